import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** AES-256-GCM under a ring of keys: the first key encrypts, every key decrypts, so that keys can be rotated without a rewrite. */
export interface Keyring {
  encrypt(plain: Uint8Array): { keyId: string; data: Uint8Array };
  /** Throws when the key is unknown or the data was changed. */
  decrypt(keyId: string, data: Uint8Array): Uint8Array;
  /** `<key id>:<base64>`, for a text column. */
  encryptText(plain: string): string;
  decryptText(sealed: string): string;
  /** Hex HMAC-SHA-256 under the lookup key: finds an encrypted value without decrypting it. */
  lookupHash(value: string): string;
}

function parseKey(text: string, label: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES) throw new Error(`${label} must be ${KEY_BYTES} bytes in base64`);
  return key;
}

function parseRing(text: string): [string, Buffer][] {
  return text.split(',').map((entry) => {
    const [id, encoded, ...rest] = entry.trim().split(':');
    if (!id || !encoded || rest.length > 0) throw new Error('ENCRYPTION_KEYS must be id:base64, comma-separated');
    return [id, parseKey(encoded, `ENCRYPTION_KEYS ${id}`)];
  });
}

/** `ring` is `id:base64(32 bytes)` comma-separated, `lookupKey` base64(32 bytes): see `ENCRYPTION_KEYS`, `LOOKUP_KEY`. */
export function createKeyring(ring: string, lookupKey: string): Keyring {
  const entries = parseRing(ring);
  const keys = new Map(entries);
  const [first] = entries;
  if (!first || keys.size !== entries.length) throw new Error('ENCRYPTION_KEYS needs at least one key, each id once');
  const [currentId, currentKey] = first;
  const lookup = parseKey(lookupKey, 'LOOKUP_KEY');

  const encrypt = (plain: Uint8Array) => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', currentKey, nonce);
    const data = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return { keyId: currentId, data: new Uint8Array(data) };
  };
  const open = (key: Buffer, bytes: Buffer): Buffer => {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)), decipher.final()]);
  };
  const decrypt = (keyId: string, data: Uint8Array) => {
    const key = keys.get(keyId);
    if (!key) throw new Error(`Unknown encryption key ${keyId}`);
    try {
      return new Uint8Array(open(key, Buffer.from(data)));
    } catch {
      throw new Error('The encrypted data was changed, cut or made with another key');
    }
  };

  return {
    encrypt,
    decrypt,
    encryptText(plain) {
      const { keyId, data } = encrypt(Buffer.from(plain, 'utf8'));
      return `${keyId}:${Buffer.from(data).toString('base64')}`;
    },
    decryptText(sealed) {
      const separator = sealed.indexOf(':');
      if (separator < 1) throw new Error('Not an encrypted text');
      return Buffer.from(decrypt(sealed.slice(0, separator), Buffer.from(sealed.slice(separator + 1), 'base64'))).toString('utf8');
    },
    lookupHash: (value) => createHmac('sha256', lookup).update(value).digest('hex'),
  };
}
