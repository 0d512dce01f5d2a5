import { sessionIdOf } from '../contract/ids';
import { randomUUID } from 'node:crypto';
import { createLogger } from '../platform/logger';
import { createRedis } from '../platform/redis';
import { env, startPrivateRedis } from '../test/support/servers';
import { until } from '../test/support/until';
import { bypassSession } from './bypass';
import {
  cartOf,
  cloudEvent,
  freshCartId,
  memoryOutbox,
  orderOf,
  startApi,
  startSilentServer,
  type TestApi,
} from './testing/harness';

const PROMISE_MS = 2_500;
/** Whoever waits for a Temporal that keeps silent waits longer. */
const WAITING_MS = 2_000;
const bypassed = {
  status: 200,
  body: {
    status: 'BYPASSED',
    bypass: { reason: 'ORCHESTRATOR_UNAVAILABLE' },
    warnings: [] as string[],
    posSequenceId: '',
  },
};
/** The service has taken over who the shopper is. */
const bypassedAndKept = { ...bypassed, body: { ...bypassed.body, warnings: ['IDENTITY_KEPT'] } };
const sessionId = randomUUID();

/** The three questions of a checkout. */
const askAll = (api: TestApi) =>
  Promise.all([
    api.call('POST', '/loyalty/identify', {
      body: { storeId: api.storeId, cartId: 'cart_1', phone: '5555550123', cart: cartOf(5) },
    }),
    api.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf(5) } }),
    api.call('POST', '/loyalty/select', { body: { sessionId, rewardIds: ['r'] } }),
  ]);

async function expectFullPrice(api: TestApi): Promise<void> {
  const [identify, rewards, select] = await askAll(api);
  for (const answer of [identify, rewards, select]) {
    expect(answer).toMatchObject(answer === identify ? bypassedAndKept : bypassed);
    expect(answer?.milliseconds).toBeLessThan(PROMISE_MS);
  }
  expect(identify?.body).toMatchObject({
    sessionId: sessionIdOf(api.storeId, 'cart_1'),
    storeId: api.storeId,
    cartId: 'cart_1',
    totals: { currency: 'USD', subtotal: 3241, loyaltyDiscount: 0, total: 3241 },
  });
  expect(rewards?.body).toMatchObject({
    sessionId,
    storeId: api.storeId,
    cartId: '',
    cartVersion: 5,
    totals: { total: 3241 },
  });
  expect(select?.body).toMatchObject({ sessionId, totals: { total: 0 } });
}

