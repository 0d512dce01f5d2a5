import { z } from 'zod';

const text = z.string().trim().min(1);

const Environment = z.object({
  SANDBOX_SQS_PORT: z.coerce.number().int().min(0).max(65535).default(9324),
  HOST: text.default('127.0.0.1'),
  /** Without it the messages live in memory only. */
  SANDBOX_SQS_STATE_FILE: text.optional(),
  /** Comma-separated: queues that are there from the start. */
  SANDBOX_SQS_QUEUES: text.default('loyalty-events'),
});

export interface SandboxConfig {
  port: number;
  host: string;
  stateFile?: string;
  queues: string[];
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
  const {
    SANDBOX_SQS_PORT: port,
    HOST: host,
    SANDBOX_SQS_STATE_FILE: stateFile,
    SANDBOX_SQS_QUEUES: queues,
  } = parsed.data;
  return {
    port,
    host,
    ...(stateFile ? { stateFile } : {}),
    queues: queues
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  };
}
