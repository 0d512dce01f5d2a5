import { randomUUID } from 'node:crypto';
import { GOODWILL_LIMITS } from '../../contract';
import type { GoodwillGiven, GoodwillOutcome, FoundOrder } from '../../contract/http';
import type { z } from 'zod';
import { orderOf } from '../../api/testing/harness';
import { logLinesOf } from '../support/log-lines';
import { until } from '../support/until';
import { failure, FakeHost, MEMBER, refusal } from '../workflows/fake-host';
import { startWorkRig, UI_URL, type Order, type WorkRig } from './rig';

/** What a merchant's desk does by the API: an order with all of its loyalty, and points of goodwill. */
let rig: WorkRig;
beforeAll(async () => {
  rig = await startWorkRig();
}, 120_000);
afterAll(() => rig.close());
beforeEach(() => {
  rig.host.finalize = new FakeHost().finalize;
  rig.host.goodwill = new FakeHost().goodwill;
});

type Given = z.infer<typeof GoodwillOutcome> & { code?: string };
const freshStore = (): string => `store-${randomUUID().slice(0, 8)}`;
/** A key of one store, as a merchant's shop gets it. */
const keyOf = (storeId: string, scope: 'support' | 'admin' = 'support') =>
  rig.api.keys.add({ scope, storeId });

const statusOf = async (workflowId: string) =>
  (await rig.api.client.workflow.getHandle(workflowId).describe()).searchAttributes['LoyaltyStatus']?.[0];
const untilStatus = (workflowId: string, status: string) =>
  until(async () => (await statusOf(workflowId)) === status, {
    what: `${workflowId} to be ${status}`,
    timeoutMs: 20_000,
  });

async function settledOrder(storeId = freshStore(), change?: object): Promise<Order> {
  const order = await rig.placeOrder(storeId, change);
  await untilStatus(order.workflowId, 'FINALIZED');
  await until(() => rig.db.loyaltySession.findFirst({ where: { storeId, orderId: order.orderId } }), {
    what: 'the order in the tables',
  });
  return order;
}

/** The same request again while a busy machine is too slow for it. */
const give = (
  { storeId, orderId }: Pick<Order, 'storeId' | 'orderId'>,
  more: object = {},
  { key = rig.api.supportKey, once = randomUUID() as string | undefined } = {},
): Promise<{ status: number; body: Given }> =>
  until(
    async () => {
      const { status, body } = await rig.api.call('POST', '/support/goodwill', {
        key,
        body: { storeId, orderId, points: 250, reason: 'cold coffee', by: 'user_01', ...more },
        headers: once === undefined ? {} : { 'Idempotency-Key': once },
      });
      return status !== 503 && { status, body: body as unknown as Given };
    },
    { what: 'the gift to be answered', timeoutMs: 20_000 },
  );

const find = async ({ storeId, orderId }: Pick<Order, 'storeId' | 'orderId'>) => {
  const query = new URLSearchParams({ storeId, orderId }).toString();
  const { body } = await rig.api.call('GET', `/support/orders?${query}`, { key: rig.api.supportKey });
  return body as unknown as { found: FoundOrder[]; goodwill: GoodwillGiven[] };
};
/** Search follows the workflows a moment later. */
const found = (order: Order, holds: (one: FoundOrder) => boolean) =>
  until(async () => (await find(order)).found.find(holds), { what: 'the order', timeoutMs: 20_000 });