describe('Temporal is away', () => {
  test.each([
    ['it accepts and never answers', async () => startSilentServer()],
    ['it refuses connections', async () => ({ address: '127.0.0.1:1', close: async () => undefined })],
  ])('%s: the checkout goes on at full price, in time, and then at once', async (_how, start) => {
    const server = await start();
    const api = await startApi({ TEMPORAL_ADDRESS: server.address });
    try {
      // A process that has answered once, at full price too: loading its code is not part of the promise.
      expect(
        await api.call('POST', '/loyalty/rewards', { body: { sessionId: randomUUID(), cart: cartOf() } }),
      ).toMatchObject(bypassed);
      await expectFullPrice(api);
      // More than three failures: nobody waits any more.
      const next = await api.call('POST', '/loyalty/rewards', {
        body: { sessionId: randomUUID(), cart: cartOf() },
      });
      expect(next).toMatchObject(bypassed);
      expect(next.milliseconds).toBeLessThan(WAITING_MS);
      const metrics = await api.call('GET', '/metrics', { key: null });
      expect(metrics.body['text']).toContain(
        'loyalty_bypass_answers_total{reason="ORCHESTRATOR_UNAVAILABLE"} 5',
      );
    } finally {
      await api.close();
      await server.close();
    }
  });

  test('no worker is there: the same', async () => {
    const api = await startApi({ TEMPORAL_ADDRESS: env('TEST_TEMPORAL_ADDRESS') });
    const identify = () =>
      api.call('POST', '/loyalty/identify', {
        body: { storeId: api.storeId, cartId: freshCartId(), phone: '5555550123', cart: cartOf() },
      });
    try {
      for (const answer of await Promise.all([identify(), identify(), identify()])) {
        expect(answer).toMatchObject({ ...bypassed, body: { totals: { total: 3241 } } });
        expect(answer.milliseconds).toBeLessThan(PROMISE_MS);
      }
      expect((await identify()).milliseconds).toBeLessThan(WAITING_MS);
    } finally {
      await api.close();
    }
  });

  test('what the tables know of the session helps the answer; of another store they tell nothing', async () => {
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    try {
      const own = {
        ...bypassSession({ sessionId, storeId: api.storeId, cartId: 'cart_9' }, cartOf(2)),
        status: 'ACTIVE' as const,
        bypass: null,
      };
      api.snapshots.sessions.set(sessionId, own);
      expect(await api.call('POST', '/loyalty/select', { body: { sessionId, rewardIds: [] } })).toMatchObject(
        { ...bypassed, body: { status: 'BYPASSED', cartId: 'cart_9', totals: { subtotal: 3241 } } },
      );
      expect(await api.call('GET', `/loyalty/sessions/${sessionId}`)).toMatchObject({
        ...bypassed,
        body: { status: 'BYPASSED', cartId: 'cart_9', totals: { subtotal: 3241 } },
      });
      api.snapshots.sessions.set(sessionId, { ...own, status: 'FINALIZED', confirmationId: 'c-1' });
      expect(await api.call('GET', `/loyalty/sessions/${sessionId}`)).toMatchObject({
        status: 200,
        body: { status: 'FINALIZED', confirmationId: 'c-1', cartId: 'cart_9' },
      });
      const key = api.keys.add({ scope: 'checkout', storeId: 'other' });
      expect(await api.call('GET', `/loyalty/sessions/${sessionId}`, { key })).toMatchObject({
        ...bypassed,
        body: { storeId: 'other', cartId: '' },
      });
    } finally {
      await api.close();
    }
  });

  test('a table that hangs does not delay the answer', async () => {
    const api = await startApi(
      { TEMPORAL_ADDRESS: '127.0.0.1:1' },
      { sessions: { findSnapshot: () => new Promise(() => undefined), ofOrder: async () => [] } },
    );
    try {
      const answer = await api.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf() } });
      expect(answer).toMatchObject(bypassed);
      expect(answer.milliseconds).toBeLessThan(PROMISE_MS);
    } finally {
      await api.close();
    }
  });

  test('a cancel is not claimed: 503, please send it again', async () => {
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    try {
      const answer = await api.call('POST', `/loyalty/sessions/${sessionId}/cancel`, { body: {} });
      expect(answer).toMatchObject({ status: 503, body: { code: 'TRY_AGAIN' } });
      expect(answer.headers.get('retry-after')).toBe('1');
    } finally {
      await api.close();
    }
  });

  test('one session that never answers does not take the others with it', async () => {
    const silent = await startSilentServer();
    const api = await startApi({ TEMPORAL_ADDRESS: silent.address });
    try {
      const same = () =>
        api.call('POST', '/loyalty/select', { body: { sessionId, rewardIds: [randomUUID()] } });
      await Promise.all([same(), same(), same(), same()]);
      // Still closed: another session is really asked, which here takes its whole budget.
      const other = await api.call('POST', '/loyalty/select', {
        body: { sessionId: randomUUID(), rewardIds: [] },
      });
      expect(other.milliseconds).toBeGreaterThan(1_500);
    } finally {
      await api.close();
      await silent.close();
    }
  });

  test('an event is kept in the outbox, once; where that is away too it is 503', async () => {
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    try {
      const time = '2026-01-02T03:04:05.678Z';
      const body = { ...cloudEvent('OrderCompleted', orderOf(api.storeId, freshCartId())), time };
      const headers = { 'Content-Type': 'application/cloudevents+json' };
      const answers = [
        await api.call('POST', '/events', { body, headers }),
        await api.call('POST', '/events', { body, headers }),
      ];
      for (const answer of answers)
        expect(answer).toMatchObject({ status: 202, body: { id: body.id, status: 'accepted' } });
      expect(api.outbox.events).toEqual([
        {
          source: `${api.storeId}|/shop`,
          eventId: body.id,
          type: 'OrderCompleted',
          data: body.data,
          toldAt: Date.parse(body.time),
        },
      ]);
      api.outbox.state.away = true;
      const refused = await api.call('POST', '/events', { body, headers });
      expect(refused).toMatchObject({ status: 503, body: { code: 'TRY_AGAIN' } });
      expect(refused.headers.get('retry-after')).toBe('5');
    } finally {
      await api.close();
    }
  });
});

