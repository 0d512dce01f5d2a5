import { serve, type RunningServer } from '../kit/serve';
import { refuseToRunInProduction, SANDBOX_API_KEY } from './config';
import { createApp } from './http/app';
import { createLedger } from './tax';

export interface StartOptions {
  /** Default 0, any free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Default `SANDBOX_API_KEY`. */
  apiKey?: string;
  /** Milliseconds since the epoch; default the clock. */
  now?: () => number;
}

/**
 * Starts the sandbox on a port of its own. Throws when the port is taken or NODE_ENV is neither development
 * nor test.
 */
export async function startNumeralSandbox({
  port = 0,
  host = '127.0.0.1',
  apiKey = SANDBOX_API_KEY,
  now = Date.now,
}: StartOptions = {}): Promise<RunningServer> {
  refuseToRunInProduction();
  return serve(createApp({ ledger: createLedger(now), apiKey, now }), { host, port });
}