describe('an order', () => {
  test('is answered with all that its loyalty is, in words, and where to look at it', async () => {
    const order = await settledOrder(freshStore(), {
      totals: { ...orderOf('s', 'c').totals, loyaltyDiscount: 10, total: 3831 },
      appliedRewards: [{ rewardId: 'instant-10', lines: [{ lineItemId: 'line-1', amount: 10 }] }],
    });
    // Until then the tables tell it, which keep no part of a phone number.
    const one = await found(order, ({ loyalty }) => Boolean(loyalty?.member?.maskedPhone));
    expect(one).toMatchObject({
      kind: 'session',
      status: 'FINALIZED',
      what: 'Done: the points are settled.',
      confirmationId: 'c-1',
      membershipId: MEMBER.membershipId,
      workflowUrl: `${UI_URL.replace(/\/$/, '')}${one.uiPath ?? ''}`,
      actions: ['goodwill'],
      loyalty: {
        member: { membershipId: MEMBER.membershipId, maskedPhone: '•••• 0123', tier: 'gold' },
        rewards: [{ rewardId: 'instant-10', description: '10 % off', discountAmount: 10, pointsCost: 0 }],
        points: { earned: 12, redeemed: 0, newBalance: 512 },
        bypass: null,
      },
    });
    expect(JSON.stringify(one)).not.toContain(MEMBER.phone);
    expect(JSON.stringify(one)).not.toContain(MEMBER.firstName);
  });

  test('that failed may be tried again or given up, and says so; who gave it up is written down', async () => {
    rig.host.finalize = () => ({ outcome: 'refused', code: 'MEMBER_BLOCKED' });
    const order = await rig.placeOrder(freshStore());
    await untilStatus(order.workflowId, 'FINALIZATION_FAILED');
    const one = await found(order, ({ status }) => status === 'FINALIZATION_FAILED');
    expect(one.actions).toEqual(['retry', 'abandon', 'goodwill']);
    const lines = await logLinesOf(rig.logger, async () => {
      const { status, body } = await rig.api.call('POST', '/support/work/abandon', {
        key: keyOf(order.storeId),
        body: { ids: [order.workflowId], reason: 'points given in the shop', by: 'user_01' },
      });
      expect([status, body]).toEqual([
        200,
        { results: [{ id: order.workflowId, outcome: 'abandoned', code: null }], next: null },
      ]);
    });
    expect(
      lines.filter((line) => line.includes('"audit":"work"')).map((line) => JSON.parse(line)),
    ).toMatchObject([
      { item: order.workflowId, outcome: 'abandoned', reason: 'points given in the shop', by: 'user_01' },
    ]);
    await rig.api.client.workflow.getHandle(order.workflowId).result();
    await found(order, ({ open, actions }) => open === false && !actions.includes('retry'));
  });
});

