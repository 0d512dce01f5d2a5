import { join } from 'node:path';
import { ALEX } from '../promise/host';
import { until } from '../support/until';
import { booksOf, pointsAddUp } from './books';
import { compose, composeWithFile, docker, forgetLimits, healthyAgain } from './compose';
import { handles } from './handles';
import { createShopper, startLoad } from './orders';

/** Who keeps something, and who reads it. The host and the payment provider are others' machines: they go on. */
const SERVERS = ['postgres', 'redis', 'temporal', 'temporal-ui'] as const;
const PROCESSES = [
  ...['worker-1', 'worker-2', 'api-1', 'api-2', 'codec-server'],
  ...['commerce-1', 'commerce-2', 'web-1', 'web-2', 'nginx'],
] as const;
const CLIENTS = 2;
const BEFORE = 6;
const AFTER = 3;

beforeAll(forgetLimits);

test('a copy of the database that was taken under load, in an empty stack: every order of before is settled once and paid once', async () => {
  const file = join(handles.SHOP_FOLDER, 'backup.tar');
  const load = startLoad(CLIENTS, 'again');
  await until(() => load.placed() >= BEFORE, { what: 'orders before the copy', timeoutMs: 240_000 });
  const placed = load.placed();
  // One server, one moment: Temporal's tables, the service's and the shop's.
  await composeWithFile(
    [
      'exec',
      '-T',
      '--user',
      'postgres',
      'postgres',
      'pg_basebackup',
      '-D',
      '-',
      '-Ft',
      '-X',
      'fetch',
      '-c',
      'fast',
    ],
    { end: 'standard output', file },
  );
  const { orders } = await load.stop();

  await compose(['rm', '--stop', '--force', ...PROCESSES, ...SERVERS]);
  await docker('volume', 'rm', `${process.env['COMPOSE_PROJECT_NAME']}_postgres`);
  await composeWithFile(
    [
      ...['run', '--rm', '--no-deps', '-T', '--entrypoint', 'sh', 'postgres', '-c'],
      'install -d -m 700 -o postgres -g postgres "$PGDATA" && tar -x -C "$PGDATA" && chown -R postgres:postgres "$PGDATA"',
    ],
    { end: 'standard input', file },
  );
  await compose(['up', '--detach', ...SERVERS]);
  for (const server of SERVERS) await healthyAgain(server);
  await compose(['up', '--detach', '--no-deps', ...PROCESSES]);
  for (const each of PROCESSES) await healthyAgain(each);

  const before = orders.slice(0, placed);
  expect(await booksOf(before)).toEqual({ settledOnce: placed, capturedOnce: placed });
  const client = createShopper('again');
  const after = [];
  for (let count = 0; count < AFTER; count += 1) after.push(await client.order());
  expect(await booksOf(after)).toEqual({ settledOnce: AFTER, capturedOnce: AFTER });
  await pointsAddUp(ALEX);
  console.log(
    `${placed} orders before the copy, each settled once and paid once; ${orders.length - placed} came after it and stand only in the books of the host and the payment provider; ${AFTER} new ones`,
  );
});
