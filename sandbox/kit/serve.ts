import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export interface RunningServer {
  url: string;
  /** Ends at once, whatever hangs: open sockets are destroyed. */
  close(): Promise<void>;
}

/**
 * Where a sandbox may run, and nowhere else: `Production`, `prod` and `staging` are not among them. Unset is
 * a developer's own shell.
 */
const DEVELOPMENT = new Set(['', 'development', 'test']);

/**
 * A sandbox has public secrets and open controls. Throws an Error where NODE_ENV names anything but
 * development or tests.
 */
export function refuseProduction(name: string, nodeEnv: string = ''): void {
  if (DEVELOPMENT.has(nodeEnv.trim().toLowerCase())) return;
  throw new Error(
    `The ${name} sandbox does not start with NODE_ENV=${nodeEnv}: it is a stand-in for development and tests, with open controls and public secrets.`,
  );
}

/** Listens on a port (0: any free one). Throws when it is taken. */
export async function serve(
  app: Express,
  { host, port }: { host: string; port: number },
): Promise<RunningServer> {
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
