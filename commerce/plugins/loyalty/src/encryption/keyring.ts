import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * AES-256-GCM under a ring of keys: the first key seals, every key opens, so that keys can be rotated without
 * a rewrite. What was sealed opens with the same `context` only (table, row, field): moved elsewhere it
 * cannot be read.
 */
export interface Keyring {
  /** `<key id>:<base64 of nonce, data and tag>`. */
  seal(plain: string, context: string): string;
  /** Throws when the key is unknown, the context another, or the data was changed. */
  open(sealed: string, context: string): string;
}

function parseRing(text: string, setting: string): [string, Buffer][] {
  return text.split(',').map((entry) => {
    const [id, encoded, ...rest] = entry.trim().split(':');
    const key = Buffer.from(encoded ?? '', 'base64');
    if (!id || rest.length > 0 || key.length !== KEY_BYTES)
      throw new Error(`${setting} must be id:base64 of ${KEY_BYTES} bytes, comma-separated`);
    return [id, key];
  });
}

/** `ring` is `id:base64(32 bytes)`, comma-separated; `setting` is the name that an error speaks of. */
export function createKeyring(ring: string, setting: string): Keyring {
  const entries = parseRing(ring, setting);
  const keys = new Map(entries);
  const [first] = entries;
  if (!first || keys.size !== entries.length)
    throw new Error(`${setting} needs at least one key, each id once`);
  const [currentId, currentKey] = first;

  return {
    seal(plain, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', currentKey, nonce).setAAD(Buffer.from(context));
      const data = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${currentId}:${data.toString('base64')}`;
    },
    open(sealed, context) {
      const [id = '', encoded = ''] = sealed.split(':');
      const key = keys.get(id);
      if (!key) throw new Error(`${setting} has no key ${id}`);
      const bytes = Buffer.from(encoded, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        }).setAAD(Buffer.from(context));
        decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
        return Buffer.concat([
          decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)),
          decipher.final(),
        ]).toString('utf8');
      } catch {
        throw new Error('The sealed data was changed, moved, cut or made with another key');
      }
    },
  };
}