describe('giving up', () => {
  const abandon = (body: object, key = rig.api.supportKey) =>
    rig.api.call('POST', '/support/work/abandon', { key, body: { reason: 'why', ...body } });

  test('is refused for what is signed off or mended, and does nothing to what waits for nobody', async () => {
    const { workflowId } = await settledOrder();
    const ids = [`reconciliation-s-1-2026-03-08`, `dead-letter-${randomUUID()}`, workflowId, 'x'];
    const { body } = await abandon({ ids });
    expect((body['results'] as { outcome: string }[]).map(({ outcome }) => outcome)).toEqual([
      'refused',
      'refused',
      'nothingToDo',
      'nothingToDo',
    ]);
    expect((await abandon({ kind: 'deadLetter' })).status).toBe(400);
  });

  test.each([
    ['no reason', { ids: ['x'], reason: '' }, '/reason'],
    ['an e-mail address as who it was', { ids: ['x'], by: 'alex@example.com' }, '/by'],
    ['a phone number as who it was', { ids: ['x'], by: '+15555550123' }, '/by'],
  ])('with %s is refused', async (_what, body, pointer) => {
    expect(await abandon(body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });
});

describe('points of goodwill', () => {
  test('are given once, however often the request is sent, and stand in the answer of the order', async () => {
    const order = await settledOrder();
    const once = randomUUID();
    const answers = await Promise.all(Array.from({ length: 4 }, () => give(order, {}, { once })));
    expect(answers.map(({ status, body }) => [status, body.status, body.newBalance])).toEqual(
      answers.map(() => [200, 'GOODWILL_GIVEN', MEMBER.pointsBalance + 250]),
    );
    expect(rig.host.given().filter(({ orderId }) => orderId === order.orderId)).toHaveLength(1);
    expect((await find(order)).goodwill).toMatchObject([
      { status: 'GOODWILL_GIVEN', points: 250, reason: 'cold coffee', by: 'user_01', problem: null },
    ]);
    expect(
      await rig.db.loyaltyEntry.findMany({ where: { orderId: order.orderId, kind: 'goodwill' } }),
    ).toMatchObject([{ pointsEarned: 250, membershipId: MEMBER.membershipId }]);
  });

  test('are kept with their reason, without what a reason must not hold', async () => {
    const order = await settledOrder();
    const lines = await logLinesOf(rig.logger, async () => {
      await give(order, { reason: 'asked by alex@example.com, +1 555 555 0123' });
    });
    const reason = 'asked by [address] [number]';
    expect((await find(order)).goodwill).toMatchObject([{ reason }]);
    expect(
      lines.filter((line) => line.includes('"audit":"goodwill"')).map((line) => JSON.parse(line)),
    ).toMatchObject([
      {
        storeId: order.storeId,
        orderId: order.orderId,
        points: 250,
        status: 'GOODWILL_GIVEN',
        reason,
        by: 'user_01',
      },
    ]);
    expect(lines.join('')).not.toMatch(/alex@|0123/);
  });

  test('under a key that was used for something else are refused', async () => {
    const order = await settledOrder();
    const once = randomUUID();
    await give(order, {}, { once });
    expect(await give(order, { points: 251 }, { once })).toMatchObject({
      status: 409,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect(rig.host.given().filter(({ orderId }) => orderId === order.orderId)).toHaveLength(1);
  });

  test('above the limit of an order are refused, and nothing reaches the host', async () => {
    const order = await settledOrder();
    const { gift: points, order: most } = GOODWILL_LIMITS;
    for (let n = 0; n < most / points; n += 1)
      expect(await give(order, { points })).toMatchObject({ status: 200 });
    expect(await give(order, { points: 1 })).toMatchObject({ status: 409, body: { code: 'GOODWILL_LIMIT' } });
    expect(rig.host.given().filter(({ orderId }) => orderId === order.orderId)).toHaveLength(most / points);
  });

  test.each([
    ['no Idempotency-Key', {}, undefined],
    ['more than one gift may be', { points: GOODWILL_LIMITS.gift + 1 }, 'k'],
    ['no points', { points: 0 }, 'k'],
    ['half a point', { points: 0.5 }, 'k'],
    ['no reason', { reason: '' }, 'k'],
  ])('with %s are refused', async (_what, more, once) => {
    const order = { storeId: 'store-1', orderId: 'order-1' };
    const { status } = await rig.api.call('POST', '/support/goodwill', {
      key: rig.api.supportKey,
      body: { ...order, points: 1, reason: 'why', ...more },
      headers: once === undefined ? {} : { 'Idempotency-Key': once },
    });
    expect(status).toBe(400);
  });

  test('for an order that nobody knows, or whose member nobody knows, are refused by name', async () => {
    const storeId = freshStore();
    expect(await give({ storeId, orderId: 'nobody' })).toMatchObject({
      status: 404,
      body: { code: 'ORDER_NOT_FOUND' },
    });
    const orderId = `order-${randomUUID()}`;
    await rig.db.loyaltySession.create({
      data: {
        id: randomUUID(),
        storeId,
        cartId: 'c',
        orderId,
        posSequenceId: 'P',
        status: 'FINALIZED',
        rewards: [],
        snapshot: {},
      },
    });
    expect(await give({ storeId, orderId })).toMatchObject({ status: 409, body: { code: 'MEMBER_UNKNOWN' } });
  });

  test('reach a member whom only the tables remember', async () => {
    const [storeId, orderId] = [freshStore(), `order-${randomUUID()}`];
    await rig.db.loyaltySession.create({
      data: {
        id: randomUUID(),
        storeId,
        cartId: 'c',
        orderId,
        posSequenceId: 'POS-OLD',
        membershipId: 'm-old',
        status: 'FINALIZED',
        rewards: [],
        snapshot: {},
      },
    });
    expect(await give({ storeId, orderId })).toMatchObject({ status: 200 });
    expect(rig.host.given().at(-1)).toMatchObject({ membershipId: 'm-old', posSequenceId: 'POS-OLD' });
  });

  test('of a host that has no such message are refused, and count towards no limit', async () => {
    rig.host.goodwill = () => ({ outcome: 'unsupported' });
    const order = await settledOrder();
    expect(await give(order)).toMatchObject({ status: 422, body: { code: 'GOODWILL_UNSUPPORTED' } });
    expect((await find(order)).goodwill).toMatchObject([{ status: 'GOODWILL_REFUSED', actions: [] }]);
  });

  test('that the host is away for are on their way, and given later', async () => {
    rig.host.goodwill = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    const order = await settledOrder();
    const { status, body } = await give(order);
    expect([status, body.status]).toEqual([202, 'GOODWILL_PENDING']);
    rig.host.goodwill = new FakeHost().goodwill;
    await untilStatus(body.workflowId, 'GOODWILL_GIVEN');
  }, 60_000);

  test('that the host refuses stand in the work list, and are given by a retry', async () => {
    rig.host.goodwill = () => {
      throw refusal('MEMBER_BLOCKED');
    };
    const order = await settledOrder();
    const { status, body } = await give(order);
    expect([status, body.status]).toEqual([202, 'GOODWILL_FAILED']);
    rig.host.goodwill = new FakeHost().goodwill;
    const key = keyOf(order.storeId);
    await until(
      async () => {
        const list = await rig.api.call('GET', '/support/work?kind=goodwill', { key });
        return (list.body['items'] as { id: string }[]).some(({ id }) => id === body.workflowId);
      },
      { what: 'the gift in the work list', timeoutMs: 20_000 },
    );
    expect((await find(order)).goodwill).toMatchObject([
      { status: 'GOODWILL_FAILED', problem: 'MEMBER_BLOCKED', actions: ['retry', 'abandon'] },
    ]);
    await rig.api.call('POST', '/support/work/retry', {
      key,
      body: { ids: [body.workflowId], reason: 'unblocked' },
    });
    await untilStatus(body.workflowId, 'GOODWILL_GIVEN');
  }, 60_000);
});

describe('a key of another store', () => {
  test('finds no order, gives nothing, and moves nothing of this one', async () => {
    rig.host.finalize = () => ({ outcome: 'refused', code: 'MEMBER_BLOCKED' });
    const order = await rig.placeOrder(freshStore());
    await untilStatus(order.workflowId, 'FINALIZATION_FAILED');
    await found(order, ({ status }) => status === 'FINALIZATION_FAILED');
    const [storeId, letterId] = [order.storeId, randomUUID()];
    await rig.outbox.add({
      source: `${storeId}|/shop`,
      eventId: letterId,
      type: 'OrderReturned',
      data: { storeId },
    });
    await rig.db.outbox.updateMany({ where: { eventId: letterId }, data: { lastError: 'INVALID' } });
    const letter = `dead-letter-${(await rig.db.outbox.findFirstOrThrow({ where: { eventId: letterId } })).id}`;

    for (const scope of ['support', 'admin'] as const) {
      const key = keyOf(freshStore(), scope);
      const call = (method: string, path: string, body?: object) =>
        rig.api.call(method, path, {
          key,
          headers: { 'Idempotency-Key': randomUUID() },
          ...(body && { body }),
        });
      const query = new URLSearchParams({ storeId, orderId: order.orderId }).toString();
      const hidden = [
        await call('GET', `/support/orders?${query}`),
        await call('GET', `/support/work?${new URLSearchParams({ storeId }).toString()}`),
        await call('POST', '/support/work/retry', { kind: 'session', storeId, reason: 'why' }),
        await call('POST', '/support/goodwill', {
          storeId,
          orderId: order.orderId,
          points: 1,
          reason: 'why',
        }),
        await call('GET', `/stores/${storeId}/reconciliations/2026-03-08`),
      ];
      expect(hidden.map(({ status, body }) => [status, body['code']])).toEqual(
        hidden.map(() => [404, 'STORE_NOT_FOUND']),
      );
      expect((await call('GET', '/support/work')).body).toMatchObject({
        items: [],
        counts: { session: 0, return: 0, goodwill: 0, businessDay: 0, deadLetter: 0, webhook: 0 },
      });
      for (const ask of ['retry', 'abandon']) {
        const { body } = await call('POST', `/support/work/${ask}`, {
          ids: [order.workflowId],
          reason: 'why',
        });
        expect(body['results']).toMatchObject([{ outcome: 'nothingToDo' }]);
      }
      const { body } = await call('POST', '/support/work/retry', { ids: [letter], reason: 'why' });
      expect(body['results']).toMatchObject([{ outcome: 'nothingToDo' }]);
    }
    expect(await statusOf(order.workflowId)).toBe('FINALIZATION_FAILED');
    expect(rig.host.given().filter(({ orderId }) => orderId === order.orderId)).toEqual([]);
  }, 60_000);

  test('of its own store sees that one without naming it, and tries it again', async () => {
    rig.host.finalize = () => ({ outcome: 'refused', code: 'MEMBER_BLOCKED' });
    const order = await rig.placeOrder(freshStore());
    await untilStatus(order.workflowId, 'FINALIZATION_FAILED');
    rig.host.finalize = new FakeHost().finalize;
    const key = keyOf(order.storeId);
    await until(
      async () => {
        const { body } = await rig.api.call('GET', '/support/work', { key });
        return (body['items'] as { id: string }[]).map(({ id }) => id).join() === order.workflowId;
      },
      { what: 'the order alone in the list', timeoutMs: 20_000 },
    );
    const { body } = await rig.api.call('POST', '/support/work/retry', {
      key,
      body: { kind: 'session', reason: 'the host is back' },
    });
    expect(body['results']).toMatchObject([{ id: order.workflowId, outcome: 'retried' }]);
    await untilStatus(order.workflowId, 'FINALIZED');
  }, 60_000);
});
