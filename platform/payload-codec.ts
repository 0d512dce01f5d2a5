import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { Keyring } from './keyring';

const ENCODING = 'binary/encrypted';
// Made once: every payload of every message passes here.
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const ENCODING_BYTES = encoder.encode(ENCODING);
const read = (value: Uint8Array | null | undefined) => decoder.decode(value ?? undefined);

/** Encrypts every payload before it leaves the process. What is not ours (a message typed into Temporal's CLI) passes unchanged. */
export function createPayloadCodec(keyring: Keyring): PayloadCodec {
  return {
    async encode(payloads: Payload[]): Promise<Payload[]> {
      return payloads.map((payload) => {
        const { keyId, data } = keyring.encrypt(temporal.api.common.v1.Payload.encode(payload).finish());
        return { metadata: { encoding: ENCODING_BYTES, 'encryption-key-id': encoder.encode(keyId) }, data };
      });
    },
    async decode(payloads: Payload[]): Promise<Payload[]> {
      return payloads.map((payload) => {
        if (read(payload.metadata?.['encoding']) !== ENCODING) return payload;
        const plain = keyring.decrypt(read(payload.metadata?.['encryption-key-id']), payload.data ?? new Uint8Array());
        return temporal.api.common.v1.Payload.decode(plain);
      });
    },
  };
}
