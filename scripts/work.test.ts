import { randomUUID } from 'node:crypto';
import { startApi, testKeyring, type TestApi } from '../api/testing/harness';
import { projectPath } from '../platform/root';
import { createDatabase, type Database } from '../platform/postgres';
import {
  createDeadLetterRepository,
  createFailedWebhookRepository,
  createOutboxRepository,
  createSessionRepository,
} from '../platform/store';
import { createTestDatabase, env, type TestDatabase } from '../test/support/servers';
import { tryRun, type Outcome } from './setup/host';

let database: TestDatabase;
let db: Database;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.url);
  api = await startApi(
    { TEMPORAL_ADDRESS: env('TEST_TEMPORAL_ADDRESS') },
    {
      deadLetters: createDeadLetterRepository(db, testKeyring()),
      failedWebhooks: createFailedWebhookRepository(db),
      sessions: createSessionRepository(db, testKeyring()),
    },
  );
});
afterAll(async () => {
  await api.close();
  await db.$disconnect();
  await database.drop();
});

/** The command as an image runs it, by somebody in Tokyo. */
const work = (args: string[], settings: Record<string, string> = {}): Promise<Outcome> =>
  tryRun(process.execPath, [projectPath('dist/scripts/work.js'), ...args], {
    timeoutMs: 20_000,
    env: {
      ...process.env,
      LOYALTY_URL: `${api.url}/`,
      LOYALTY_SUPPORT_KEY: api.supportKey,
      TZ: 'Asia/Tokyo',
      NO_COLOR: '1',
      ...settings,
    },
  });

async function bury(storeId: string, type = 'OrderReturned'): Promise<string> {
  const eventId = randomUUID();
  const data = { storeId, orderId: 'order-1', email: 'alex@example.com' };
  await createOutboxRepository(db, testKeyring()).add({ source: `${storeId}|/shop`, eventId, type, data });
  await db.outbox.updateMany({
    where: { eventId },
    data: { lastError: 'INVALID', attempts: 2, createdAt: new Date('2026-01-01T20:05:00Z') },
  });
  return `dead-letter-${(await db.outbox.findFirstOrThrow({ where: { eventId } })).id}`;
}

test('lists what waits in aligned columns and local time, and counts it', async () => {
  const store = `store-${randomUUID()}`;
  const id = await bury(store);
  const { ok, output } = await work(['list', '--store', store]);
  const [header, row, zone, counts] = output.split('\n');
  expect([ok, zone, counts]).toEqual([
    true,
    'Times are in Asia/Tokyo.',
    '0 checkouts, 0 returns, 0 gifts of points, 0 business days, 1 dead letter, 0 webhooks.',
  ]);
  expect(row).toMatch(
    new RegExp(`^${id}  ${store}  order-1  2026-01-02 05:05  INVALID  OrderReturned  The event is none`),
  );
  expect(header?.indexOf('STATUS')).toBe(row?.indexOf('INVALID'));
  expect(output).not.toContain('alex');
  expect((await work(['count', '--store', store])).output).toBe(
    '0 checkouts, 0 returns, 0 gifts of points, 0 business days, 1 dead letter, 0 webhooks',
  );
});

test('tries again by id, and a second time nothing waits any more', async () => {
  const id = await bury(`store-${randomUUID()}`);
  const again = ['retry', id, '--reason', 'mended'];
  expect(await work(again)).toEqual({ ok: true, output: `${id}  tried again` });
  expect(await work(again)).toEqual({ ok: true, output: `${id}  waits for nobody` });
});

test('gives up by id only, says why not where it cannot be, and needs a reason', async () => {
  const id = await bury(`store-${randomUUID()}`);
  const abandon = ['abandon', id, '--reason', 'sent by hand'];
  expect(await work(abandon)).toEqual({ ok: false, output: `${id}  refused (CANNOT_BE_GIVEN_UP)` });
  const checkout = `loyalty-session-${randomUUID()}`;
  expect(await work(['abandon', checkout, '--reason', 'given by hand'])).toEqual({
    ok: true,
    output: `${checkout}  waits for nobody`,
  });
  expect((await work(['abandon', id])).output).toContain('--reason says why');
  expect((await work(['abandon', '--all', '--kind', 'session', '--reason', 'x'])).output).toContain(
    'Name ids',
  );
});

test('tries all again that match, however many batches they are', async () => {
  const store = `store-${randomUUID()}`;
  for (let n = 0; n < 23; n += 1) await bury(store);
  const other = await bury(store, 'OrderCancelled');
  const args = ['--all', '--kind', 'deadLetter', '--store', store, '--type', 'OrderReturned'];
  const { ok, output } = await work(['retry', ...args, '--reason', 'mended']);
  expect([ok, output.split('\n').filter((line) => line.endsWith('tried again')).length]).toEqual([true, 23]);
  expect((await work(['list', '--store', store])).output).toContain(other);
});

test('finds an order that only the tables know, and says so', async () => {
  const [storeId, orderId] = [`store-${randomUUID()}`, `order-${randomUUID()}`];
  await db.loyaltySession.create({
    data: {
      id: randomUUID(),
      storeId,
      cartId: 'cart-1',
      orderId,
      posSequenceId: 'POS-1',
      status: 'FINALIZED',
      rewards: [],
      confirmationId: 'c-1',
      snapshot: { points: { earned: 12, redeemed: 100 } },
    },
  });
  const { ok, output } = await work(['find', '--store', storeId, '--order', orderId]);
  expect(ok).toBe(true);
  expect(output).toMatch(/^Checkout {2}FINALIZED: Done/);
  expect(output).toMatch(/known by +the tables/);
  expect(output).toMatch(/points +12 earned, 100 redeemed/);
  expect((await work(['find', '--store', storeId, '--order', 'nobody'])).output).toContain('No checkout');
});

test('says what it could not ask, and ends as a failure', async () => {
  const away = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  try {
    const { ok, output } = await work(['count'], {
      LOYALTY_URL: away.url,
      LOYALTY_SUPPORT_KEY: away.supportKey,
    });
    expect([ok, output.split('\n')[0]]).toEqual([
      false,
      '? checkouts, ? returns, ? gifts of points, ? business days, 0 dead letters, 0 webhooks',
    ]);
  } finally {
    await away.close();
  }
});

test.each([
  ['a key of a shop', ['count'], () => ({ LOYALTY_SUPPORT_KEY: api.checkoutKey }), 'scope support or admin'],
  ['no key', ['count'], () => ({ LOYALTY_SUPPORT_KEY: '' }), 'Set LOYALTY_URL'],
  ['a service that is away', ['count'], () => ({ LOYALTY_URL: 'http://127.0.0.1:1' }), 'does not answer'],
  ['no reason', ['retry', 'x'], () => ({}), '--reason says why'],
  ['all of everything', ['retry', '--all', '--reason', 'x'], () => ({}), '--all with a --kind'],
  ['a kind that there is not', ['list', '--kind', 'order'], () => ({}), 'There is no kind order'],
  ['nothing to do', [], () => ({}), 'Usage:'],
])('with %s it is a sentence that holds no key', async (_what, args, settings, says) => {
  const { ok, output } = await work(args, settings());
  expect(ok).toBe(false);
  expect(output).toContain(says);
  for (const key of [api.checkoutKey, api.supportKey]) expect(output).not.toContain(key);
});
