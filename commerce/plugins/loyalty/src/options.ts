import { z } from '@medusajs/framework/zod';
import { createKeyring } from './encryption/keyring';

const isKeyring = (text: string): boolean => {
  try {
    return createKeyring(text, 'keys') !== undefined;
  } catch {
    return false;
  }
};
const keyring = z.string().refine(isKeyring, 'must be id:base64 of 32 bytes, comma-separated, each id once');

const isSafeUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && !username && !password;
};
const url = z.string().refine(isSafeUrl, 'must be an http or https URL without credentials');

/** A queue of Amazon SQS, by which events go in the place of HTTP. */
const Queue = z.strictObject({
  url,
  /** Only of queues other than Amazon's. */
  endpoint: url.optional(),
  region: z.string().min(1).default('us-east-1'),
  /** The key ring that the loyalty service shares: an event holds names and addresses, and a queue keeps them. */
  eventKeys: keyring,
});

const Options = z.strictObject({
  /** Base URL of the loyalty service's API. */
  url,
  /** A checkout key of the store; never leaves this process. */
  apiKey: z.string().min(1),
  storeId: z.string().min(1),
  /** A support key of the store, for the pages of the admin: look an order up, try again, give up, give points. */
  supportKey: z.string().min(1).optional(),
  /** An admin key of the store, for its page of settings. */
  adminKey: z.string().min(1).optional(),
  /** `id:base64(32 bytes)`, comma-separated, the first one seals: what the tables hold of shoppers. */
  encryptionKeys: keyring,
  queue: Queue.optional(),
  /** Medusa's own: it hands its connection to every module among the options. */
  database: z.unknown().optional(),
  /** How many proxies stand in front of this backend: as far as an `X-Forwarded-For` is believed. */
  trustProxy: z.int().min(0).default(0),
  /** Shared with the storefront's own server: only then is the shopper's address that it names believed. */
  storefrontKey: z.string().min(1).optional(),
});

export type PluginOptions = Omit<z.infer<typeof Options>, 'database'>;
/** As a shop writes them into `medusa-config.ts`. */
export type PluginOptionsInput = Omit<z.input<typeof Options>, 'database'>;

/**
 * The plugin's options, with what is left out filled in. @throws Error with a line for each option that is wrong, and
 * no value of any: they are secrets.
 */
export function parseOptions(options: unknown): PluginOptions {
  const parsed = Options.safeParse(options);
  if (parsed.success) {
    const { database: _medusas, ...own } = parsed.data;
    return own;
  }
  const lines = parsed.error.issues.map(
    ({ path, message }) => `- ${path.join('.') || 'options'}: ${message}`,
  );
  throw new Error(
    `The options of @loyalty-checkout/medusa-plugin in medusa-config.ts are not right:\n${lines.join('\n')}`,
  );
}
