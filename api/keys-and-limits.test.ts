import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiKeyRecord, hashSecret, parseApiKey } from '../platform/store/api-keys';
import type { Request, Response } from 'express';
import { createLogger } from '../platform/logger';
import { until } from '../test/support/until';
import { authenticate, keyStillHolds } from './auth/authenticate';
import { createKeyCache } from './auth/key-cache';
import { createLimits } from './http/limits';
import {
  type CallOptions,
  cartOf,
  cloudEvent,
  memoryKeys,
  startApi,
  testConfig,
  type TestApi,
} from './testing/harness';

let api: TestApi;
const TEMPORAL_ADDRESS = '127.0.0.1:1';
beforeAll(async () => {
  api = await startApi({ TEMPORAL_ADDRESS });
});
afterAll(() => api.close());

const sessionPath = `/loyalty/sessions/${randomUUID()}`;
const identify = (storeId: string) => ({ storeId, cartId: 'c', phone: '5555550123', cart: cartOf() });
const halves = (key: string) => {
  const parsed = parseApiKey(key);
  if (!parsed) throw new Error('not a key');
  return parsed;
};
const recordOf = (key: string) => {
  const record = api.keys.records.get(halves(key).id);
  if (!record) throw new Error('no record');
  return record;
};

describe('keys', () => {
  test('no key, no key at all, an unknown id and a wrong secret are the same 401', async () => {
    const { id, secret } = halves(api.checkoutKey);
    const flipped = `${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`;
    const wrong: CallOptions[] = [
      { key: null },
      { key: 'hello' },
      { key: `lk_${'0'.repeat(16)}_${secret}` },
      { key: `lk_${id}_${flipped}` },
      { key: `lk_${id}_${hashSecret(secret).slice(0, 43)}` },
      { key: null, headers: { Authorization: `Basic ${api.checkoutKey}` } },
    ];
    for (const options of wrong) {
      const answer = await api.call('GET', sessionPath, options);
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('whether a key still holds is asked as at the door, and a lost database takes none back', async () => {
    const logger = createLogger('api', 'silent');
    const keys = memoryKeys();
    const key = keys.add({ scope: 'checkout', storeId: 's' });
    let now = 0;
    const door = {
      keys: createKeyCache(keys, logger, { now: () => now }),
      uses: { note: () => undefined, stop: async () => undefined },
      limits: createLimits(null, testConfig()),
      production: false,
    };
    const req = { ip: '127.0.0.1', get: () => `Bearer ${key}` } as unknown as Request;
    const res = { locals: {} } as Response;
    await authenticate(door, ['checkout'])(req, res, () => undefined);
    expect(await keyStillHolds(res)).toBe(true);
    keys.state.away = true;
    now += 31_000;
    expect(await keyStillHolds(res)).toBe(true);
    keys.state.away = false;
    const record = keys.records.get(halves(key).id);
    if (record) record.revokedAt = new Date();
    now += 31_000;
    expect(await keyStillHolds(res)).toBe(false);
  });

  test('a revoked key and, in production, a development key are refused', async () => {
    const revoked = api.keys.add({ scope: 'checkout', storeId: api.storeId });
    recordOf(revoked).revokedAt = new Date();
    expect((await api.call('GET', sessionPath, { key: revoked })).status).toBe(401);
    const development = api.keys.add({ scope: 'checkout', storeId: api.storeId, development: true });
    expect((await api.call('GET', sessionPath, { key: development })).status).toBe(200);

    const production = await startApi({ TEMPORAL_ADDRESS, NODE_ENV: 'production' });
    try {
      const key = production.keys.add({ scope: 'admin', storeId: null, development: true });
      expect((await production.call('GET', sessionPath, { key })).status).toBe(401);
      expect((await production.call('GET', sessionPath)).status).toBe(200);
    } finally {
      await production.close();
    }
  });

  test('a key that is let in is noted as used, also while the database is away; a refused one is not', async () => {
    const used = await startApi({ TEMPORAL_ADDRESS });
    try {
      const revoked = used.keys.add({ scope: 'checkout', storeId: used.storeId });
      await used.keys.find(halves(revoked).id).then((record) => record && (record.revokedAt = new Date()));
      await used.call('GET', sessionPath);
      used.keys.state.away = true;
      expect((await used.call('GET', sessionPath)).status).toBe(200);
      used.keys.state.away = false;
      await used.call('GET', sessionPath, { key: revoked });
      expect(used.keys.uses).toEqual([]);
      await until(() => used.keys.uses.length > 0, { what: 'the use to be noted' });
      expect(used.keys.uses).toEqual([{ id: halves(used.checkoutKey).id, at: expect.any(Date) }]);
    } finally {
      await used.close();
    }
  });

  test('a key is looked up once and then known', async () => {
    const key = api.keys.add({ scope: 'checkout', storeId: api.storeId });
    const before = api.keys.state.lookups;
    await Promise.all([1, 2, 3, 4].map(() => api.call('GET', sessionPath, { key })));
    await api.call('GET', sessionPath, { key });
    expect(api.keys.state.lookups - before).toBe(1);
  });

  test('each scope does its own and no more', async () => {
    const { checkoutKey, supportKey, adminKey, storeId } = api;
    const config = '/stores/s/loyalty-config';
    const event = { body: cloudEvent('AuthTokenExpired', { storeId }) };
    const expected: [string, string, CallOptions, Record<'checkout' | 'support' | 'admin', number>][] = [
      ['POST', '/loyalty/identify', { body: identify(storeId) }, { checkout: 200, support: 403, admin: 200 }],
      ['GET', sessionPath, {}, { checkout: 200, support: 200, admin: 200 }],
      ['POST', '/events', event, { checkout: 202, support: 403, admin: 202 }],
      ['GET', config, {}, { checkout: 403, support: 403, admin: 404 }],
      ['PUT', config, { body: {} }, { checkout: 403, support: 403, admin: 400 }],
    ];
    for (const [method, path, options, { checkout, support, admin }] of expected) {
      expect((await api.call(method, path, { ...options, key: checkoutKey })).status).toBe(checkout);
      expect((await api.call(method, path, { ...options, key: supportKey })).status).toBe(support);
      expect((await api.call(method, path, { ...options, key: adminKey })).status).toBe(admin);
    }
  });

  test('a checkout key writes to its own store only', async () => {
    expect(await api.call('POST', '/loyalty/identify', { body: identify('other') })).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    });
    expect(
      await api.call('POST', '/events', { body: cloudEvent('AuthTokenExpired', { storeId: 'other' }) }),
    ).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });
});

describe('invented keys', () => {
  const invented = () => `lk_${randomUUID().replaceAll('-', '').slice(0, 16)}_${'A'.repeat(43)}`;

  test('400 at once get no answer but a refusal, make no queue at the database, and take nothing from a real key', async () => {
    const records = new Map<string, ApiKeyRecord>();
    const database = { underWay: 0, most: 0 };
    // A database that takes longer the more look-ups wait.
    const find = async (id: string) => {
      database.underWay += 1;
      database.most = Math.max(database.most, database.underWay);
      await delay(20 * database.underWay);
      database.underWay -= 1;
      return records.get(id) ?? null;
    };
    const attacked = await startApi(
      { TEMPORAL_ADDRESS },
      { apiKeys: { find, recordUses: async () => undefined } },
    );
    try {
      for (const [id, record] of attacked.keys.records) records.set(id, record);
      expect((await attacked.call('GET', sessionPath)).status).toBe(200);
      const body = { storeId: attacked.storeId, cartId: 'c', phone: '5555550123', cart: cartOf() };
      const answers = await Promise.all(
        Array.from({ length: 400 }, () =>
          attacked.call('POST', '/loyalty/identify', { key: invented(), body }),
        ),
      );
      expect(answers.filter(({ status }) => status !== 401 && status !== 429)).toEqual([]);
      expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(30);
      expect(database.most).toBeLessThanOrEqual(8);
      for (const refused of answers.filter(({ status }) => status === 429))
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await attacked.call('GET', sessionPath)).status).toBe(200);
    } finally {
      await attacked.close();
    }
  });

  test('are looked up 30 times a minute for one address', async () => {
    const guessed = await startApi({ TEMPORAL_ADDRESS });
    const statuses: number[] = [];
    for (let count = 0; count < 33; count += 1)
      statuses.push((await guessed.call('GET', sessionPath, { key: invented() })).status);
    expect(statuses).toEqual([...Array.from({ length: 30 }, () => 401), 429, 429, 429]);
    expect(guessed.keys.state.lookups).toBe(30);
    expect((await guessed.call('GET', sessionPath, { key: 'no key at all' })).status).toBe(401);
    await guessed.close();
  });
});

