import { randomUUID } from 'node:crypto';
import { GOODWILL_LIMITS, type GoodwillInput } from '../../contract';
import { openDatabase } from '../../test/support/database';
import { createTestDatabase, type TestDatabase } from '../../test/support/servers';
import type { Database } from '../postgres';
import { createGoodwillRepository } from './goodwill';

let database: TestDatabase;
let db: Database;
const gifts = () => createGoodwillRepository(db);

beforeAll(async () => {
  database = await createTestDatabase();
  db = await openDatabase(database.url);
});
afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

const gift = (more: Partial<GoodwillInput> = {}): GoodwillInput => ({
  goodwillId: randomUUID(),
  storeId: `s-${randomUUID()}`,
  orderId: 'o-1',
  sessionId: randomUUID(),
  posSequenceId: `POS-${randomUUID()}`,
  membershipId: 'm-1',
  points: 250,
  reason: 'cold coffee',
  by: 'user_01',
  keyId: 'key-1',
  ...more,
});
const keep = ({ goodwillId, posSequenceId }: GoodwillInput, pointsGiven = 250) =>
  gifts().keep({
    goodwillId,
    idempotencyKey: `${posSequenceId}:goodwill:${goodwillId}`,
    pointsGiven,
    newBalance: 750,
    at: Date.now(),
  });
const LIMIT = { outcome: 'refused', code: 'GOODWILL_LIMIT' };
const BEGUN = { outcome: 'begun' };

test('a gift is counted once, however often it is begun', async () => {
  const { gift: most } = GOODWILL_LIMITS;
  const one = gift({ points: most });
  for (let n = 0; n < 3; n += 1) expect(await gifts().begin(one)).toEqual(BEGUN);
  expect(await gifts().begin({ ...one, goodwillId: randomUUID() })).toEqual(BEGUN);
  expect(await gifts().begin({ ...one, goodwillId: randomUUID(), points: 1 })).toEqual(LIMIT);
});

test('an order gets no more than its limit, also from twenty at once', async () => {
  const { storeId } = gift();
  const points = GOODWILL_LIMITS.order / 5;
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => gifts().begin(gift({ storeId, points }))),
  );
  expect(answers.filter(({ outcome }) => outcome === 'begun')).toHaveLength(5);
  expect(answers.filter(({ outcome }) => outcome === 'refused')).toHaveLength(15);
});

test('a store gives no more than its limit in a day, over all orders, and goes on the next day', async () => {
  const { storeId } = gift();
  const { gift: points, storeDay } = GOODWILL_LIMITS;
  for (let n = 0; n < storeDay / points; n += 1)
    expect(await gifts().begin(gift({ storeId, orderId: `o-${n}`, points }))).toEqual(BEGUN);
  const next = gift({ storeId, orderId: 'o-next', points: 1 });
  expect(await gifts().begin(next)).toEqual(LIMIT);
  await db.$executeRaw`UPDATE loyalty_goodwill SET at = now() - INTERVAL '25 hours' WHERE store_id = ${storeId}`;
  expect(await gifts().begin(next)).toEqual(BEGUN);
});

test('a refused gift counts no more; one that was given up does: the host may have given it', async () => {
  const points = GOODWILL_LIMITS.gift;
  const one = gift({ points });
  const two = { ...one, goodwillId: randomUUID() };
  const another = () => gifts().begin({ ...one, goodwillId: randomUUID(), points: 1 });
  await gifts().begin(one);
  await gifts().begin(two);
  await gifts().mark({ goodwillId: two.goodwillId, status: 'GOODWILL_ABANDONED', problem: 'MEMBER_BLOCKED' });
  expect(await another()).toEqual(LIMIT);
  await gifts().mark({
    goodwillId: one.goodwillId,
    status: 'GOODWILL_REFUSED',
    problem: 'GOODWILL_UNSUPPORTED',
  });
  expect(await another()).toEqual(BEGUN);
  expect(await gifts().begin(one)).toEqual({ outcome: 'refused', code: 'GOODWILL_UNSUPPORTED' });
});

test('the same gift with other points is refused', async () => {
  const one = gift();
  await gifts().begin(one);
  expect(await gifts().begin({ ...one, points: 251 })).toEqual({
    outcome: 'refused',
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
});

test('what was given stands in the books beside the settlement of its order, once, and stays given', async () => {
  const one = gift();
  const settled = { storeId: one.storeId, posSequenceId: one.posSequenceId, currency: 'USD', at: new Date() };
  await db.loyaltyEntry.create({
    data: {
      ...settled,
      idempotencyKey: `${one.posSequenceId}:finalize:1`,
      kind: 'finalize',
      pointsEarned: 4,
      pointsRedeemed: 0,
    },
  });
  await gifts().begin(one);
  await keep(one);
  await keep(one);
  await gifts().mark({ goodwillId: one.goodwillId, status: 'GOODWILL_FAILED', problem: 'HOST_TIMEOUT' });
  expect(await gifts().begin(one)).toEqual({ outcome: 'given', points: 250, newBalance: 750 });
  const entries = await db.loyaltyEntry.findMany({
    where: { posSequenceId: one.posSequenceId },
    orderBy: { kind: 'asc' },
  });
  expect(entries.map(({ kind, pointsEarned }) => [kind, pointsEarned])).toEqual([
    ['finalize', 4],
    ['goodwill', 250],
  ]);
  expect(await gifts().ofOrder(one)).toMatchObject([
    { status: 'GOODWILL_GIVEN', points: 250, reason: 'cold coffee', givenBy: 'user_01', keyId: 'key-1' },
  ]);
});

test('an order that was begun while the store had another host is left alone: its member may be another one there', async () => {
  const one = gift();
  await db.storeLoyaltyConfig.create({
    data: {
      storeId: one.storeId,
      hostUrl: 'https://one.example',
      clientId: 'c',
      clientSecret: 's',
      participantId: 'p',
      siteId: 's',
    },
  });
  await db.loyaltySession.create({
    data: {
      id: one.sessionId,
      storeId: one.storeId,
      cartId: 'c',
      posSequenceId: one.posSequenceId,
      status: 'FINALIZED',
      snapshot: {},
      rewards: [],
    },
  });
  const former = { outcome: 'refused', code: 'GOODWILL_FORMER_HOST' };
  const failed = { ...one, goodwillId: randomUUID() };
  const given = { ...one, goodwillId: randomUUID() };
  expect(await gifts().begin(failed)).toEqual(BEGUN);
  expect(await gifts().begin(given)).toEqual(BEGUN);
  await keep(given);
  await db.storeLoyaltyConfig.update({
    where: { storeId: one.storeId },
    data: { hostUrl: 'https://two.example' },
  });
  expect(await gifts().begin(one)).toEqual(former);
  expect(await gifts().begin(failed)).toEqual(former);
  expect(await gifts().begin(given)).toMatchObject({ outcome: 'given' });
});

test('nothing is kept of a gift that was never begun', async () => {
  const one = gift();
  await keep(one);
  expect(await db.loyaltyEntry.count({ where: { posSequenceId: one.posSequenceId } })).toBe(0);
});
