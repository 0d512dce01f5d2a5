import { z } from 'zod';
import { refuseProduction } from '../kit/serve';
import { SEED_CLIENTS, type Client } from './state';

const text = z.string().trim().min(1);
const [first, ...others] = SEED_CLIENTS;

const Environment = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65535).default(4010),
  HOST: text.default('127.0.0.1'),
  /** Without it the state lives in memory only. */
  SANDBOX_STATE_FILE: text.optional(),
  SANDBOX_TOKEN_LIFE_SECONDS: z.coerce.number().int().positive().default(300),
  PDI_CLIENT_ID: text.default(first?.clientID ?? ''),
  PDI_CLIENT_SECRET: text.default(first?.clientSecret ?? ''),
  PDI_PARTICIPANT_ID: text.default(first?.participantID ?? ''),
  /** Comma-separated. */
  PDI_SITE_ID: text.default(first?.siteIDs.join(',') ?? ''),
});

export interface SandboxConfig {
  port: number;
  host: string;
  stateFile?: string;
  tokenLifeSeconds: number;
  clients: Client[];
}

/**
 * The sandbox has public secrets and open controls. Throws an Error where NODE_ENV names anything but
 * development or tests.
 */
export const refuseToRunInProduction = (environment: NodeJS.ProcessEnv = process.env): void =>
  refuseProduction('PDI', environment.NODE_ENV);

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
  const client: Client = {
    clientID: env.PDI_CLIENT_ID,
    clientSecret: env.PDI_CLIENT_SECRET,
    participantID: env.PDI_PARTICIPANT_ID,
    siteIDs: env.PDI_SITE_ID.split(',').map((site) => site.trim()),
  };
  const strangers = others.filter((other) => other.clientID !== client.clientID);
  return {
    port: env.SANDBOX_PORT,
    host: env.HOST,
    stateFile: env.SANDBOX_STATE_FILE,
    tokenLifeSeconds: env.SANDBOX_TOKEN_LIFE_SECONDS,
    clients: [client, ...strangers],
  };
}
