import type { Server } from 'node:http';
import { NativeConnection } from '@temporalio/worker';
import pino from 'pino';
import { Registry } from 'prom-client';
import { createLogger } from '../platform/logger';
import { freePort } from '../scripts/setup/ports';
import { env } from '../test/support/servers';
import { until } from '../test/support/until';
import { serveOperations, type Operated } from './operations';

type State = ReturnType<Operated['worker']['getState']>;

const logger = createLogger('test', 'silent');
let server: Server | null = null;
let connection: NativeConnection;
let state: State;
let url: string;
beforeEach(async () => {
  connection = await NativeConnection.connect({ address: env('TEST_TEMPORAL_ADDRESS') });
  state = 'RUNNING';
  const port = await freePort();
  server = serveOperations(
    { WORKER_METRICS_PORT: port, HOST: '127.0.0.1' },
    { registry: new Registry(), worker: { getState: () => state }, connection },
    logger,
  );
  url = `http://127.0.0.1:${port}`;
});
afterEach(async () => {
  server?.close();
  await connection.close().catch(() => undefined);
});

const ready = async (): Promise<[number, unknown]> => {
  const answer = await fetch(`${url}/readyz`);
  return [answer.status, await answer.json()];
};

test('a worker that polls is ready while Temporal answers, and not without it', async () => {
  expect(await ready()).toEqual([200, { ready: true, missing: [] }]);
  await connection.close();
  expect(await ready()).toEqual([503, { ready: false, missing: ['temporal'] }]);
});

test.each<State>(['DRAINING', 'FAILED', 'STOPPED'])('a worker that is %s is not ready', async (now) => {
  state = now;
  expect((await ready())[0]).toBe(503);
});

test('numbers are told beside it, and nothing else', async () => {
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('process_cpu_seconds_total');
  expect((await fetch(`${url}/`)).status).toBe(404);
});

test('without a port nothing listens', () => {
  const operated = { registry: new Registry(), worker: { getState: () => state }, connection };
  expect(serveOperations({ WORKER_METRICS_PORT: 0, HOST: '127.0.0.1' }, operated, logger)).toBeNull();
});

test('a port that is taken costs the numbers, and is told', async () => {
  const lines: string[] = [];
  const told = pino({}, { write: (line: string) => void lines.push(line) });
  const operated = { registry: new Registry(), worker: { getState: () => state }, connection };
  const port = Number(new URL(url).port);
  const second = serveOperations({ WORKER_METRICS_PORT: port, HOST: '127.0.0.1' }, operated, told);
  await until(() => lines.length > 0, { what: 'the log' });
  expect(lines).toEqual([expect.stringContaining('have no port')]);
  expect(second?.listening).toBe(false);
  expect((await ready())[0]).toBe(200);
});
