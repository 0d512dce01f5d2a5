import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { contextOf, type Keyring } from './keyring';

const ENCODING = 'binary/encrypted';
/**
 * Whose payload it is: a workflow id, which stands in clear on the server anyway. Empty: nobody said (typed
 * into Temporal's UI).
 */
const OWNER = 'encryption-context';
// Made once: every payload of every message passes here.
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const ENCODING_BYTES = encoder.encode(ENCODING);
/** Empty bytes come out of a protobuf map as an empty list, which no decoder takes. */
const read = (value: Uint8Array | null | undefined) => (value?.length ? decoder.decode(value) : '');

const boundTo = (owner: string): string => contextOf('temporal-payload', owner);

/**
 * Throws where a payload was moved: it says itself whose it is, and the key vouches for that. Who only looks
 * (the codec server) has no owner to compare.
 */
function requireOwner(owner: string, context: SerializationContext | undefined): void {
  if (owner !== '' && context?.workflowId !== undefined && context.workflowId !== owner)
    throw new Error('The payload belongs to another workflow');
}

/**
 * Encrypts every payload before it leaves the process, bound to the workflow that it belongs to: an encrypted
 * membership or reward of one checkout cannot be put into another. What is not ours (a message typed into
 * Temporal's CLI) passes unchanged.
 */
export function createPayloadCodec(keyring: Keyring): PayloadCodec {
  const metadataOf = (keyId: string, owner: string | null) => ({
    encoding: ENCODING_BYTES,
    'encryption-key-id': encoder.encode(keyId),
    ...(owner === null ? {} : { [OWNER]: encoder.encode(owner) }),
  });

  return {
    async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
      const owner = keyring.binds ? (context?.workflowId ?? '') : null;
      return payloads.map((payload) => {
        const { keyId, data } = keyring.encrypt(
          temporal.api.common.v1.Payload.encode(payload).finish(),
          owner === null ? null : boundTo(owner),
        );
        return { metadata: metadataOf(keyId, owner), data };
      });
    },
    async decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
      return payloads.map((payload) => {
        if (read(payload.metadata?.['encoding']) !== ENCODING) return payload;
        // Absent in what an earlier version wrote.
        const owner = payload.metadata?.[OWNER] ? read(payload.metadata[OWNER]) : null;
        if (owner !== null) requireOwner(owner, context);
        const plain = keyring.decrypt(
          read(payload.metadata?.['encryption-key-id']),
          payload.data ?? new Uint8Array(),
          owner === null ? null : boundTo(owner),
        );
        return temporal.api.common.v1.Payload.decode(plain);
      });
    },
  };
}
