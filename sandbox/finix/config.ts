import { z } from 'zod';
import { SANDBOX_ACCOUNT, type Account } from './state';

const text = z.string().trim().min(1);

const Environment = z.object({
  FINIX_SANDBOX_PORT: z.coerce.number().int().min(0).max(65535).default(4011),
  HOST: text.default('127.0.0.1'),
  /** Without it the state lives in memory only. */
  SANDBOX_FINIX_STATE_FILE: text.optional(),
  FINIX_USERNAME: text.default(SANDBOX_ACCOUNT.username),
  FINIX_PASSWORD: text.default(SANDBOX_ACCOUNT.password),
  FINIX_APPLICATION_ID: text.default(SANDBOX_ACCOUNT.applicationId),
  FINIX_MERCHANT_ID: text.default(SANDBOX_ACCOUNT.merchantId),
  /** Comma-separated: everyone who is told of what happens. */
  FINIX_SANDBOX_WEBHOOK_URLS: z.string().default(''),
  /** Signs what the webhooks are told. */
  FINIX_SANDBOX_WEBHOOK_SECRET: text.default(SANDBOX_ACCOUNT.webhookSecret),
});

export interface SandboxConfig {
  port: number;
  host: string;
  stateFile?: string;
  account: Account;
  webhookUrls: string[];
}

export const nodeEnv = (environment: NodeJS.ProcessEnv = process.env): string | undefined =>
  environment.NODE_ENV;

/**
 * The one place of the room that reads the environment. Throws an Error with one line per wrong setting,
 * without its value.
 */
export function readSandboxConfig(environment: NodeJS.ProcessEnv = process.env): SandboxConfig {
  // An empty variable is what compose files and shells leave where nothing is set.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success)
    throw new Error(
      `These settings are missing or wrong:\n${parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`).join('\n')}`,
    );
  const env = parsed.data;
  const account = {
    username: env.FINIX_USERNAME,
    password: env.FINIX_PASSWORD,
    applicationId: env.FINIX_APPLICATION_ID,
    merchantId: env.FINIX_MERCHANT_ID,
    webhookSecret: env.FINIX_SANDBOX_WEBHOOK_SECRET,
  };
  const webhookUrls = env.FINIX_SANDBOX_WEBHOOK_URLS.split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');
  return {
    port: env.FINIX_SANDBOX_PORT,
    host: env.HOST,
    stateFile: env.SANDBOX_FINIX_STATE_FILE,
    account,
    webhookUrls,
  };
}