describe('a phone given while Temporal is away', () => {
  test('is kept, the last one counts, and the order waits behind it', async () => {
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    try {
      const cartId = freshCartId();
      const identify = (phone: string) =>
        api.call('POST', '/loyalty/identify', {
          body: { storeId: api.storeId, cartId, phone, cart: cartOf() },
        });
      expect(await identify('5555550123')).toMatchObject(bypassedAndKept);
      expect(await identify('5555550456')).toMatchObject(bypassedAndKept);
      expect(api.outbox.events).toMatchObject([
        { type: 'LateIdentity', data: { storeId: api.storeId, cartId, phone: '+15555550456' } },
      ]);
      const order = cloudEvent('OrderCompleted', orderOf(api.storeId, cartId));
      await api.call('POST', '/events', {
        body: order,
        headers: { 'Content-Type': 'application/cloudevents+json' },
      });
      expect(api.outbox.events.map(({ type }) => type)).toEqual(['LateIdentity', 'OrderCompleted']);
    } finally {
      await api.close();
    }
  });

  test.each([
    ['refuse', async () => Promise.reject(new Error('the database is away'))],
    ['hang', () => new Promise<void>(() => undefined)],
  ])('is not claimed to be kept while the tables %s', async (_how, replace) => {
    const outbox = { ...memoryOutbox(), replace };
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, { outbox });
    try {
      const body = { storeId: api.storeId, cartId: freshCartId(), phone: '5555550123', cart: cartOf() };
      const answer = await api.call('POST', '/loyalty/identify', { body });
      expect(answer).toMatchObject(bypassed);
      expect(answer.milliseconds).toBeLessThan(PROMISE_MS);
    } finally {
      await api.close();
    }
  });

  test('holds the order back even after Temporal came back, until it was told', async () => {
    const api = await startApi();
    try {
      const cartId = freshCartId();
      const headers = { 'Content-Type': 'application/cloudevents+json' };
      await api.outbox.replace({
        source: `${api.storeId}|late-identity`,
        eventId: sessionIdOf(api.storeId, cartId),
        type: 'LateIdentity',
        data: {},
      });
      expect(
        await api.call('POST', '/events', {
          body: cloudEvent('OrderCompleted', orderOf(api.storeId, cartId)),
          headers,
        }),
      ).toMatchObject({ status: 202 });
      expect(api.outbox.events.map(({ type }) => type)).toEqual(['LateIdentity', 'OrderCompleted']);
    } finally {
      await api.close();
    }
  });

  test('cannot be sent from outside', async () => {
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    try {
      const event = cloudEvent('OrderCompleted', orderOf(api.storeId, freshCartId()));
      const answer = await api.call('POST', '/events', {
        body: { ...event, type: 'LateIdentity' },
        headers: { 'Content-Type': 'application/cloudevents+json' },
      });
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    } finally {
      await api.close();
    }
  });
});

