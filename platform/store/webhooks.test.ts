import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { ReversalEntry, Session, SessionProjection, WebhookType } from '../../contract';
import { WEBHOOK_LIMITS } from '../../contract';
import { WEBHOOK_SCHEMAS } from '../../contract/http';
import { openDatabase } from '../../test/support/database';
import { createTestDatabase, type TestDatabase } from '../../test/support/servers';
import { createKeyring } from '../keyring';
import type { Database } from '../postgres';
import {
  createEntryRepository,
  createFailedWebhookRepository,
  createSessionRepository,
  createWebhookDeliveryRepository,
  createWebhookEndpointRepository,
  type WebhookDelivery,
} from '.';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const keyring = createKeyring(`k1:${key(1)}`, key(9));
const PHONE = '+15550100123';
const MEMBERSHIP = 'membership-4711';
const URL = 'https://example.com/hooks';

let testDatabase: TestDatabase;
let db: Database;
let pg: Client;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = await openDatabase(testDatabase.url);
  pg = new Client({ connectionString: testDatabase.url });
  await pg.connect();
});
afterAll(async () => {
  await db.$disconnect();
  await pg.end();
  await testDatabase.drop();
});

const endpoints = () => createWebhookEndpointRepository(db, keyring);
const deliveries = () => createWebhookDeliveryRepository(db, keyring);
const sessions = () => createSessionRepository(db, keyring);

const rows = async <T>(sql: string, ...values: unknown[]): Promise<T[]> =>
  (await pg.query(sql, values)).rows as T[];

async function register(storeId: string, types?: WebhookType[]) {
  const made = await endpoints().create(storeId, { url: URL, ...(types ? { types } : {}) });
  if (!made) throw new Error('no endpoint');
  return { ...made.endpoint, secret: made.secret };
}

const freshStore = () => `store-${randomUUID()}`;

function projection(
  storeId: string,
  change: Partial<Session> = {},
  more: Partial<SessionProjection> = {},
): SessionProjection {
  const session: Session = {
    sessionId: randomUUID(),
    storeId,
    cartId: `cart-${randomUUID()}`,
    cartVersion: 1,
    posSequenceId: randomUUID(),
    status: 'ACTIVE',
    member: {
      proven: true,
      membershipId: MEMBERSHIP,
      firstName: 'Adalovelace',
      maskedPhone: '•••• 0123',
      pointsBalance: 10,
      tier: 'gold',
    },
    rewards: { instant: [], optional: [] },
    totals: { currency: 'USD', subtotal: 1_000, loyaltyDiscount: 250, total: 750, lines: [] },
    points: { toEarn: 7, multiplier: 1, earned: 0, redeemed: 0, newBalance: null },
    bypass: null,
    warnings: [],
    pdiTransactionId: 'pdi-1',
    confirmationId: null,
    updatedAt: '2026-11-01T10:00:00.000Z',
    ...change,
  };
  return { session, revision: 1, phone: PHONE, customerId: 'customer-1', ...more };
}

/** The same checkout, later. */
const later = (
  before: SessionProjection,
  change: Partial<Session>,
  more: Partial<SessionProjection> = {},
): SessionProjection => ({
  ...before,
  revision: before.revision + 1,
  ...more,
  session: { ...before.session, updatedAt: `2026-11-01T10:00:0${before.revision}.000Z`, ...change },
});

const ORDER = { orderId: 'order-1', displayId: '#1001' };
const bypass = (since: string) => ({ reason: 'HOST_TIMEOUT' as const, message: 'Away', since });

const told = async (endpointId: string): Promise<WebhookDelivery[]> =>
  (await deliveries().list(endpointId, { limit: 100 })).toReversed();
const typesTold = async (endpointId: string) => (await told(endpointId)).map(({ type }) => type);
const dataOf = ({ payload }: WebhookDelivery) => (payload as { data: Record<string, unknown> }).data;

