import { createDecipheriv } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** What the shop seals an event for; see its `modules/outbox/transport.ts`. */
const CONTEXT = Buffer.from('loyalty-event');

/** A sealed event that cannot be read here. `code` says why, for the log. */
export class UnopenedEvent extends Error {
  override readonly name = 'UnopenedEvent';

  constructor(readonly code: 'EVENT_KEYS_MISSING' | 'EVENT_NOT_OPENED') {
    super(code);
  }
}

const isSealed = (content: unknown): content is { encrypted: string } =>
  typeof content === 'object' &&
  content !== null &&
  'encrypted' in content &&
  typeof content.encrypted === 'string' &&
  Object.keys(content).length === 1;

function keysOf(ring: string): Map<string, Buffer> {
  return new Map(
    ring.split(',').map((entry) => {
      const [id, encoded, ...rest] = entry.trim().split(':');
      const key = Buffer.from(encoded ?? '', 'base64');
      if (!id || rest.length > 0 || key.length !== KEY_BYTES)
        throw new Error(`EVENT_KEYS must be id:base64 of ${KEY_BYTES} bytes, comma-separated`);
      return [id, key];
    }),
  );
}

function open(key: Buffer, encoded: string): unknown {
  const bytes = Buffer.from(encoded, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    }).setAAD(CONTEXT);
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    return JSON.parse(
      Buffer.concat([
        decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)),
        decipher.final(),
      ]).toString('utf8'),
    );
  } catch {
    throw new UnopenedEvent('EVENT_NOT_OPENED');
  }
}

/**
 * Opens what a sender sealed before it gave it to a queue: `{"encrypted": "<key id>:<base64 of nonce, data
 * and tag>"}`, AES-256-GCM under a ring that both sides share (`id:base64(32 bytes)`, comma-separated). What
 * is not sealed passes as it is. Throws UnopenedEvent.
 */
export function createEventOpener(ring: string | undefined): (content: unknown) => unknown {
  const keys = ring === undefined ? new Map<string, Buffer>() : keysOf(ring);
  return (content) => {
    if (!isSealed(content)) return content;
    const [id = '', encoded = ''] = content.encrypted.split(':');
    const key = keys.get(id);
    if (!key) throw new UnopenedEvent('EVENT_KEYS_MISSING');
    return open(key, encoded);
  };
}
