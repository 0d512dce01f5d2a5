import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { Sentence } from '../console';

const HOST = '127.0.0.1';
/**
 * Below the ports that systems give to outgoing connections and to servers that ask for any: nobody gets one
 * of these by chance.
 */
const POOL = { from: 20_000, to: 32_000 };
const TRIES = 200;
/** A stack draws all its ports before the first server takes one. */
const given = new Set<number>();

function listen(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: HOST, exclusive: true }, () => {
      server.close(() => resolve());
    });
  });
}

/**
 * A port of loopback that was free a moment ago, never the same twice in one process: for servers that cannot
 * be told to choose one themselves.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(POOL.from, POOL.to);
    if (given.has(port)) continue;
    given.add(port);
    if (
      await listen(port).then(
        () => true,
        () => false,
      )
    )
      return port;
  }
  throw new Sentence(`No free port was found between ${POOL.from} and ${POOL.to}.`);
}

/** Throws a `Sentence` that names the port, what wanted it and the variable that moves it. */
export async function requireFreePort(port: number, wantedBy: string, variable: string): Promise<void> {
  try {
    await listen(port);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES')
      throw new Sentence(
        `Port ${port}, wanted by ${wantedBy}, is not open to this user: set ${variable} to a port above 1023.`,
      );
    if (code !== 'EADDRINUSE') throw error;
    throw new Sentence(
      `Port ${port} is taken, and ${wantedBy} wants it: end the program that uses it, or set ${variable} to a free port.`,
    );
  }
}