describe('what a projection tells', () => {
  test('a bypass, a settlement and a failure are each told once, however often they are projected', async () => {
    const storeId = freshStore();
    const { id } = await register(storeId);
    const first = projection(storeId, { status: 'BYPASSED', bypass: bypass('2026-11-01T09:59:58.000Z') });
    const second = later(first, { bypass: bypass('2026-11-01T09:59:58.000Z') });
    const failed = later(
      second,
      { status: 'FINALIZATION_FAILED', bypass: null },
      { ...ORDER, failedAt: 1_793_527_200_000 },
    );
    const finalized = later(failed, {
      status: 'FINALIZED',
      confirmationId: 'confirmation-1',
      points: { toEarn: 7, multiplier: 1, earned: 7, redeemed: 200, newBalance: 5 },
    });
    for (const one of [
      first,
      first,
      second,
      failed,
      later(failed, {}),
      finalized,
      later(finalized, {}),
      finalized,
    ])
      await sessions().project(one);
    const all = await told(id);
    expect(all.map(({ type }) => type)).toEqual([
      'session.bypassed',
      'finalization.failed',
      'session.finalized',
    ]);
    expect(all.map(dataOf)).toEqual([
      expect.objectContaining({
        bypassReason: 'HOST_TIMEOUT',
        orderId: null,
        displayId: null,
        status: 'BYPASSED',
      }),
      expect.objectContaining({ ...ORDER, status: 'FINALIZATION_FAILED' }),
      expect.objectContaining({
        ...ORDER,
        confirmationId: 'confirmation-1',
        pointsEarned: 7,
        pointsRedeemed: 200,
      }),
    ]);
    for (const { type, payload } of all)
      expect(WEBHOOK_SCHEMAS[type as WebhookType].safeParse(payload).error).toBeUndefined();
    expect(JSON.stringify(all)).not.toMatch(/Adalovelace|membership|0123|gold|newBalance/);
  });

  test('another bypass, and another failure of the same order, are told as well', async () => {
    const storeId = freshStore();
    const { id } = await register(storeId);
    let now = projection(storeId, { status: 'BYPASSED', bypass: bypass('2026-11-01T09:00:00.000Z') });
    await sessions().project(now);
    await sessions().project((now = later(now, { status: 'ACTIVE', bypass: null })));
    await sessions().project(
      (now = later(now, { status: 'BYPASSED', bypass: bypass('2026-11-01T09:05:00.000Z') })),
    );
    await sessions().project(
      (now = later(now, { status: 'FINALIZATION_FAILED', bypass: null }, { ...ORDER, failedAt: 1 })),
    );
    // The state between the two failures is never projected.
    await sessions().project(later(now, {}, { failedAt: 2 }));
    expect(await typesTold(id)).toEqual([
      'session.bypassed',
      'session.bypassed',
      'finalization.failed',
      'finalization.failed',
    ]);
  });

  test('a projection that comes late tells what happened all the same', async () => {
    const storeId = freshStore();
    const { id } = await register(storeId);
    const bypassed = projection(storeId, { status: 'BYPASSED', bypass: bypass('2026-11-01T09:00:00.000Z') });
    await sessions().project(later(bypassed, { status: 'ACTIVE', bypass: null }));
    expect(await sessions().project(bypassed)).toBe('stale');
    expect(await typesTold(id)).toEqual(['session.bypassed']);
  });

  test('a return is told once, with its order', async () => {
    const storeId = freshStore();
    const { id } = await register(storeId);
    const settled = projection(storeId, { status: 'FINALIZED', confirmationId: 'confirmation-1' }, ORDER);
    await sessions().project(settled);
    const { sessionId, posSequenceId, cartId } = settled.session;
    const entry: ReversalEntry = {
      idempotencyKey: `${posSequenceId}:reverse:return-1`,
      storeId,
      posSequenceId,
      sessionId,
      orderId: 'order-1',
      returnId: 'return-1',
      pointsEarned: -7,
      pointsRedeemed: -200,
      at: Date.parse('2026-11-02T10:00:00.000Z'),
    };
    const entries = createEntryRepository(db);
    await entries.keepReversal(entry);
    await entries.keepReversal(entry);
    const [, reversed, ...more] = await told(id);
    expect(more).toEqual([]);
    expect(reversed?.payload).toEqual({
      type: 'points.reversed',
      timestamp: '2026-11-02T10:00:00.000Z',
      data: {
        storeId,
        sessionId,
        cartId,
        ...ORDER,
        returnId: 'return-1',
        confirmationId: 'confirmation-1',
        pointsReversed: 7,
        pointsRestored: 200,
      },
    });
    expect(WEBHOOK_SCHEMAS['points.reversed'].safeParse(reversed?.payload).error).toBeUndefined();
  });

  test('it is written with the row that shows it, or neither is', async () => {
    const storeId = freshStore();
    const { id } = await register(storeId);
    const broken = projection(storeId, { status: 'FINALIZED' }, ORDER);
    // The session's row is refused after its event was written.
    await expect(sessions().project({ ...broken, revision: 2_147_483_648 })).rejects.toThrow('database');
    expect(await typesTold(id)).toEqual([]);
    await sessions().project(broken);
    expect(await typesTold(id)).toEqual(['session.finalized']);
  });

  test('each endpoint hears what it wants, of its own store, and nothing while it is disabled', async () => {
    const storeId = freshStore();
    const [all, some, disabled, strangers] = [
      await register(storeId),
      await register(storeId, ['finalization.failed']),
      await register(storeId),
      await register(freshStore()),
    ];
    await endpoints().disable(disabled.id);
    await sessions().project(projection(storeId, { status: 'FINALIZED' }, ORDER));
    await sessions().project(projection(storeId, { status: 'FINALIZATION_FAILED' }, ORDER));
    expect(await typesTold(all.id)).toEqual(['session.finalized', 'finalization.failed']);
    expect(await typesTold(some.id)).toEqual(['finalization.failed']);
    expect(await typesTold(disabled.id)).toEqual([]);
    expect(await typesTold(strangers.id)).toEqual([]);
    expect(await endpoints().enable({ id: disabled.id, storeId: strangers.storeId })).toBeNull();
    expect(await endpoints().enable(disabled)).toMatchObject({ id: disabled.id, disabledAt: null });
    await sessions().project(projection(storeId, { status: 'FINALIZED' }, ORDER));
    expect(await typesTold(disabled.id)).toEqual(['session.finalized']);
  });
});

