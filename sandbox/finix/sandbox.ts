import type { Express } from 'express';
import { refuseProduction, serve, type RunningServer } from '../kit/serve';
import { nodeEnv } from './config';
import { createApp } from './http/app';
import { createWebhooks, type Webhooks } from './http/webhooks';
import { createStore, SANDBOX_ACCOUNT, type Account } from './state';

export interface FinixSandboxOptions {
  /** JSON lines; created with its folder. Without it the state lives in memory only. */
  stateFile?: string;
  /** Default: the sandbox's own, whose secrets are public. */
  account?: Account;
  /** Who is told of what happens; default nobody. */
  webhookUrls?: readonly string[];
  /** Milliseconds since the epoch; default the clock. */
  now?: () => number;
}

export interface StartOptions extends FinixSandboxOptions {
  /** Default 0, any free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
}

export type RunningFinixSandbox = RunningServer;

/** The sandbox without a port. Throws an Error when the state file cannot be read. */
export function createFinixSandbox(options: FinixSandboxOptions = {}): { app: Express; webhooks: Webhooks } {
  const account = options.account ?? SANDBOX_ACCOUNT;
  const now = options.now ?? Date.now;
  const webhooks = createWebhooks({ urls: options.webhookUrls ?? [], secret: account.webhookSecret, now });
  return { app: createApp({ store: createStore(options.stateFile), account, webhooks, now }), webhooks };
}

/**
 * Starts the sandbox on a port of its own. Throws when the port is taken or NODE_ENV is neither development
 * nor test.
 */
export async function startFinixSandbox(options: StartOptions = {}): Promise<RunningFinixSandbox> {
  refuseProduction('Finix', nodeEnv());
  const { app, webhooks } = createFinixSandbox(options);
  const server = await serve(app, { host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  return {
    url: server.url,
    async close() {
      webhooks.close();
      await server.close();
    },
  };
}
