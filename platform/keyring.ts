import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** Stands in a bound text between the key's id and the base64, which holds no colon. */
const BOUND = '2';

/** What a ciphertext belongs to, in one spelling: a table's row and column, a key of Redis, a purpose. */
export const contextOf = (...parts: string[]): string => JSON.stringify(parts);

/**
 * AES-256-GCM under a ring of keys: the first key encrypts, every key decrypts, so that keys can be rotated
 * without a rewrite.
 *
 * The context is additional authenticated data: a ciphertext that is moved to another row, column or workflow
 * does not open there. What earlier versions wrote is bound to nothing.
 */
export interface Keyring {
  /** False while processes that cannot read bound ciphertexts still run: then none are written. */
  binds: boolean;
  /** Bound to the context even where `binds` is false; null binds to nothing. */
  encrypt(plain: Uint8Array, context: string | null): { keyId: string; data: Uint8Array };
  /** Throws when the key is unknown, the data was changed, or it belongs to another context. */
  decrypt(keyId: string, data: Uint8Array, context: string | null): Uint8Array;
  /** `<key id>:2:<base64>`, for a text column. */
  encryptText(plain: string, context: string): string;
  /** What this version wrote, for caches and cookies: whatever else is there is no loss. */
  decryptText(sealed: string, context: string): string;
  /**
   * Also `<key id>:<base64>` of earlier versions, which opens under every context: for tables, until
   * `isOutdated` had it written anew.
   */
  decryptTextOfAnyAge(sealed: string, context: string): string;
  /** Whether writing the text anew would bind it, or bring it under the newest key. */
  isOutdated(sealed: string): boolean;
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
    if (!id || !encoded || rest.length > 0)
      throw new Error('ENCRYPTION_KEYS must be id:base64, comma-separated');
    return [id, parseKey(encoded, `ENCRYPTION_KEYS ${id}`)];
  });
}

interface Sealed {
  keyId: string;
  isBound: boolean;
  data: Buffer;
}

function parseSealed(sealed: string): Sealed {
  const [keyId, ...rest] = sealed.split(':');
  const encoded = rest.at(-1);
  const isBound = rest.length === 2 && rest[0] === BOUND;
  if (!keyId || encoded === undefined || !(isBound || rest.length === 1))
    throw new Error('Not an encrypted text');
  return { keyId, isBound, data: Buffer.from(encoded, 'base64') };
}

/**
 * `ring` is `id:base64(32 bytes)` comma-separated, `lookupKey` base64(32 bytes), `binds` whether texts are bound to their context:
 * see `ENCRYPTION_KEYS`, `LOOKUP_KEY`, `ENCRYPTION_BINDING`.
 */
export function createKeyring(
  ring: string,
  lookupKey: string,
  { binds = true }: { binds?: boolean } = {},
): Keyring {
  const entries = parseRing(ring);
  const keys = new Map(entries);
  const [first] = entries;
  if (!first || keys.size !== entries.length)
    throw new Error('ENCRYPTION_KEYS needs at least one key, each id once');
  const [currentId, currentKey] = first;
  const lookup = parseKey(lookupKey, 'LOOKUP_KEY');

  const encrypt: Keyring['encrypt'] = (plain, context) => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', currentKey, nonce);
    if (context !== null) cipher.setAAD(Buffer.from(context, 'utf8'));
    const data = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return { keyId: currentId, data: new Uint8Array(data) };
  };
  const open = (key: Buffer, bytes: Buffer, context: string | null): Buffer => {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    if (context !== null) decipher.setAAD(Buffer.from(context, 'utf8'));
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    return Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)),
      decipher.final(),
    ]);
  };
  const decrypt: Keyring['decrypt'] = (keyId, data, context) => {
    const key = keys.get(keyId);
    if (!key) throw new Error(`Unknown encryption key ${keyId}`);
    try {
      return new Uint8Array(open(key, Buffer.from(data), context));
    } catch {
      throw new Error('The encrypted data was changed, cut, moved or made with another key');
    }
  };
  const read = ({ keyId, isBound, data }: Sealed, context: string): string =>
    Buffer.from(decrypt(keyId, data, isBound ? context : null)).toString('utf8');

  return {
    binds,
    encrypt,
    decrypt,
    encryptText(plain, context) {
      const { keyId, data } = encrypt(Buffer.from(plain, 'utf8'), binds ? context : null);
      return [keyId, ...(binds ? [BOUND] : []), Buffer.from(data).toString('base64')].join(':');
    },
    decryptText(sealed, context) {
      const parsed = parseSealed(sealed);
      if (binds && !parsed.isBound) throw new Error('The encrypted text is bound to nothing');
      return read(parsed, context);
    },
    decryptTextOfAnyAge: (sealed, context) => read(parseSealed(sealed), context),
    isOutdated(sealed) {
      const { keyId, isBound } = parseSealed(sealed);
      return keyId !== currentId || isBound !== binds;
    },
    lookupHash: (value) => createHmac('sha256', lookup).update(value).digest('hex'),
  };
}
