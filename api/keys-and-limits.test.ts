import { randomUUID } from 'node:crypto';
import { hashSecret, parseApiKey } from '../platform/store/api-keys';
import { type CallOptions, cartOf, cloudEvent, startApi, type TestApi } from './testing/harness';

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
    expect(await api.call('POST', '/loyalty/identify', { body: identify('other') })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect(await api.call('POST', '/events', { body: cloudEvent('AuthTokenExpired', { storeId: 'other' }) })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });
});

describe('limits', () => {
  async function expectRefusalAfter(limited: TestApi, call: () => ReturnType<TestApi['call']>, allowed: number) {
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
    for (const key of ['guess', 'another']) expect((await limited.call('GET', sessionPath, { key })).status).toBe(401);
    await expectRefusalAfter(limited, () => limited.call('GET', sessionPath, { key: 'guess' }), 0);
  });

  test('per phone, however it is written; another phone goes on', async () => {
    const limited = await startApi({ TEMPORAL_ADDRESS, LIMIT_PER_PHONE: '2' });
    const body = { storeId: limited.storeId, cartId: 'c' };
    for (const phone of ['5555550123', '(555) 555-0123']) expect((await limited.call('POST', '/loyalty/identify', { body: { ...body, phone } })).status).toBe(200);
    expect((await limited.call('POST', '/loyalty/identify', { body: { ...body, phone: '5555550199' } })).status).toBe(200);
    await expectRefusalAfter(limited, () => limited.call('POST', '/loyalty/identify', { body: { ...body, phone: '+15555550123' } }), 0);
  });

  test('health is never limited', async () => {
    const limited = await startApi({ TEMPORAL_ADDRESS, LIMIT_PER_IP: '1' });
    const answers = await Promise.all(['/healthz', '/healthz', '/metrics', '/readyz'].map((path) => limited.call('GET', path, { key: null })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await limited.call('GET', '/readyz', { key: null })).toMatchObject({ status: 200, body: { status: 'ready' } });
    limited.stopping.abort();
    expect(await limited.call('GET', '/readyz', { key: null })).toMatchObject({ status: 503 });
    await limited.close();
  });
});
