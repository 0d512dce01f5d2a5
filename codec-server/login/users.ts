import { createHash, randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

interface Cost {
  log2N: number;
  r: number;
  p: number;
}

/** OWASP's second choice: 32 MB and about 0.2 s for one guess. */
const COST: Cost = { log2N: 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const HASH = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9_-]{16,})\$([A-Za-z0-9_-]{43})$/;
const NAME = /^[A-Za-z0-9._@-]{1,64}$/;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

interface PasswordHash extends Cost {
  salt: Buffer;
  key: Buffer;
}

export interface CodecUser {
  name: string;
  /** Changes with the password, so that a new password ends the sessions of the old one. */
  version: string;
}

export interface CodecUsers {
  /** The user whose password this is, or null. Takes the same time for a name that nobody has. */
  verify(name: string, password: string): Promise<CodecUser | null>;
  find(name: string): CodecUser | null;
  readonly count: number;
}

/** Cost is read from the hash: it must stay bounded, or one line of configuration could hang the process. */
function parseHash(text: string): PasswordHash | null {
  const [, log2N, r, p, salt, key] = HASH.exec(text) ?? [];
  if (
    !salt ||
    !key ||
    Number(log2N) < 14 ||
    Number(log2N) > 18 ||
    Number(r) < 8 ||
    Number(r) > 16 ||
    Number(p) < 1 ||
    Number(p) > 8
  )
    return null;
  return {
    log2N: Number(log2N),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
}

function deriveKey(password: string, { log2N, r, p, salt }: Omit<PasswordHash, 'key'>): Promise<Buffer> {
  const N = 2 ** log2N;
  return derive(password.normalize('NFKC'), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r });
}

/** `scrypt$<log2 N>$<r>$<p>$<salt>$<hash>`, what stands behind the name in `CODEC_USERS`. */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await deriveKey(password, { ...cost, salt });
  return ['scrypt', cost.log2N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join(
    '$',
  );
}

/** Reads `CODEC_USERS`. Throws with the number of the entry that is wrong, never with what stands in it. */
export function parseUsers(text: string): CodecUsers {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const users = new Map(
    entries.map((entry, index) => {
      const [name = '', ...rest] = entry.split(':');
      const hash = parseHash(rest.join(':'));
      if (!NAME.test(name) || !hash)
        throw new Error(`CODEC_USERS: entry ${index + 1} is not name:scrypt$...`);
      const version = createHash('sha256').update(hash.key).digest('hex').slice(0, 16);
      return [name, { user: { name, version }, hash }];
    }),
  );
  if (users.size !== entries.length) throw new Error('CODEC_USERS: a name stands there twice');
  const nobody: PasswordHash = { ...COST, salt: randomBytes(SALT_BYTES), key: randomBytes(KEY_BYTES) };

  return {
    count: users.size,
    find: (name) => users.get(name)?.user ?? null,
    async verify(name, password) {
      const known = users.get(name);
      const hash = known?.hash ?? nobody;
      const matches = timingSafeEqual(await deriveKey(password, hash), hash.key);
      return known && matches ? known.user : null;
    },
  };
}
