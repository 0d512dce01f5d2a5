import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { NativeConnection, Runtime } from '@temporalio/worker';
import pino from 'pino';
import { env } from '../../test/support/servers';
import { installRuntime } from './runtime';

test('a port that is taken costs the metrics of the SDK, and is told', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  try {
    installRuntime(logger, { HOST: '127.0.0.1', SDK_METRICS_PORT: port });
    expect(lines).toEqual([expect.stringContaining('have no port')]);
    const connection = await NativeConnection.connect({ address: env('TEST_TEMPORAL_ADDRESS') });
    await connection.close();
  } finally {
    other.close();
    await Runtime.instance().shutdown();
  }
});