describe('limits', () => {
  async function expectRefusalAfter(
    limited: TestApi,
    call: () => ReturnType<TestApi['call']>,
    allowed: number,
  ) {
    for (let count = 0; count < allowed; count += 1) expect((await call()).status).toBe(200);
    const refused = await call();
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await limited.close();
  }

  test('per key', async () => {
    const limited = await startApi({ TEMPORAL_ADDRESS, LIMIT_PER_KEY: '3' });
    const other = limited.keys.add({ scope: 'checkout', storeId: limited.storeId });
    expect((await limited.call('GET', sessionPath, { key: other })).status).toBe(200);
    await expectRefusalAfter(limited, () => limited.call('GET', sessionPath), 3);
  });

  test('per address, before any key is looked at', async () => {
    const limited = await startApi({ TEMPORAL_ADDRESS, LIMIT_PER_IP: '2' });
    for (const key of ['guess', 'another'])
      expect((await limited.call('GET', sessionPath, { key })).status).toBe(401);
    await expectRefusalAfter(limited, () => limited.call('GET', sessionPath, { key: 'guess' }), 0);
  });

  test('per phone, however it is written; another phone goes on', async () => {
    const limited = await startApi({ TEMPORAL_ADDRESS, LIMIT_PER_PHONE: '2' });
    const body = { storeId: limited.storeId, cartId: 'c' };
    for (const phone of ['5555550123', '(555) 555-0123'])
      expect((await limited.call('POST', '/loyalty/identify', { body: { ...body, phone } })).status).toBe(
        200,
      );
    expect(
      (await limited.call('POST', '/loyalty/identify', { body: { ...body, phone: '5555550199' } })).status,
    ).toBe(200);
    await expectRefusalAfter(
      limited,
      () => limited.call('POST', '/loyalty/identify', { body: { ...body, phone: '+15555550123' } }),
      0,
    );
  });

  describe("where the shop tells the shopper's address", () => {
    const at = (address: string) => ({ headers: { 'Shopper-Address': address } });

    test("one shopper uses up nobody's limit but their own: not the shop's address', not the key's", async () => {
      const limited = await startApi({
        TEMPORAL_ADDRESS,
        LIMIT_PER_IP: '2',
        LIMIT_PER_SHOPPER: '2',
        LIMIT_PER_KEY: '6',
      });
      const statuses: number[] = [];
      for (let count = 0; count < 8; count += 1)
        statuses.push((await limited.call('GET', sessionPath, at('203.0.113.7'))).status);
      expect(statuses).toEqual([200, 200, 429, 429, 429, 429, 429, 429]);
      for (const address of ['203.0.113.8', '2001:db8:1:2::7'])
        expect((await limited.call('GET', sessionPath, at(address))).status).toBe(200);
      expect((await limited.call('GET', sessionPath)).status).toBe(200);
      await expectRefusalAfter(limited, () => limited.call('GET', sessionPath, at('::ffff:203.0.113.7')), 0);
    });

    test('a whole /64 of IPv6 is one shopper', async () => {
      const limited = await startApi({ TEMPORAL_ADDRESS, LIMIT_PER_SHOPPER: '2' });
      for (const host of ['1', '2'])
        expect((await limited.call('GET', sessionPath, at(`2001:db8:1:2::${host}`))).status).toBe(200);
      await expectRefusalAfter(
        limited,
        () => limited.call('GET', sessionPath, at('2001:db8:1:2:3:4:5:6')),
        0,
      );
    });

    test('it is believed from checkout keys only, and only where it is an address', async () => {
      const limited = await startApi({ TEMPORAL_ADDRESS, LIMIT_PER_IP: '3' });
      expect(
        (await limited.call('GET', sessionPath, { key: limited.supportKey, ...at('203.0.113.1') })).status,
      ).toBe(200);
      expect(
        (await limited.call('GET', sessionPath, { key: limited.adminKey, ...at('203.0.113.2') })).status,
      ).toBe(200);
      expect((await limited.call('GET', sessionPath, at('anything'))).status).toBe(200);
      expect((await limited.call('GET', sessionPath, { key: 'guess', ...at('203.0.113.3') })).status).toBe(
        429,
      );
      expect((await limited.call('GET', sessionPath, at('203.0.113.4'))).status).toBe(200);
      await limited.close();
    });

    test('20 different numbers an hour: the 21st is refused, also when it is sent again; one that was typed before goes on', async () => {
      const limited = await startApi({ TEMPORAL_ADDRESS });
      const send = (typed: object, address = '203.0.113.7') =>
        limited.call('POST', '/loyalty/identify', {
          body: { storeId: limited.storeId, cartId: 'c', ...typed },
          ...at(address),
        });
      const phone = (n: number) => ({ phone: `55555501${String(n).padStart(2, '0')}` });
      for (let n = 0; n < 19; n += 1) expect((await send(phone(n))).status).toBe(200);
      expect((await send({ membershipId: 'M-1' })).status).toBe(200);
      for (const typed of [phone(0), { membershipId: 'M-1' }, { phone: '(555) 555-0101' }])
        expect((await send(typed)).status).toBe(200);
      for (const typed of [phone(50), phone(50), { membershipId: 'M-2' }]) {
        const refused = await send(typed);
        expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000);
      }
      expect((await send(phone(50), '203.0.113.8')).status).toBe(200);
      await limited.close();
    });

    test("a stranger who uses up a number's limit locks its owner out nowhere else", async () => {
      const limited = await startApi({ TEMPORAL_ADDRESS, LIMIT_PER_PHONE: '2' });
      const send = (address: string) =>
        limited.call('POST', '/loyalty/identify', {
          body: { storeId: limited.storeId, cartId: 'c', phone: '5555550123' },
          ...at(address),
        });
      for (const status of [200, 200, 429]) expect((await send('203.0.113.66')).status).toBe(status);
      expect((await send('203.0.113.7')).status).toBe(200);
      await limited.close();
    });
  });

  test('health is never limited', async () => {
    const limited = await startApi({ TEMPORAL_ADDRESS, LIMIT_PER_IP: '1' });
    const answers = await Promise.all(
      ['/healthz', '/healthz', '/metrics', '/readyz'].map((path) => limited.call('GET', path, { key: null })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await limited.call('GET', '/readyz', { key: null })).toMatchObject({
      status: 200,
      body: { status: 'ready' },
    });
    limited.stopping.abort();
    expect(await limited.call('GET', '/readyz', { key: null })).toMatchObject({ status: 503 });
    await limited.close();
  });
});
