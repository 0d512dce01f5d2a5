import { WorkflowFailedError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { createHmac, randomUUID } from 'node:crypto';
import StripeClient from 'stripe';
import type { Session } from '../contract';
import {
  earlierReturnWorkflowId,
  sessionIdOf,
  sessionWorkflowId,
  returnWorkflowId,
  eventWorkflowId,
} from '../contract/ids';
import { createDispatch } from './events/dispatch';
import { createSessions } from './temporal/sessions';
import { env } from '../test/support/servers';
import { until } from '../test/support/until';
import {
  cartOf,
  cloudEvent,
  freshCartId,
  orderOf,
  startApi,
  startStubWorker,
  type TestApi,
} from './testing/harness';

let api: TestApi;
let worker: { stop(): Promise<void> };
const FINIX_SECRET = 'finix-secret';
const STRIPE_SECRET = 'whsec_test';

beforeAll(async () => {
  const address = env('TEST_TEMPORAL_ADDRESS');
  api = await startApi({
    TEMPORAL_ADDRESS: address,
    FINIX_WEBHOOK_SECRET: FINIX_SECRET,
    LIMIT_PER_PHONE: '1000',
    STRIPE_WEBHOOK_SECRET: STRIPE_SECRET,
  });
  worker = await startStubWorker(address, api.taskQueue);
}, 60_000);

afterAll(async () => {
  await worker.stop();
  await api.close();
});

async function identified(cartId = freshCartId(), options: { headers?: Record<string, string> } = {}) {
  const answer = await api.call('POST', '/loyalty/identify', {
    body: { storeId: api.storeId, cartId, phone: '(555) 555-0123' },
    ...options,
  });
  return { cartId, sessionId: sessionIdOf(api.storeId, cartId), answer };
}
const workflowOf = (sessionId: string) => api.client.workflow.getHandle(sessionWorkflowId(sessionId));
const closed = (sessionId: string) => workflowOf(sessionId).result();
const event = (type: string, data: unknown, change: object = {}) => ({
  body: cloudEvent(type, data, change),
  headers: { 'Content-Type': 'application/cloudevents+json' },
});

describe('checkout', () => {
  test('identify begins the session of the cart with a summary and search attributes, and takes a cart along', async () => {
    const cartId = freshCartId();
    const answer = await api.call('POST', '/loyalty/identify', {
      body: { storeId: api.storeId, cartId, phone: '(555) 555-0123', cart: cartOf(3) },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        sessionId: sessionIdOf(api.storeId, cartId),
        status: 'ACTIVE',
        cartVersion: 3,
        member: { maskedPhone: '•••• 0123' },
      },
    });
    const description = await workflowOf(sessionIdOf(api.storeId, cartId)).describe();
    expect(await description.staticSummary()).toBe(`Checkout of cart ${cartId} in store ${api.storeId}`);
    expect(description.searchAttributes).toMatchObject({
      LoyaltyStoreId: [api.storeId],
      LoyaltyCartId: [cartId],
      LoyaltyStatus: ['ACTIVE'],
    });
  });

  test('an Idempotency-Key is answered and not executed again; on another route it is another one', async () => {
    const headers = { 'Idempotency-Key': 'key-1' };
    const { cartId, sessionId, answer } = await identified(undefined, { headers });
    const again = await identified(cartId, { headers });
    expect(again.answer.body).toEqual(answer.body);
    const rewards = await api.call('POST', '/loyalty/rewards', {
      body: { sessionId, cart: cartOf(1) },
      headers,
    });
    expect(rewards.body).toMatchObject({
      cartVersion: 1,
      warnings: ['CALLS: {"identify":1,"cartUpdated":1}'],
    });
  });

  test("an Idempotency-Key repeated by another store's key finds nothing, whether the first answer was the session or a refusal", async () => {
    const { sessionId } = await identified();
    const headers = { 'Idempotency-Key': 'guessed' };
    const foreign = { key: api.keys.add({ scope: 'checkout', storeId: 'another-store' }), headers };
    for (const [path, body, status] of [
      ['/loyalty/rewards', { sessionId, cart: cartOf(1) }, 200],
      ['/loyalty/select', { sessionId, rewardIds: ['r-1'] }, 200],
      [`/loyalty/sessions/${sessionId}/cancel`, {}, 200],
    ] as const) {
      expect(await api.call('POST', path, { body, headers })).toMatchObject({ status });
      const repeated = await api.call('POST', path, { body, ...foreign });
      expect([path, repeated.status, repeated.body['sessionId']]).toEqual([
        path,
        expect.any(Number),
        undefined,
      ]);
      expect(['SESSION_NOT_FOUND', 'SESSION_CLOSED']).toContain(repeated.body['code']);
    }
  });

  test('rewards, select, get and cancel answer the session', async () => {
    const { sessionId } = await identified();
    expect(
      await api.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf(2) } }),
    ).toMatchObject({ status: 200, body: { cartVersion: 2, totals: { currency: 'USD' } } });
    expect(
      await api.call('POST', '/loyalty/select', { body: { sessionId, rewardIds: ['r-1'] } }),
    ).toMatchObject({ status: 200, body: { sessionId } });
    expect(await api.call('GET', `/loyalty/sessions/${sessionId}`)).toMatchObject({
      status: 200,
      body: { sessionId, cartVersion: 2 },
    });
    expect(await api.call('POST', `/loyalty/sessions/${sessionId}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'CANCELLED' },
    });
  });

  test('what the session refuses is a problem with its code and pointers', async () => {
    const { sessionId } = await identified();
    await api.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf(1) } });
    const other = cartOf(1, { items: cartOf().items.slice(0, 1) });
    const reused = await api.call('POST', '/loyalty/rewards', { body: { sessionId, cart: other } });
    expect(reused).toMatchObject({
      status: 409,
      body: { code: 'CART_VERSION_REUSED', status: 409, errors: [{ pointer: '/cart/version' }] },
    });
    expect(reused.headers.get('content-type')).toContain('application/problem+json');
    expect(
      await api.call('POST', '/loyalty/select', { body: { sessionId, rewardIds: ['unknown'] } }),
    ).toMatchObject({ status: 422, body: { code: 'UNKNOWN_REWARD', errors: [{ pointer: '/rewardIds/0' }] } });
  });

  test('a session that never was is 404, a closed one 409', async () => {
    const missing = randomUUID();
    for (const [method, path, body] of [
      ['POST', '/loyalty/rewards', { sessionId: missing, cart: cartOf() }],
      ['POST', '/loyalty/select', { sessionId: missing, rewardIds: [] }],
      ['GET', `/loyalty/sessions/${missing}`, undefined],
      ['POST', `/loyalty/sessions/${missing}/cancel`, {}],
    ] as const) {
      expect(await api.call(method, path, { body })).toMatchObject({
        status: 404,
        body: { code: 'SESSION_NOT_FOUND' },
      });
    }
    const { sessionId } = await identified();
    await api.call('POST', `/loyalty/sessions/${sessionId}/cancel`, { body: {} });
    await closed(sessionId);
    expect(await api.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf() } })).toMatchObject(
      { status: 409, body: { code: 'SESSION_CLOSED' } },
    );
    expect(await api.call('GET', `/loyalty/sessions/${sessionId}`)).toMatchObject({
      status: 200,
      body: { status: 'CANCELLED' },
    });
  });

  test('a cancelled or expired cart starts afresh, one whose order is placed does not', async () => {
    for (const status of ['CANCELLED', 'EXPIRED', 'FINALIZED', 'FINALIZATION_FAILED']) {
      const { cartId, sessionId } = await identified();
      await workflowOf(sessionId).signal('stubStatus', status);
      await closed(sessionId);
      const { answer } = await identified(cartId);
      const afresh = status === 'CANCELLED' || status === 'EXPIRED';
      expect(answer).toMatchObject(
        afresh
          ? { status: 200, body: { status: 'ACTIVE' } }
          : { status: 409, body: { code: 'SESSION_CLOSED' } },
      );
    }
  });

  test('an identity that comes late begins an expired cart anew, and opens none whose order is placed', async () => {
    const dispatch = createDispatch({
      client: api.client,
      taskQueue: api.taskQueue,
      sessions: createSessions(api.client, (_id, run) => run(), api.taskQueue),
      lateIdentities: { isWaiting: async () => false },
      snapshots: api.snapshots,
    });
    for (const status of ['EXPIRED', 'FINALIZED'] as const) {
      const { cartId, sessionId } = await identified();
      await workflowOf(sessionId).signal('stubStatus', status);
      await closed(sessionId);
      const data = { storeId: api.storeId, cartId, phone: '+15555550123' };
      await dispatch({ type: 'LateIdentity', source: 'x', id: sessionId, toldAt: Date.now(), data });
      const { status: run } = await workflowOf(sessionId).describe();
      expect(run.name).toBe(status === 'EXPIRED' ? 'RUNNING' : 'COMPLETED');
    }
  });

  test('Prefer: respond-async sends the signal and answers 202', async () => {
    const cartId = freshCartId();
    const sessionId = sessionIdOf(api.storeId, cartId);
    const headers = { Prefer: 'respond-async' };
    const later = await api.call('POST', '/loyalty/identify', {
      body: { storeId: api.storeId, cartId, membershipId: 'm-9' },
      headers,
    });
    expect(later).toMatchObject({ status: 202, body: { sessionId } });
    expect(later.headers.get('preference-applied')).toBe('respond-async');
    expect(
      await api.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf(4) }, headers }),
    ).toMatchObject({ status: 202 });
    await until(
      async () => (await api.call('GET', `/loyalty/sessions/${sessionId}`)).body['cartVersion'] === 4,
      { what: 'the session to show it' },
    );
    expect(
      await api.call('POST', `/loyalty/sessions/${sessionId}/cancel`, { body: {}, headers }),
    ).toMatchObject({ status: 202 });
    await closed(sessionId);
    expect(
      await api.call('POST', '/loyalty/select', { body: { sessionId, rewardIds: [] }, headers }),
    ).toMatchObject({ status: 409 });
  });

  test('thirty carts at once are all answered with the newest or their own version', async () => {
    const { sessionId } = await identified();
    const versions = Array.from({ length: 30 }, (_, index) => index + 1);
    const answers = await Promise.all(
      versions.map((version) =>
        api.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf(version) } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(versions.map(() => 200));
    expect(answers.filter(({ body }) => body['status'] !== 'ACTIVE')).toEqual([]);
    expect(answers.filter(({ body }, index) => Number(body['cartVersion']) < index + 1)).toEqual([]);
    const after = await api.call('GET', `/loyalty/sessions/${sessionId}`);
    const { cartUpdated } = JSON.parse(
      String((after.body['warnings'] as string[])[0]).replace('CALLS: ', ''),
    ) as { cartUpdated: number };
    expect(cartUpdated).toBeLessThan(20);
  });

  test('more messages than the server takes at once are all answered', async () => {
    const { cartId, sessionId } = await identified();
    let version = 0;
    // 36 at once, where the server takes 10 of a session; more would measure the machine.
    const askAtOnce = () =>
      Promise.all(
        Array.from({ length: 12 }, () => [
          api.call('POST', '/loyalty/select', { body: { sessionId, rewardIds: [randomUUID()] } }),
          api.call('POST', '/loyalty/identify', {
            body: { storeId: api.storeId, cartId, phone: '+15555550123' },
          }),
          api.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf((version += 1)) } }),
        ]).flat(),
      );
    // Again where a busy machine was too slow for all of them; then the API's breaker rests for 2 s.
    const others: unknown[] = [];
    const answers = await until(
      async () => {
        const all = await askAtOnce();
        for (const { body } of all)
          if (body['status'] !== 'ACTIVE')
            others.push((body['bypass'] as { reason?: string } | null)?.reason);
        return all.every(({ body }) => body['status'] === 'ACTIVE') && all;
      },
      { what: 'all of them to be answered', timeoutMs: 20_000, everyMs: 2_500 },
    );
    expect(answers).toHaveLength(36);
    expect(others.filter((reason) => reason !== 'ORCHESTRATOR_UNAVAILABLE')).toEqual([]);
  });
});

describe('stores and keys', () => {
  test('a session of another store is not there, for any message', async () => {
    const { sessionId } = await identified();
    const key = api.keys.add({ scope: 'checkout', storeId: 'other-store' });
    for (const [method, path, body] of [
      ['POST', '/loyalty/rewards', { sessionId, cart: cartOf() }],
      ['POST', '/loyalty/select', { sessionId, rewardIds: [] }],
      ['GET', `/loyalty/sessions/${sessionId}`, undefined],
      ['GET', `/loyalty/sessions/${sessionId}/events`, undefined],
      ['POST', `/loyalty/sessions/${sessionId}/cancel`, {}],
    ] as const) {
      expect(await api.call(method, path, { body, key })).toMatchObject({
        status: 404,
        body: { code: 'SESSION_NOT_FOUND' },
      });
    }
    await workflowOf(sessionId).signal('stubStatus', 'CANCELLED');
    await closed(sessionId);
    expect(
      await api.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf() }, key }),
    ).toMatchObject({ status: 404 });
  });

  test('nor does a caller of another store who does not wait write to its history', async () => {
    const { sessionId } = await identified();
    const key = api.keys.add({ scope: 'checkout', storeId: 'other-store' });
    const { historyLength } = await workflowOf(sessionId).describe();
    for (const [path, body] of [
      ['/loyalty/rewards', { sessionId, cart: cartOf() }],
      ['/loyalty/select', { sessionId, rewardIds: [] }],
      [`/loyalty/sessions/${sessionId}/cancel`, {}],
    ] as const) {
      expect(await api.call('POST', path, { body, key, headers: { Prefer: 'respond-async' } })).toMatchObject(
        { status: 404, body: { code: 'SESSION_NOT_FOUND' } },
      );
    }
    expect(await workflowOf(sessionId).describe()).toMatchObject({ historyLength });
  });

  test('support reads and cancels any session, and does nothing else', async () => {
    const { cartId, sessionId } = await identified();
    const key = api.supportKey;
    expect(await api.call('GET', `/loyalty/sessions/${sessionId}`, { key })).toMatchObject({ status: 200 });
    expect(
      await api.call('POST', '/loyalty/identify', {
        key,
        body: { storeId: api.storeId, cartId, phone: '5555550123' },
      }),
    ).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect(await api.call('POST', `/loyalty/sessions/${sessionId}/cancel`, { key })).toMatchObject({
      status: 200,
      body: { status: 'CANCELLED' },
    });
  });
});

describe('events', () => {
  // What a busy machine left of earlier tests is not theirs.
  beforeEach(() => void api.outbox.events.splice(0));

  test('OrderCompleted reaches its session; a repeat and an order without a session are quiet', async () => {
    const { cartId, sessionId } = await identified();
    const order = event('OrderCompleted', orderOf(api.storeId, cartId));
    expect(await api.call('POST', '/events', order)).toMatchObject({
      status: 202,
      body: { id: order.body.id, status: 'accepted' },
    });
    expect(await closed(sessionId)).toMatchObject({
      status: 'FINALIZED',
      confirmationId: `confirmed-order-${cartId}`,
    });
    expect(await api.call('POST', '/events', order)).toMatchObject({ status: 202 });
    expect(
      await api.call('POST', '/events', event('OrderCompleted', orderOf(api.storeId, freshCartId()))),
    ).toMatchObject({ status: 202 });
    expect(api.outbox.events).toEqual([]);
  });

  test('OrderCompleted of a cart whose checkout is gone is kept for support in a run of its own', async () => {
    const { cartId, sessionId, answer } = await identified();
    const session = answer.body as unknown as Session;
    await api.call('POST', `/loyalty/sessions/${sessionId}/cancel`, { body: {} });
    await closed(sessionId);
    const order = event('OrderCompleted', orderOf(api.storeId, cartId));
    const runOf = async () => {
      const { runId } = await api.client.workflow.getHandle(sessionWorkflowId(sessionId)).describe();
      return runId;
    };
    const before = await runOf();
    api.snapshots.sessions.set(sessionId, { ...session, status: 'FINALIZED' });
    expect((await api.call('POST', '/events', order)).status).toBe(202);
    expect(await runOf()).toBe(before);
    api.snapshots.sessions.set(sessionId, { ...session, status: 'EXPIRED' });
    expect((await api.call('POST', '/events', order)).status).toBe(202);
    expect(await runOf()).not.toBe(before);
  });

  test('CartUpdated and OrderCancelled reach the session; a cancelled order is returned as a whole', async () => {
    const { cartId, sessionId } = await identified();
    await api.call(
      'POST',
      '/events',
      event('CartUpdated', { storeId: api.storeId, cartId, cart: cartOf(7) }),
    );
    await until(
      async () => (await api.call('GET', `/loyalty/sessions/${sessionId}`)).body['cartVersion'] === 7,
      { what: 'the session to show it' },
    );
    const orderId = `o-${cartId}`;
    await api.call(
      'POST',
      '/events',
      event('OrderCancelled', { storeId: api.storeId, cartId, orderId, reason: 'changed mind' }),
    );
    expect(await closed(sessionId)).toMatchObject({ status: 'CANCELLED' });
    const whole = api.client.workflow.getHandle(
      returnWorkflowId({ storeId: api.storeId, orderId, returnId: `cancel-${orderId}` }),
    );
    expect(await whole.result()).toEqual({
      type: 'LoyaltyReturnWorkflow',
      input: { storeId: api.storeId, orderId, returnId: `cancel-${orderId}`, reason: 'changed mind' },
    });
  });

  test.each([
    [
      'CustomerRegistered',
      'account',
      'AccountCreationWorkflow',
      { customerId: 'c', phone: '5555550123', email: 'a@example.com', firstName: 'A', lastName: 'B' },
      { phone: '+15555550123' },
    ],
    [
      'MemberLinked',
      'member-sync',
      'MemberSyncWorkflow',
      { customerId: 'c', membershipId: 'm' },
      { membershipId: 'm' },
    ],
    ['LoyaltyConfigChanged', 'store', 'StoreMaintenanceWorkflow', {}, { task: 'invalidateCache' }],
    ['AuthTokenExpired', 'store', 'StoreMaintenanceWorkflow', {}, { task: 'refreshToken' }],
  ] as const)('%s starts one workflow per source and id', async (type, kind, workflow, data, input) => {
    const sent = event(type, { storeId: api.storeId, ...data });
    expect((await api.call('POST', '/events', sent)).status).toBe(202);
    expect((await api.call('POST', '/events', sent)).status).toBe(202);
    const handle = api.client.workflow.getHandle(eventWorkflowId(kind, `${api.storeId}|/shop`, sent.body.id));
    expect(await handle.result()).toMatchObject({
      type: workflow,
      input: { storeId: api.storeId, ...input },
    });
    expect(api.outbox.events).toEqual([]);
  });

  test('a link was told when its event says, by no clock that is ahead, and without a time when it came', async () => {
    const before = Date.now();
    const link = { storeId: api.storeId, customerId: 'c', membershipId: 'm' };
    const toldAt = async (change: { time?: string }, mode: 'structured' | 'binary' = 'structured') => {
      const { body, headers } = event('MemberLinked', link, change);
      const { data, ...attributes } = body;
      const asHeaders = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)]);
      await api.call(
        'POST',
        '/events',
        mode === 'binary' ? { body: data, headers: Object.fromEntries(asHeaders) } : { body, headers },
      );
      const run = eventWorkflowId('member-sync', `${api.storeId}|/shop`, body.id);
      return ((await api.client.workflow.getHandle(run).result()) as { input: { toldAt: number } }).input
        .toldAt;
    };
    const time = '2026-01-02T03:04:05.678+01:00';
    expect(await toldAt({ time })).toBe(Date.parse(time));
    expect(await toldAt({ time }, 'binary')).toBe(Date.parse(time));
    for (const change of [{}, { time: '2999-01-01t00:00:00z' }]) {
      const told = await toldAt(change);
      expect(told).toBeGreaterThanOrEqual(before);
      expect(told).toBeLessThanOrEqual(Date.now());
    }
  });

  test('OrderReturned starts one run per return', async () => {
    const data = {
      storeId: api.storeId,
      orderId: 'o',
      returnId: randomUUID(),
      items: [{ lineItemId: 'l', quantity: 1, amount: 100 }],
      reason: 'broken',
    };
    expect((await api.call('POST', '/events', event('OrderReturned', data))).status).toBe(202);
    expect((await api.call('POST', '/events', event('OrderReturned', data))).status).toBe(202);
    expect(await api.client.workflow.getHandle(returnWorkflowId(data)).result()).toEqual({
      type: 'LoyaltyReturnWorkflow',
      input: data,
    });
  });

  test('two orders may name their returns alike: each is returned', async () => {
    const returnOf = (orderId: string) => ({
      storeId: api.storeId,
      orderId,
      returnId: 'R1',
      items: [{ lineItemId: 'l', quantity: 1, amount: 100 }],
      displayId: '9',
      reason: 'broken',
    });
    const returns = [returnOf(`o-${randomUUID()}`), returnOf(`o-${randomUUID()}`)];
    for (const data of returns)
      expect((await api.call('POST', '/events', event('OrderReturned', data))).status).toBe(202);
    for (const data of returns) {
      const handle = api.client.workflow.getHandle(returnWorkflowId(data));
      expect(await handle.result()).toMatchObject({ input: data });
      expect((await handle.describe()).searchAttributes).toMatchObject({
        LoyaltyOrderId: [data.orderId],
        LoyaltyDisplayId: ['9'],
      });
    }
  });

  test('a return that ran under the id of an earlier version does not run again; one of another order does', async () => {
    const returnId = randomUUID();
    const data = { storeId: api.storeId, orderId: 'o-1', returnId, reason: 'broken' };
    const items = [{ lineItemId: 'l', quantity: 1, amount: 100 }];
    await api.client.workflow.execute('LoyaltyReturnWorkflow', {
      workflowId: earlierReturnWorkflowId(data),
      taskQueue: api.taskQueue,
      args: [data],
      searchAttributes: { LoyaltyOrderId: ['o-1'] },
    });
    await api.call('POST', '/events', event('OrderReturned', { ...data, items }));
    await api.call('POST', '/events', event('OrderReturned', { ...data, orderId: 'o-2', items }));
    const exists = (orderId: string) =>
      api.client.workflow.getHandle(returnWorkflowId({ ...data, orderId })).describe();
    expect((await exists('o-2')).status.name).toMatch(/RUNNING|COMPLETED/);
    await expect(exists('o-1')).rejects.toThrow(WorkflowNotFoundError);
  });

  test('a return that waits for support is tried again when the shop tells it again', async () => {
    const data = {
      storeId: api.storeId,
      orderId: `o-${randomUUID()}`,
      returnId: 'waits',
      items: [{ lineItemId: 'l', quantity: 1, amount: 100 }],
      reason: 'broken',
    };
    await api.call('POST', '/events', event('OrderReturned', data));
    await api.call('POST', '/events', event('OrderReturned', data));
    expect(await api.client.workflow.getHandle(returnWorkflowId(data)).result()).toEqual({ retried: true });
  });

  test.each([
    [
      'CustomerRegistered',
      'account',
      { phone: '5555550123', email: 'a@example.com', firstName: 'A', lastName: 'B' },
    ],
    ['MemberLinked', 'member-sync', { membershipId: 'm' }],
  ] as const)('%s that the host refused runs again when it is sent again', async (type, kind, data) => {
    const sent = event(type, { storeId: api.storeId, customerId: 'refused', ...data });
    const workflowId = eventWorkflowId(kind, `${api.storeId}|/shop`, sent.body.id);
    const runOf = async () => (await api.client.workflow.getHandle(workflowId).describe()).runId;
    await api.call('POST', '/events', sent);
    const first = await runOf();
    await expect(api.client.workflow.getHandle(workflowId).result()).rejects.toThrow(WorkflowFailedError);
    expect((await api.call('POST', '/events', sent)).status).toBe(202);
    expect(await runOf()).not.toBe(first);
  });

  test('binary and batch mode are taken too', async () => {
    const { cartId, sessionId } = await identified();
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': randomUUID(),
      'ce-source': '/shop',
      'ce-type': 'CartUpdated',
    };
    expect(
      await api.call('POST', '/events', { body: { storeId: api.storeId, cartId, cart: cartOf(2) }, headers }),
    ).toMatchObject({ status: 202, body: { id: headers['ce-id'] } });
    await until(
      async () => (await api.call('GET', `/loyalty/sessions/${sessionId}`)).body['cartVersion'] === 2,
      { what: 'the session to show it' },
    );
    const batch = [3, 4].map((version) =>
      cloudEvent('CartUpdated', { storeId: api.storeId, cartId, cart: cartOf(version) }),
    );
    const answer = await api.call('POST', '/events', {
      body: batch,
      headers: { 'Content-Type': 'application/cloudevents-batch+json' },
    });
    expect(answer).toMatchObject({ status: 202, body: batch.map(({ id }) => ({ id, status: 'accepted' })) });
    await until(
      async () => (await api.call('GET', `/loyalty/sessions/${sessionId}`)).body['cartVersion'] === 4,
      { what: 'the session to show it' },
    );
  });
});

describe('webhooks', () => {
  const finix = (body: string, at = Math.floor(Date.now() / 1000), secret = FINIX_SECRET) => ({
    raw: body,
    key: null,
    headers: {
      'Finix-Signature': `timestamp=${at}, sig=${createHmac('sha256', secret).update(`${at}:${body}`).digest('hex')}`,
    },
  });

  test('a payment change that Stripe signed reaches the session', async () => {
    const { cartId, sessionId } = await identified();
    const raw = JSON.stringify({
      id: 'evt_1',
      object: 'event',
      type: 'payment_intent.succeeded',
      data: { object: { id: 'pi_7', metadata: { store_id: api.storeId, cart_id: cartId } } },
    });
    const signature = StripeClient.webhooks.generateTestHeaderString({ payload: raw, secret: STRIPE_SECRET });
    expect(
      (
        await api.call('POST', '/webhooks/stripe', {
          raw,
          key: null,
          headers: { 'Stripe-Signature': signature },
        })
      ).status,
    ).toBe(200);
    await until(
      async () =>
        (await api.call('GET', `/loyalty/sessions/${sessionId}`)).body['pdiTransactionId'] === 'stripe:pi_7',
      { what: 'the session to show it' },
    );
    expect(
      await api.call('POST', '/webhooks/stripe', {
        raw: `${raw} `,
        key: null,
        headers: { 'Stripe-Signature': signature },
      }),
    ).toMatchObject({ status: 400, body: { code: 'INVALID_SIGNATURE' } });
  });

  test('a payment change that Finix signed reaches the session; old, forged and foreign ones do nothing', async () => {
    const { cartId, sessionId } = await identified();
    const bodyOf = (cart: string) =>
      JSON.stringify({
        type: 'updated',
        entity: 'transfer',
        _embedded: { transfers: [{ id: 'TR1', tags: { store_id: api.storeId, cart_id: cart } }] },
      });
    expect((await api.call('POST', '/webhooks/finix', finix(bodyOf(cartId)))).status).toBe(200);
    await until(
      async () =>
        (await api.call('GET', `/loyalty/sessions/${sessionId}`)).body['pdiTransactionId'] === 'finix:TR1',
      { what: 'the session to show it' },
    );
    expect((await api.call('POST', '/webhooks/finix', finix(bodyOf(freshCartId())))).status).toBe(200);
    expect((await api.call('POST', '/webhooks/finix', finix('{"type":"created"}'))).status).toBe(200);
    expect(await api.call('POST', '/webhooks/finix', finix(bodyOf(cartId), 1_000))).toMatchObject({
      status: 400,
      body: { code: 'INVALID_SIGNATURE' },
    });
    expect(
      await api.call('POST', '/webhooks/finix', finix(bodyOf(cartId), undefined, 'wrong')),
    ).toMatchObject({ status: 400 });
    expect(await api.call('POST', '/webhooks/finix', { raw: '{}', key: null })).toMatchObject({
      status: 400,
    });
  });
});
