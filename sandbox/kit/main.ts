import type { RunningServer } from './serve';

export interface SandboxProgram {
  /** For people: `Finix`. */
  name: string;
  /** The variable that moves its port. */
  portVariable: string;
  start(): Promise<RunningServer>;
}

/**
 * Runs a sandbox as a process of its own until it is told to end; one that cannot start says why in a
 * sentence and ends with 1.
 */
export function runSandbox({ name, portVariable, start }: SandboxProgram): void {
  const run = async (): Promise<void> => {
    const sandbox = await start();
    process.stdout.write(`${name} sandbox listening on ${sandbox.url}\n`);
    const stop = (): void => {
      void sandbox.close();
    };
    process.once('SIGTERM', stop).once('SIGINT', stop);
  };
  run().catch((error: unknown) => {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `${taken ? `The ${name} sandbox cannot start: its port is taken. Set ${portVariable} to a free one.` : reason}\n`,
    );
    process.exitCode = 1;
  });
}
