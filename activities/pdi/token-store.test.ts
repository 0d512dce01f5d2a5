import pino from 'pino';
import type Redis from 'ioredis';
import { Registry } from 'prom-client';
import { newStore } from '../testing/host-fixture';
import { testKeyring } from '../testing/keys';
import { hasRedis, startTestRedis, type TestRedis } from '../testing/redis-server';
import { until } from '../testing/until';
import { HostError } from './host-error';
import { createHostMetrics } from './metrics';
import { TokenStore } from './token-store';

const LIFE_MS = 300_000;
const FETCH_TIMEOUT_MS = 500;
const keyring = testKeyring();
const logger = pino({ level: 'silent' });

afterEach(() => jest.restoreAllMocks());

/** A store of one process, and the host's token end point as it sees it. */
function create(redis: Redis | null = null) {
  const fetchToken = jest.fn(async () => ({
    value: `token-${crypto.randomUUID()}`,
    issuedAt: Date.now(),
    expiresAt: Date.now() + LIFE_MS,
  }));
  const registry = new Registry();
  const tokens = new TokenStore({
    redis,
    keyring,
    logger,
    metrics: createHostMetrics(registry),
    fetchToken,
    fetchTimeoutMs: FETCH_TIMEOUT_MS,
  });
  /** How many requests for a token had this outcome; undefined where nobody tells. */
  const counted = async (outcome: string): Promise<number | undefined> => {
    const metric = await registry.getSingleMetric('loyalty_host_token_requests_total')?.get();
    return metric?.values.find(({ labels }) => labels['outcome'] === outcome)?.value;
  };
  return { tokens, fetchToken, counted };
}

const store = () => newStore('http://127.0.0.1:1');
const travel = (ms: number) => {
  const now = Date.now() + ms;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
};

test('a token is kept while it is good', async () => {
  const { tokens, fetchToken } = create();
  const config = store();
  const token = await tokens.get(config);
  travel(LIFE_MS - 61_000);
  await expect(tokens.get(config)).resolves.toBe(token);
  expect(fetchToken).toHaveBeenCalledTimes(1);
});

test("a token that ends soon still serves, and is renewed once behind the callers' backs", async () => {
  const { tokens, fetchToken } = create();
  const config = store();
  const token = await tokens.get(config);
  travel(LIFE_MS - 30_000);
  await expect(Promise.all([tokens.get(config), tokens.get(config)])).resolves.toEqual([token, token]);
  await until(async () => (await tokens.get(config)) !== token);
  expect(fetchToken).toHaveBeenCalledTimes(2);
});

test('a renewal ahead of time that fails costs nobody anything', async () => {
  const { tokens, fetchToken } = create();
  const config = store();
  const token = await tokens.get(config);
  travel(LIFE_MS - 30_000);
  fetchToken.mockRejectedValueOnce(new Error('host away'));
  await expect(tokens.get(config)).resolves.toBe(token);
});

test('a token that has ended is never given out', async () => {
  const { tokens } = create();
  const config = store();
  const token = await tokens.get(config);
  travel(LIFE_MS - 1_000);
  expect(await tokens.get(config)).not.toBe(token);
});

test('a failed fetch reaches its callers, and the next caller tries again', async () => {
  const { tokens, fetchToken } = create();
  const config = store();
  fetchToken.mockRejectedValueOnce(new Error('host away'));
  await expect(Promise.all([tokens.get(config), tokens.get(config)])).rejects.toThrow('host away');
  await expect(tokens.get(config)).resolves.toMatch('token-');
  expect(fetchToken).toHaveBeenCalledTimes(2);
});

test('refused credentials are counted apart from a host that is away, and both from 0 on', async () => {
  const { tokens, fetchToken, counted } = create();
  expect([await counted('refused'), await counted('failed')]).toEqual([0, 0]);
  fetchToken.mockRejectedValueOnce(new HostError('HOST_TIMEOUT', 'late'));
  await expect(tokens.get(store())).rejects.toThrow('late');
  expect([await counted('refused'), await counted('failed')]).toEqual([0, 1]);
  fetchToken.mockRejectedValueOnce(new HostError('HOST_UNAUTHORIZED', 'no'));
  await expect(tokens.get(store())).rejects.toThrow('no');
  expect([await counted('refused'), await counted('failed')]).toEqual([1, 1]);
});

test('a changed secret gets a token of its own', async () => {
  const { tokens } = create();
  const config = store();
  expect(await tokens.get({ ...config, clientSecret: 'rotated' })).not.toBe(await tokens.get(config));
});

