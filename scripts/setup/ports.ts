import { createServer, type AddressInfo } from 'node:net';
import { Sentence } from '../console';

const HOST = '127.0.0.1';

function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: HOST, exclusive: true }, () => {
      const { port: taken } = server.address() as AddressInfo;
      server.close(() => resolve(taken));
    });
  });
}

/** A port of loopback that was free a moment ago: for servers that cannot be told to choose one themselves. */
export const freePort = (): Promise<number> => listen(0);

/** Throws a `Sentence` that names the port, what wanted it and the variable that moves it. */
export async function requireFreePort(port: number, wantedBy: string, variable: string): Promise<void> {
  try {
    await listen(port);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES') throw new Sentence(`Port ${port}, wanted by ${wantedBy}, is not open to this user: set ${variable} to a port above 1023.`);
    if (code !== 'EADDRINUSE') throw error;
    throw new Sentence(`Port ${port} is taken, and ${wantedBy} wants it: end the program that uses it, or set ${variable} to a free port.`);
  }
}
