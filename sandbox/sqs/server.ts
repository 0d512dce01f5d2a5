import { readSandboxConfig } from './config';
import { startSqsSandbox } from './sandbox';

async function main(): Promise<void> {
  const sandbox = await startSqsSandbox(readSandboxConfig());
  process.stdout.write(`SQS sandbox listening on ${sandbox.url}\n`);
  const stop = (): void => {
    void sandbox.close();
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

main().catch((error: unknown) => {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${taken ? 'The SQS sandbox cannot start: its port is taken. Set SANDBOX_SQS_PORT to a free one.' : reason}\n`);
  process.exitCode = 1;
});
