import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { generateApiKey } from '../../platform/store/api-keys';
import { hashPassword } from '../../codec-server';
import { Sentence } from '../console';

const text = z.string().min(1);
const Secrets = z.object({
  encryptionKeys: text,
  lookupKey: text,
  postgresPassword: text,
  codecUser: text,
  codecPassword: text,
  codecPasswordHash: text,
  /** Those that may be absent are younger than the rest: of the demo's own store, and of the shop's desk. */
  keys: z.object({
    checkout: text,
    support: text,
    admin: text,
    bankTransfer: text.optional(),
    shopSupport: text.optional(),
    shopAdmin: text.optional(),
  }),
  /** Of the shop: made later than the rest where the stack is older than the shop. */
  shop: z
    .object({
      jwt: text,
      cookie: text,
      finixWebhook: text,
      storefront: text.optional(),
      encryptionKeys: text.optional(),
      eventKeys: text.optional(),
    })
    .optional(),
});

/**
 * What the development stack makes up once, and keeps: without it neither its database nor its histories
 * could be read again.
 */
export type Secrets = Omit<z.infer<typeof Secrets>, 'shop' | 'keys'> & {
  keys: Required<z.infer<typeof Secrets>['keys']>;
  shop: Required<NonNullable<z.infer<typeof Secrets>['shop']>>;
};

const randomText = (): string => randomBytes(24).toString('base64url');
/** A key ring of one key. */
const randomRing = (): string => `local-1:${randomBytes(32).toString('base64')}`;
const shopSecrets = (): Secrets['shop'] => ({
  jwt: randomText(),
  cookie: randomText(),
  finixWebhook: randomText(),
  storefront: randomText(),
  encryptionKeys: randomRing(),
  eventKeys: randomRing(),
});

const youngerKeys = () => ({
  bankTransfer: generateApiKey(),
  shopSupport: generateApiKey(),
  shopAdmin: generateApiKey(),
});

async function generate(): Promise<Secrets> {
  const codecPassword = randomBytes(12).toString('base64url');
  return {
    encryptionKeys: randomRing(),
    lookupKey: randomBytes(32).toString('base64'),
    postgresPassword: randomBytes(18).toString('base64url'),
    codecUser: 'support',
    codecPassword,
    codecPasswordHash: await hashPassword(codecPassword),
    keys: {
      checkout: generateApiKey(),
      support: generateApiKey(),
      admin: generateApiKey(),
      ...youngerKeys(),
    },
    shop: shopSecrets(),
  };
}

function read(file: string): z.infer<typeof Secrets> {
  try {
    return Secrets.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new Sentence(
      `${file} cannot be read as the secrets of this stack: put its old content back, or delete it to begin with an empty stack.`,
    );
  }
}

/**
 * Reads the secrets, or makes them with mode 600; `created` tells that nothing older can be decrypted with
 * them.
 */
export async function provideSecrets(file: string): Promise<{ secrets: Secrets; created: boolean }> {
  const known = existsSync(file) ? read(file) : undefined;
  // What a younger version added is made up beside what is there.
  const made = shopSecrets();
  const secrets = known
    ? {
        ...known,
        keys: { ...youngerKeys(), ...known.keys },
        shop: { ...made, ...known.shop },
      }
    : await generate();
  const isWhole =
    Object.keys(made).every((name) => name in (known?.shop ?? {})) &&
    Object.keys(youngerKeys()).every((name) => name in (known?.keys ?? {}));
  if (isWhole) return { secrets, created: false };
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return { secrets, created: !known };
}
