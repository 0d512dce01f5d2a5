import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuseProduction, SANDBOX_API_KEY } from './config';
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

export interface RunningNumeralSandbox {
  url: string;
  /** Ends at once, whatever hangs: open sockets are destroyed. */
  close(): Promise<void>;
}

/** Starts the sandbox on a port of its own. Throws when the port is taken or NODE_ENV is production. */
export async function startNumeralSandbox({ port = 0, host = '127.0.0.1', apiKey = SANDBOX_API_KEY, now = Date.now }: StartOptions = {}): Promise<RunningNumeralSandbox> {
  refuseProduction();
  const server = createServer(createApp({ ledger: createLedger(now), apiKey, now }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
