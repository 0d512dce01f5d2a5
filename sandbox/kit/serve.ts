import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export interface RunningServer {
  url: string;
  /** Ends at once, whatever hangs: open sockets are destroyed. */
  close(): Promise<void>;
}

/** A sandbox has public secrets and open controls. Throws an Error where NODE_ENV is production, however it is written: `Production` is meant alike. */
export function refuseProduction(name: string, nodeEnv: string | undefined): void {
  if (nodeEnv?.trim().toLowerCase() === 'production') throw new Error(`The ${name} sandbox does not start with NODE_ENV=production: it is a stand-in for tests, with open controls and public secrets.`);
}

/** Listens on a port (0: any free one). Throws when it is taken. */
export async function serve(app: Express, { host, port }: { host: string; port: number }): Promise<RunningServer> {
  const server = createServer(app);
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
