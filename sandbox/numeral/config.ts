import { z } from 'zod';
import { refuseProduction } from '../kit/serve';

/** The key that the sandbox takes where nobody names another. */
export const SANDBOX_API_KEY = 'sandbox-key';

const text = z.string().trim().min(1);

const Environment = z.object({
  NUMERAL_SANDBOX_PORT: z.coerce.number().int().min(0).max(65535).default(4012),
  HOST: text.default('127.0.0.1'),
  NUMERAL_API_KEY: text.default(SANDBOX_API_KEY),
});

export interface SandboxConfig {
  port: number;
  host: string;
  apiKey: string;
}

/**
 * The sandbox has a public key, open controls and invented rates. Throws an Error where NODE_ENV names
 * anything but development or tests.
 */
export const refuseToRunInProduction = (environment: NodeJS.ProcessEnv = process.env): void =>
  refuseProduction('Numeral', environment.NODE_ENV);

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
  const { NUMERAL_SANDBOX_PORT: port, HOST: host, NUMERAL_API_KEY: apiKey } = parsed.data;
  return { port, host, apiKey };
}