test('twenty callers who were told 401 cost one renewal', async () => {
  const { tokens, fetchToken } = create();
  const config = store();
  const rejected = await tokens.get(config);
  const renewed = new Set(
    await Promise.all(Array.from({ length: 20 }, () => tokens.renew(config, rejected))),
  );
  expect(renewed.size).toBe(1);
  expect(renewed).not.toContain(rejected);
  expect(fetchToken).toHaveBeenCalledTimes(2);
});

test('a host that gives the same token out again after a 401 is not asked for it with every call', async () => {
  const { tokens, fetchToken } = create();
  const config = store();
  fetchToken.mockImplementation(async () => ({
    value: 'the-same',
    issuedAt: Date.now(),
    expiresAt: Date.now() + LIFE_MS,
  }));
  await tokens.get(config);
  await expect(tokens.renew(config, 'the-same')).resolves.toBe('the-same');
  const asked = fetchToken.mock.calls.length;
  for (let call = 0; call < 5; call += 1) await expect(tokens.get(config)).resolves.toBe('the-same');
  expect(fetchToken).toHaveBeenCalledTimes(asked);
});

(hasRedis ? describe : describe.skip)('two processes that share Redis', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(() => server.close());

  test('the second takes the token of the first; in Redis it is encrypted', async () => {
    const redis = await server.connect();
    const [first, second] = [create(redis), create(await server.connect())];
    const config = store();
    const token = await first.tokens.get(config);
    await expect(second.tokens.get(config)).resolves.toBe(token);
    expect(second.fetchToken).not.toHaveBeenCalled();
    for (const key of await redis.keys('loyalty:pdi:token:*'))
      expect(await redis.get(key)).not.toContain(token);
  });

  test('a token that the host rejected is not taken from Redis again; the one that replaced it is', async () => {
    const [first, second] = [create(await server.connect()), create(await server.connect())];
    const config = store();
    const rejected = await first.tokens.get(config);
    await second.tokens.get(config);
    const renewed = await first.tokens.renew(config, rejected);
    expect(renewed).not.toBe(rejected);
    await expect(second.tokens.renew(config, rejected)).resolves.toBe(renewed);
    expect(second.fetchToken).not.toHaveBeenCalled();
  });

  test('a rejected token that another caller is just taking from Redis is not given to the one who knows', async () => {
    const first = create(await server.connect());
    const config = store();
    const rejected = await first.tokens.get(config);
    const { tokens } = create(await server.connect());
    const unknowing = tokens.get(config);
    const knowing = tokens.renew(config, rejected);
    await unknowing;
    await expect(knowing).resolves.not.toBe(rejected);
  });

  test('a rejection ends: the token that all other processes use is taken again', async () => {
    const [first, second] = [create(await server.connect()), create(await server.connect())];
    const config = store();
    const shared = await first.tokens.get(config);
    await second.tokens.get(config);
    second.fetchToken.mockRejectedValue(new Error('the token end point is away'));
    await expect(second.tokens.renew(config, shared)).rejects.toThrow('away');
    travel(31_000);
    await expect(second.tokens.get(config)).resolves.toBe(shared);
  });

  test('a refresh replaces the token of all processes', async () => {
    const [first, second] = [create(await server.connect()), create(await server.connect())];
    const config = store();
    const old = await first.tokens.get(config);
    await second.tokens.get(config);
    await second.tokens.refresh(config);
    expect(second.fetchToken).toHaveBeenCalledTimes(1);
    const third = create(await server.connect());
    expect(await third.tokens.get(config)).toBe(await second.tokens.get(config));
    expect(await third.tokens.get(config)).not.toBe(old);
  });

  test('a process that dies while it fetches holds the others up no longer than a token request may take', async () => {
    const redis = await server.connect();
    const config = store();
    // Whoever is asked for a token while the lock is free shows under which key the lock stands.
    const keys: string[] = [];
    const set = jest.spyOn(redis, 'set').mockImplementation(async (key) => {
      keys.push(String(key));
      throw new Error('not now');
    });
    await create(redis).tokens.get(config);
    set.mockRestore();
    const lock = keys.find((key) => key.endsWith(':lock')) ?? '';
    await redis.set(lock, 'dead', 'PX', 60_000);

    const { tokens, fetchToken } = create(await server.connect());
    const started = performance.now();
    await tokens.get(config);
    expect(performance.now() - started).toBeGreaterThan(FETCH_TIMEOUT_MS - 100);
    expect(performance.now() - started).toBeLessThan(FETCH_TIMEOUT_MS + 2_000);
    expect(fetchToken).toHaveBeenCalledTimes(1);
  });
});