describe('the database is away', () => {
  test('known keys go on; with a key that nobody can check the checkout gets its full-price answer and everything else a 503', async () => {
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    try {
      expect((await api.call('GET', `/loyalty/sessions/${sessionId}`)).status).toBe(200);
      api.keys.state.away = true;
      expect((await api.call('GET', `/loyalty/sessions/${sessionId}`)).status).toBe(200);
      const key = api.keys.add({ scope: 'checkout', storeId: api.storeId });
      const body = { storeId: api.storeId, cartId: 'cart_1', phone: '5555550123', cart: cartOf() };
      expect(await api.call('POST', '/loyalty/identify', { key, body })).toMatchObject({
        ...bypassed,
        body: { totals: { total: 3241 } },
      });
      expect(
        await api.call('POST', '/events', {
          key,
          body: cloudEvent('AuthTokenExpired', { storeId: api.storeId }),
        }),
      ).toMatchObject({ status: 503 });
      expect(await api.call('GET', '/stores/s/loyalty-config', { key: api.adminKey })).toMatchObject({
        status: 503,
        body: { code: 'TRY_AGAIN' },
      });
      expect(api.outbox.events).toEqual([]);
    } finally {
      await api.close();
    }
  });

  test('with a key that nobody can check nothing is told of a session that there is', async () => {
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    try {
      const cartId = 'cart_secret';
      const known = sessionIdOf(api.storeId, cartId);
      const kept = {
        ...bypassSession({ sessionId: known, storeId: api.storeId, cartId }, cartOf(7)),
        posSequenceId: 'POS-1',
      };
      for (const status of ['ACTIVE', 'FINALIZED'] as const) {
        api.snapshots.sessions.set(known, { ...kept, status, bypass: null });
        api.keys.state.away = true;
        const key = api.keys.add({ scope: 'checkout', storeId: api.storeId });
        const asked = [
          await api.call('GET', `/loyalty/sessions/${known}`, { key }),
          await api.call('POST', '/loyalty/select', { key, body: { sessionId: known, rewardIds: ['r'] } }),
        ];
        const nothing = {
          sessionId: known,
          storeId: '',
          cartId: '',
          posSequenceId: '',
          cartVersion: 0,
          member: null,
          totals: { currency: 'XXX', subtotal: 0, total: 0, lines: [] },
        };
        for (const answer of asked)
          expect(answer).toMatchObject({ status: 200, body: { status: 'BYPASSED', ...nothing } });
        expect(
          await api.call('POST', '/loyalty/rewards', { key, body: { sessionId: known, cart: cartOf(2) } }),
        ).toMatchObject({
          status: 200,
          body: { ...nothing, cartVersion: 2, totals: { currency: 'USD', total: 3241, lines: [{}, {}] } },
        });
        for (const [method, path] of [
          ['GET', 'events'],
          ['POST', 'cancel'],
        ] as const) {
          const answer = await api.call(method, `/loyalty/sessions/${known}/${path}`, {
            key,
            ...(method === 'POST' ? { body: {} } : {}),
          });
          expect(answer).toMatchObject({ status: 503, body: { code: 'TRY_AGAIN' } });
        }
      }
    } finally {
      await api.close();
    }
  });

  test('a store configuration is not claimed to be written', async () => {
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    try {
      api.stores.state.away = true;
      const body = {
        enabled: true,
        provider: 'pdi',
        hostUrl: 'https://h.example',
        clientId: 'c',
        clientSecret: 's',
        participantId: 'p',
        siteId: 's',
      };
      expect(await api.call('PUT', '/stores/s/loyalty-config', { key: api.adminKey, body })).toMatchObject({
        status: 503,
      });
    } finally {
      await api.close();
    }
  });
});

describe('Redis is away', () => {
  test('nobody waits for one that hangs, it is left alone once that is known, and limits still hold', async () => {
    const server = await startPrivateRedis();
    const redis = createRedis(server.url, createLogger('test', 'silent'));
    if (!redis) throw new Error('no Redis');
    await until(() => redis.status === 'ready', { what: 'Redis' });
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1', LIMIT_PER_KEY: '4' }, { redis });
    try {
      expect((await api.call('GET', `/loyalty/sessions/${sessionId}`)).status).toBe(200);
      // An answer that never comes: whoever waited for it would not be answered either.
      const never = jest.spyOn(redis, 'sendCommand').mockReturnValue(new Promise(() => undefined));
      expect((await api.call('GET', `/loyalty/sessions/${sessionId}`)).status).toBe(200);
      expect(never).toHaveBeenCalled();
      never.mockRestore();
      process.kill(server.pid, 'SIGSTOP');
      const sent = jest.spyOn(redis, 'sendCommand');
      expect((await api.call('GET', `/loyalty/sessions/${sessionId}`)).status).toBe(200);
      expect(sent).toHaveBeenCalled();
      await Promise.allSettled(sent.mock.results.map(({ value }): unknown => value));
      sent.mockClear();
      expect((await api.call('GET', `/loyalty/sessions/${sessionId}`)).status).toBe(200);
      expect(sent).not.toHaveBeenCalled();
      expect(await api.call('GET', `/loyalty/sessions/${sessionId}`)).toMatchObject({ status: 429 });
    } finally {
      await api.close();
      redis.disconnect();
      process.kill(server.pid, 'SIGCONT');
      await server.stop();
    }
  });
});