describe('endpoints', () => {
  test('a secret is encrypted, and signs for a day beside the one that takes its place', async () => {
    const endpoint = await register(freshStore());
    const rotated = await endpoints().rotate(endpoint);
    expect(rotated?.endpoint.previousSecretUntil).not.toBeNull();
    expect(await endpoints().rotate(endpoint)).toBeNull();
    const stored = JSON.stringify(await rows('SELECT * FROM webhook_endpoint WHERE id = $1', endpoint.id));
    expect(stored).not.toContain('whsec_');
    const deliveryId = await deliveries().addTest(endpoint);
    const round = { deliveryId, round: 1 };
    expect((await deliveries().findSendable(round))?.secrets).toEqual([rotated?.secret, endpoint.secret]);
    await rows(
      "UPDATE webhook_endpoint SET previous_until = now() - interval '1 second' WHERE id = $1",
      endpoint.id,
    );
    expect((await deliveries().findSendable(round))?.secrets).toEqual([rotated?.secret]);
    expect(await endpoints().rotate(endpoint)).not.toBeNull();
  });

  test('of two rotations at once one is refused', async () => {
    const endpoint = await register(freshStore());
    const both = await Promise.all([endpoints().rotate(endpoint), endpoints().rotate(endpoint)]);
    expect(both.filter((rotated) => rotated === null)).toHaveLength(1);
  });

  test('secrets come under the newest key of the ring, and the old key is needed no more', async () => {
    const endpoint = await register(freshStore());
    const rotated = await endpoints().rotate(endpoint);
    const deliveryId = await deliveries().addTest(endpoint);
    const both = createKeyring(`k2:${key(2)},k1:${key(1)}`, key(9));
    expect(await createWebhookEndpointRepository(db, both).renewSecrets()).toBeGreaterThan(0);
    expect(await createWebhookEndpointRepository(db, both).renewSecrets()).toBe(0);
    const newOnly = createWebhookDeliveryRepository(db, createKeyring(`k2:${key(2)}`, key(9)));
    expect((await newOnly.findSendable({ deliveryId, round: 1 }))?.secrets).toEqual([
      rotated?.secret,
      endpoint.secret,
    ]);
    await rows(
      "UPDATE webhook_endpoint SET previous_until = now() - interval '1 second' WHERE id = $1",
      endpoint.id,
    );
    await createWebhookEndpointRepository(db, both).renewSecrets();
    expect(await rows('SELECT previous_secret FROM webhook_endpoint WHERE id = $1', endpoint.id)).toEqual([
      { previous_secret: null },
    ]);
    // For the tests that follow, under the first key again.
    await rows('DELETE FROM webhook_endpoint');
  });

  test('a ciphertext that is moved to another endpoint does not open there', async () => {
    const [one, other] = [await register(freshStore()), await register(freshStore())];
    await rows(
      'UPDATE webhook_endpoint SET secret = (SELECT secret FROM webhook_endpoint WHERE id = $1) WHERE id = $2',
      one.id,
      other.id,
    );
    const deliveryId = await deliveries().addTest(other);
    await expect(deliveries().findSendable({ deliveryId, round: 1 })).rejects.toThrow('encrypted');
    await rows('DELETE FROM webhook_endpoint');
  });

  test('a store has no more than its limit, however many ask at once', async () => {
    const storeId = freshStore();
    const asked = Array.from({ length: WEBHOOK_LIMITS.endpoints + 4 }, () =>
      endpoints().create(storeId, { url: URL }),
    );
    const made = (await Promise.all(asked)).filter((one) => one !== null);
    expect(made).toHaveLength(WEBHOOK_LIMITS.endpoints);
  });

  test('one that is deleted goes with what waits for it, and says how much that was', async () => {
    const endpoint = await register(freshStore());
    await deliveries().addTest(endpoint);
    const taken = await deliveries().addTest(endpoint);
    await deliveries().markDelivered({ deliveryId: taken, round: 1 }, 200);
    expect(await endpoints().remove({ id: endpoint.id, storeId: 'another-store' })).toBeNull();
    expect(await endpoints().remove(endpoint)).toBe(1);
    expect(await endpoints().remove(endpoint)).toBeNull();
    expect(await deliveries().findSendable({ deliveryId: taken, round: 1 })).toBeNull();
  });
});

