import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../test/support/database';
import { createTestDatabase, type TestDatabase } from '../../test/support/servers';
import { queryAt } from '../../test/support/tables';
import type { Database } from '../postgres';
import { createNumbersRepository, NUMBERS_SQL } from './numbers';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = await openDatabase(database.url);
});
afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

const sql = (text: string, values: unknown[] = []) =>
  queryAt<Record<string, unknown>>(database.url, text, values);
const read = async () => {
  const numbers = createNumbersRepository(db);
  return { sessions: await numbers.sessions(), waiting: await numbers.waiting() };
};

/** Checkouts that were last heard of so long ago. */
const sessions = (count: number, status: string, { reason = '', ago = '1 minute' } = {}) =>
  sql(
    `INSERT INTO loyalty_session (id, store_id, cart_id, pos_sequence_id, status, snapshot, rewards, updated_at)
     SELECT gen_random_uuid(), 's-1', gen_random_uuid()::text, 'P', $2, $3::jsonb, '{}', timezone('utc', now()) - $4::interval
     FROM generate_series(1, $1)`,
    [count, status, JSON.stringify({ bypass: reason ? { reason } : null }), ago],
  );
const hold = (points: number, ago: string) =>
  sql(
    `INSERT INTO loyalty_points_hold (session_id, member_hash, points, version, since) VALUES ($1, 'm', $2, 1, now() - $3::interval)`,
    [randomUUID(), points, ago],
  );
const event = (ago: string, { error = '', sent = false } = {}) =>
  sql(
    `INSERT INTO outbox (id, source, event_id, type, payload, created_at, last_error, sent_at)
     VALUES (gen_random_uuid(), 's', gen_random_uuid()::text, 'T', '', timezone('utc', now()) - $1::interval, NULLIF($2, ''),
       CASE WHEN $3 THEN timezone('utc', now()) END)`,
    [ago, error, sent],
  );

const ENDPOINT = randomUUID();
/** `ago`: when it was written, and last tried. */
const webhooks = (count: number, status: string, { ago = '1 minute', handed = true } = {}) =>
  sql(
    `INSERT INTO webhook_delivery (id, endpoint_id, event_key, type, payload, status, round_at, last_attempt_at, handed_at)
     SELECT gen_random_uuid(), $2, gen_random_uuid()::text, 'T', '{}', $3, now() - $4::interval, now() - $4::interval,
       CASE WHEN $5 THEN now() END
     FROM generate_series(1, $1)`,
    [count, ENDPOINT, status, ago, handed],
  );

test('where nothing waits every number is 0', async () => {
  expect(await read()).toEqual({
    sessions: [],
    waiting: {
      finalizations: 0,
      finalizationSeconds: 0,
      holds: 0,
      heldPoints: 0,
      holdSeconds: 0,
      outbox: 0,
      outboxSeconds: 0,
      deadLetters: 0,
      webhooks: 0,
      webhookSeconds: 0,
      failedWebhooks: 0,
    },
  });
});

test('an order that waits for its money for as long as a store may allow is counted', async () => {
  await sessions(1, 'PENDING_FINALIZATION', { ago: '93 days' });
  const { sessions: counted, waiting } = await read();
  expect(counted).toEqual([{ status: 'PENDING_FINALIZATION', bypassReason: '', count: 1 }]);
  expect(waiting.finalizationSeconds).toBeGreaterThan(92 * 86_400);
  await sql('DELETE FROM loyalty_session');
});

test('what is under way is counted by status and reason, what waits with the age of its oldest', async () => {
  await sessions(3, 'ACTIVE');
  await sessions(2, 'BYPASSED', { reason: 'HOST_TIMEOUT' });
  await sessions(1, 'PENDING_FINALIZATION', { ago: '2 hours' });
  await sessions(1, 'PENDING_FINALIZATION', { reason: 'HOST_TIMEOUT' });
  // Over, or left behind by a checkout that somebody ended by force.
  await sessions(4, 'FINALIZED');
  await sessions(4, 'ACTIVE', { ago: '101 days' });
  await hold(100, '30 minutes');
  await hold(50, '1 minute');
  await hold(0, '2 days');
  await event('10 minutes');
  await event('1 minute', { error: 'UNAVAILABLE' });
  await event('3 days', { error: 'INVALID' });
  await event('4 days', { sent: true });
  await sql(
    "INSERT INTO webhook_endpoint (id, store_id, url, secret) VALUES ($1, 's-1', 'https://a.example', '')",
    [ENDPOINT],
  );
  await webhooks(2, 'pending', { ago: '5 hours' });
  await webhooks(1, 'pending', { ago: '7 minutes', handed: false });
  await webhooks(3, 'failed', { ago: '20 hours' });
  await webhooks(4, 'failed', { ago: '25 hours' });
  await webhooks(5, 'delivered');
  await webhooks(5, 'dropped');

  const { sessions: counted, waiting } = await read();
  const order = ({ status, bypassReason }: (typeof counted)[number]) => `${status} ${bypassReason}`;
  expect(counted.toSorted((a, b) => order(a).localeCompare(order(b)))).toEqual([
    { status: 'ACTIVE', bypassReason: '', count: 3 },
    { status: 'BYPASSED', bypassReason: 'HOST_TIMEOUT', count: 2 },
    { status: 'PENDING_FINALIZATION', bypassReason: '', count: 1 },
    { status: 'PENDING_FINALIZATION', bypassReason: 'HOST_TIMEOUT', count: 1 },
  ]);
  expect(waiting).toMatchObject({ finalizations: 2, holds: 2, heldPoints: 150, outbox: 2, deadLetters: 1 });
  expect(waiting).toMatchObject({ webhooks: 3, failedWebhooks: 3 });
  const about = (seconds: number, minutes: number) =>
    expect(Math.abs(seconds - minutes * 60)).toBeLessThan(60);
  about(waiting.finalizationSeconds, 120);
  about(waiting.holdSeconds, 30);
  about(waiting.outboxSeconds, 10);
  about(waiting.webhookSeconds, 7);
});

test('however much is over, only what is not over is read', async () => {
  await sessions(30_000, 'FINALIZED');
  await sql(`INSERT INTO loyalty_points_hold (session_id, member_hash, points, version, since)
    SELECT gen_random_uuid(), 'm', 0, 1, now() FROM generate_series(1, 30000)`);
  await sql(`INSERT INTO outbox (id, source, event_id, type, payload, sent_at)
    SELECT gen_random_uuid(), 's', gen_random_uuid()::text, 'T', '', now() FROM generate_series(1, 30000)`);
  await webhooks(30_000, 'delivered');
  await sql('ANALYZE');
  const plans = await Promise.all(
    NUMBERS_SQL.map(({ text, values }) => sql(`EXPLAIN ${text}`, values as unknown[])),
  );
  const plan = plans
    .flat()
    .map((row) => String(row['QUERY PLAN']))
    .join('\n');
  expect(plan).not.toMatch(/Seq Scan on (loyalty_session|loyalty_points_hold|outbox|webhook_delivery)/);
  expect(plan).toContain('loyalty_session_under_way_idx');
  expect(plan).toContain('loyalty_points_hold_held_idx');
  expect(plan).toContain('webhook_delivery_open_idx');
});
