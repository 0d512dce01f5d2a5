import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPdiSandbox, type RunningPdiSandbox } from '../../sandbox/pdi';
import { createTestDatabase, type TestDatabase } from '../../test/support/servers';
import { audit, openings, type PlacedByWay } from './books';
import type { Target } from './target';

const STORE = 'store-1';
const OPENING = 1_000;
const NOW = new Date().toISOString();

let folder: string;
let database: TestDatabase;
let host: RunningPdiSandbox;
let client: Client;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'books-'));
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await host.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const placed = (cartId: string, redeems = 0): PlacedByWay => ({
  way: 'api',
  cartId,
  orderId: `order-${cartId}`,
  redeems,
});

/** As the service's projection writes it. */
async function writeSession(
  cartId: string,
  status = 'FINALIZED',
  orderId = `order-${cartId}`,
): Promise<void> {
  await client.query(
    `INSERT INTO loyalty_session (id, store_id, cart_id, pos_sequence_id, status, snapshot, rewards, order_id, updated_at)
     VALUES ($1, $2, $3, $4, $5, '{}', '[]', $6, now())`,
    [randomUUID(), STORE, cartId, `pos-${cartId}`, status, orderId],
  );
}

const entry = (cartId: string, pointsRedeemed = 0) => ({
  posSequenceID: `pos-${cartId}`,
  entry: 'finalize',
  membershipID: 'M-1',
  pointsEarned: 10,
  pointsRedeemed,
  rewardIDs: [],
  idempotencyKey: randomUUID(),
  at: NOW,
});

/** A host that has counted these entries and left the member this balance. */
async function hostWith(ledger: ReturnType<typeof entry>[], pointsBalance: number): Promise<Target> {
  const file = join(folder, 'host.jsonl');
  const member = {
    membershipID: 'M-1',
    firstName: 'Alex',
    lastName: 'Doe',
    phone: '+15555550123',
    tier: 'gold',
    pointsBalance,
    pointHistory: [],
  };
  writeFileSync(file, `${JSON.stringify({ members: [member], ledger })}\n`);
  host = await startPdiSandbox({ stateFile: file });
  return {
    api: { url: '', key: '' },
    storeId: STORE,
    databaseUrl: database.url,
    hostUrl: host.url,
    pidFolder: folder,
  };
}

const auditOf = (target: Target, orders: PlacedByWay[]) =>
  audit(target, {
    placed: orders,
    before: new Map([['M-1', OPENING]]),
    since: new Date(0),
    waiting: () => undefined,
    settleMs: 0,
  });

test('orders that are settled once leave nothing to say', async () => {
  await writeSession('a');
  await writeSession('b');
  const target = await hostWith([entry('a'), entry('b', 200)], OPENING + 20 - 200);
  expect(await openings(target, ['M-1'])).toEqual(new Map([['M-1', OPENING]]));
  expect(await auditOf(target, [placed('a'), placed('b', 200)])).toEqual({
    lost: [],
    twice: [],
    pointsOff: [],
    capturesOff: [],
  });
});

test('lost is an order without a session, one that is not settled, one settled as another, and one that the host never counted', async () => {
  await writeSession('b', 'PENDING_FINALIZATION');
  await writeSession('c', 'FINALIZED', 'order-of-somebody');
  await writeSession('d');
  const target = await hostWith([], OPENING);
  expect(
    (
      await auditOf(
        target,
        ['a', 'b', 'c', 'd'].map((cart) => placed(cart)),
      )
    ).lost,
  ).toEqual([
    'api order of cart a: no session',
    'api order of cart b: PENDING_FINALIZATION, order order-b',
    'api order of cart c: FINALIZED, order order-of-somebody',
    'api order of cart d: settled without an entry at the host',
  ]);
});

test('twice is a second effect of one checkout, and an effect of no checkout', async () => {
  await writeSession('a');
  const target = await hostWith([entry('a'), entry('a'), entry('stray')], OPENING + 30);
  expect((await auditOf(target, [placed('a')])).twice).toEqual([
    `transaction pos-a: finalize at ${NOW}, finalize at ${NOW}`,
    `transaction pos-stray of no checkout: finalize at ${NOW}`,
  ]);
});

test('points are off where a balance is not the sum of its entries, and where an order was priced with others than were redeemed', async () => {
  await writeSession('a');
  const target = await hostWith([entry('a')], OPENING + 20);
  expect((await auditOf(target, [placed('a', 200)])).pointsOff).toEqual([
    'member M-1: the balance is 10 beside its entries',
    'cart a: priced with 200 points, 0 were redeemed',
  ]);
});