describe('deliveries', () => {
  const mine = async (ids: string[]) =>
    (await deliveries().claimDue(1_000, 60_000)).filter(({ deliveryId }) => ids.includes(deliveryId));

  test('what Temporal has not heard of is claimed once until its lease ends, and not after it was handed over', async () => {
    const endpoint = await register(freshStore());
    const deliveryId = await deliveries().addTest(endpoint);
    expect(await mine([deliveryId])).toEqual([
      { deliveryId, round: 1, type: 'webhook.test', storeId: endpoint.storeId },
    ]);
    expect(await mine([deliveryId])).toEqual([]);
    await rows('UPDATE webhook_delivery SET due_at = now() WHERE id = $1', deliveryId);
    expect(await mine([deliveryId])).toHaveLength(1);
    await deliveries().markHanded([{ deliveryId, round: 1 }]);
    await rows('UPDATE webhook_delivery SET due_at = now() WHERE id = $1', deliveryId);
    expect(await mine([deliveryId])).toEqual([]);
  });

  test('a resend begins another round, and the one before it changes nothing any more', async () => {
    const endpoint = await register(freshStore());
    const deliveryId = await deliveries().addTest(endpoint);
    const [first, second] = [
      { deliveryId, round: 1 },
      { deliveryId, round: 2 },
    ];
    await deliveries().markTried(first, { status: 500, error: null, nextAttemptAt: new Date() });
    await deliveries().markFailed(first);
    expect(await deliveries().resend(randomUUID(), deliveryId)).toBe(false);
    expect(await deliveries().resend(endpoint.id, deliveryId)).toBe(true);
    expect(await deliveries().findSendable(first)).toBeNull();
    await deliveries().markFailed(first);
    await deliveries().markDelivered(second, 204);
    expect(await told(endpoint.id)).toMatchObject([
      { id: deliveryId, status: 'delivered', attempts: 1, lastStatus: 204, nextAttemptAt: null },
    ]);
  });

  test('all that failed since a time is sent again, and nothing else', async () => {
    const endpoint = await register(freshStore());
    const [failed, older, waits] = [
      await deliveries().addTest(endpoint),
      await deliveries().addTest(endpoint),
      await deliveries().addTest(endpoint),
    ];
    for (const deliveryId of [failed, older]) await deliveries().markFailed({ deliveryId, round: 1 });
    await rows("UPDATE webhook_delivery SET created_at = now() - interval '2 days' WHERE id = $1", older);
    expect(await deliveries().resendFailed(endpoint.id, new Date(Date.now() - 86_400_000))).toBe(1);
    expect(await deliveries().findSendable({ deliveryId: failed, round: 2 })).not.toBeNull();
    expect(await deliveries().findSendable({ deliveryId: waits, round: 1 })).not.toBeNull();
  });

  test('pages follow each other without a gap, also where rows have one time', async () => {
    const endpoint = await register(freshStore());
    const ids = await Promise.all(Array.from({ length: 5 }, () => deliveries().addTest(endpoint)));
    await rows('UPDATE webhook_delivery SET created_at = $2 WHERE endpoint_id = $1', endpoint.id, new Date());
    const first = await deliveries().list(endpoint.id, { limit: 3 });
    const rest = await deliveries().list(endpoint.id, { limit: 3, after: first[2] });
    expect([...first, ...rest].map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  });

  test('what is over goes after 30 days, and what its workflow left behind has failed', async () => {
    const endpoint = await register(freshStore());
    const [old, stuck, waits] = [
      await deliveries().addTest(endpoint),
      await deliveries().addTest(endpoint),
      await deliveries().addTest(endpoint),
    ];
    await deliveries().markDelivered({ deliveryId: old, round: 1 }, 204);
    await rows("UPDATE webhook_delivery SET created_at = now() - interval '31 days' WHERE id = ANY ($1)", [
      old,
      waits,
    ]);
    await rows("UPDATE webhook_delivery SET handed_at = now() - interval '81 hours' WHERE id = $1", stuck);
    await deliveries().tidy();
    expect((await told(endpoint.id)).map(({ id, status }) => [id, status]).toSorted()).toEqual(
      [
        [stuck, 'failed'],
        [waits, 'pending'],
      ].toSorted(),
    );
  });
});

describe('deliveries that failed', () => {
  const waiting = () => createFailedWebhookRepository(db);
  async function fail(endpoint: { id: string; storeId: string }): Promise<string> {
    const deliveryId = await deliveries().addTest(endpoint);
    await deliveries().markTried({ deliveryId, round: 1 }, { status: 500, error: null, nextAttemptAt: null });
    await deliveries().markFailed({ deliveryId, round: 1 });
    return deliveryId;
  }
  const statusesOf = async (endpointId: string) => (await told(endpointId)).map(({ status }) => status);

  test('wait for a person, of their own store, the oldest first and page by page', async () => {
    const [endpoint, stranger] = [await register(freshStore()), await register(freshStore())];
    await fail(stranger);
    await deliveries().addTest(endpoint);
    const ids = [await fail(endpoint), await fail(endpoint), await fail(endpoint)];
    const { storeId } = endpoint;
    const first = await waiting().list({ storeId }, { limit: 2 });
    const rest = await waiting().list({ storeId }, { limit: 2, after: first[1] });
    expect([...first, ...rest].map(({ id }) => id)).toEqual(ids);
    expect(first[0]).toMatchObject({
      storeId,
      endpointId: endpoint.id,
      isDisabled: false,
      type: 'webhook.test',
      orderId: null,
      lastStatus: 500,
      lastError: null,
    });
    expect(await waiting().count({ storeId })).toBe(3);
    expect(await waiting().count({ storeId, type: 'session.finalized' })).toBe(0);
  });

  test('are sent again once, however many ask at once, and not by a key of another store', async () => {
    const endpoint = await register(freshStore());
    const id = await fail(endpoint);
    expect(await waiting().retry([id], 'another-store')).toEqual([]);
    const asked = await Promise.all([1, 2, 3, 4].map(() => waiting().retry([id], endpoint.storeId)));
    expect(asked.flat()).toEqual([{ id, isDisabled: false }]);
    expect(await deliveries().findSendable({ deliveryId: id, round: 2 })).not.toBeNull();
    expect(await deliveries().findSendable({ deliveryId: id, round: 3 })).toBeNull();
  });

  test('of a disabled endpoint are not sent, and can be given up', async () => {
    const endpoint = await register(freshStore());
    const id = await fail(endpoint);
    await endpoints().disable(endpoint.id);
    expect(await waiting().retry([id])).toEqual([{ id, isDisabled: true }]);
    expect(await statusesOf(endpoint.id)).toEqual(['failed']);
    expect(await waiting().abandon([id], 'another-store')).toEqual([]);
    expect((await Promise.all([1, 2].map(() => waiting().abandon([id])))).flat()).toEqual([id]);
    expect(await statusesOf(endpoint.id)).toEqual(['dropped']);
    expect(await waiting().count({ storeId: endpoint.storeId })).toBe(0);
  });
});
