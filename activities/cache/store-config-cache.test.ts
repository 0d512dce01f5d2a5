import pino from 'pino';
import type Redis from 'ioredis';
import { STORE_DEFAULTS } from '../../contract';
import type { StoreHostConfig } from '.';
import { testKeyring } from '../testing/keys';
import { canOwnRedis, hasRedis, startTestRedis, type TestRedis } from '../testing/redis-server';
import { until } from '../testing/until';
import { createBroadcast, createCacheActivities, StoreConfigCache, type Broadcast } from '.';

const SECRET = 'a-very-secret-client-secret';
const keyring = testKeyring();
const logger = pino({ level: 'silent' });

/** Postgres as the cache sees it: it can be changed, counted and taken away. */
class Source {
  calls = 0;
  away = false;
  hanging = false;
  value: StoreHostConfig | null;

  constructor(storeId: string) {
    this.value = {
      storeId,
      enabled: true,
      hostUrl: 'http://127.0.0.1:1',
      clientId: 'client',
      clientSecret: SECRET,
      participantId: 'p',
      siteId: 's',
      ...STORE_DEFAULTS,
      proof: 'spend',
      timeZone: 'UTC',
    };
  }

  async find(): Promise<StoreHostConfig | null> {
    this.calls += 1;
    if (this.hanging) await new Promise(() => undefined);
    if (this.away) throw new Error('away');
    return this.value;
  }
}

const broadcasts: Broadcast[] = [];
afterEach(() => broadcasts.splice(0).forEach((broadcast) => broadcast.close()));

function createCache(
  source: Source,
  redis: Redis | null,
  options: { memoryTtlMs?: number; redisTtlMs?: number; sourceWaitMs?: number } = {},
): StoreConfigCache {
  const broadcast = createBroadcast(redis, logger);
  broadcasts.push(broadcast);
  return new StoreConfigCache({ source, redis, keyring, broadcast, logger, ...options });
}

const newStore = () => `store-${crypto.randomUUID()}`;

describe('without Redis', () => {
  test('twenty callers at once cost one look-up, and the next ones none', async () => {
    const storeId = newStore();
    const source = new Source(storeId);
    const cache = createCache(source, null);
    const found = await Promise.all(Array.from({ length: 20 }, () => cache.find(storeId)));
    expect(found.every((config) => config?.clientSecret === SECRET)).toBe(true);
    await cache.find(storeId);
    expect(source.calls).toBe(1);
  });

  test('memory is asked again when its time is over', async () => {
    const storeId = newStore();
    const source = new Source(storeId);
    const cache = createCache(source, null, { memoryTtlMs: 0 });
    await cache.find(storeId);
    await cache.find(storeId);
    expect(source.calls).toBe(2);
  });

  test('an unknown store is null, and asked for once', async () => {
    const source = new Source('x');
    source.value = null;
    const cache = createCache(source, null);
    await expect(cache.find('nobody')).resolves.toBeNull();
    await expect(cache.find('nobody')).resolves.toBeNull();
    expect(source.calls).toBe(1);
  });

  test('the last known configuration is used while the source is away', async () => {
    const storeId = newStore();
    const source = new Source(storeId);
    const cache = createCache(source, null, { memoryTtlMs: 0 });
    await cache.find(storeId);
    source.away = true;
    await expect(cache.find(storeId)).resolves.toMatchObject({ storeId });
  });

  test('a source that hangs costs the caller no more than a wait', async () => {
    const storeId = newStore();
    const source = new Source(storeId);
    const cache = createCache(source, null, { memoryTtlMs: 0, sourceWaitMs: 50 });
    await cache.find(storeId);
    source.hanging = true;
    await expect(cache.find(storeId)).resolves.toMatchObject({ storeId });
  });

  test('a store of which nothing is known rejects while the source is away', async () => {
    const source = new Source('x');
    source.away = true;
    await expect(createCache(source, null).find('x')).rejects.toThrow('away');
  });

  test('an invalidation is seen by the next look-up, and a look-up that began before it changes nothing', async () => {
    const storeId = newStore();
    const source = new Source(storeId);
    const cache = createCache(source, null);
    const old = cache.find(storeId);
    source.value = source.value && { ...source.value, enabled: false };
    await createCacheActivities({ storeConfigs: cache }).invalidateStoreConfig({ storeId });
    await old;
    await expect(cache.find(storeId)).resolves.toMatchObject({ enabled: false });
  });
});

(hasRedis ? describe : describe.skip)('with Redis', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(() => server.close());

  test('a second process takes the configuration from Redis, where the client secret is encrypted', async () => {
    const storeId = newStore();
    const redis = await server.connect();
    await createCache(new Source(storeId), redis).find(storeId);
    await until(async () => (await redis.exists(`loyalty:store-config:${storeId}`)) === 1);
    expect(await redis.get(`loyalty:store-config:${storeId}`)).not.toContain(SECRET);

    const other = new Source(storeId);
    await expect(createCache(other, await server.connect()).find(storeId)).resolves.toMatchObject({
      clientSecret: SECRET,
    });
    expect(other.calls).toBe(0);
  });

  test('an old entry of Redis stands in for a source that is away', async () => {
    const storeId = newStore();
    const redis = await server.connect();
    await createCache(new Source(storeId), redis).find(storeId);
    await until(async () => (await redis.exists(`loyalty:store-config:${storeId}`)) === 1);
    const away = new Source(storeId);
    away.away = true;
    await expect(createCache(away, redis, { redisTtlMs: 0 }).find(storeId)).resolves.toMatchObject({
      storeId,
    });
    expect(away.calls).toBe(1);
  });

  test('an invalidation in one process reaches the memory of the others', async () => {
    const storeId = newStore();
    const source = new Source(storeId);
    const first = createCache(source, await server.connect());
    const second = createCache(source, await server.connect());
    await Promise.all([first.find(storeId), second.find(storeId)]);
    source.value = source.value && { ...source.value, enabled: false };
    // The subscription of the second process may still be under way, so the invalidation is repeated until it
    // is heard.
    await until(async () => {
      await first.invalidate(storeId);
      return (await second.find(storeId))?.enabled === false;
    });
    await expect(second.find(storeId)).resolves.toMatchObject({ enabled: false });
  });

  test('an entry that cannot be read is looked up anew', async () => {
    const storeId = newStore();
    const redis = await server.connect();
    await redis.set(`loyalty:store-config:${storeId}`, '{"readAt":1}');
    await expect(createCache(new Source(storeId), redis).find(storeId)).resolves.toMatchObject({ storeId });
  });
});

(canOwnRedis ? describe : describe.skip)('when Redis dies', () => {
  test('look-ups go on, and an invalidation asks to be repeated', async () => {
    const server = await startTestRedis({ own: true });
    const storeId = newStore();
    const source = new Source(storeId);
    const cache = createCache(source, await server.connect(), { memoryTtlMs: 0 });
    await cache.find(storeId);
    await server.stop();
    await expect(cache.find(storeId)).resolves.toMatchObject({ storeId });
    source.away = true;
    await expect(cache.find(storeId)).resolves.toMatchObject({ storeId });
    await expect(
      createCacheActivities({ storeConfigs: cache }).invalidateStoreConfig({ storeId }),
    ).rejects.toMatchObject({ type: 'CACHE_UNAVAILABLE', nonRetryable: false });
    await server.close();
  });
});
