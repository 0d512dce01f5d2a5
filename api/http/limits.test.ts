import { randomUUID } from 'node:crypto';
import { createLogger } from '../../platform/logger';
import { createRedis } from '../../platform/redis';
import { startPrivateRedis } from '../../test/support/servers';
import { until } from '../../test/support/until';
import { testConfig } from '../testing/harness';
import { createLimits, type Limits } from './limits';

const ADDRESS = '203.0.113.7';
const typed = (number: string, address = ADDRESS) => ({ storeId: 'store-1', number, address });
const limited = expect.objectContaining({ code: 'RATE_LIMITED' });
const open = (settings: Record<string, string>) => createLimits(null, testConfig(settings));

test('a number that was refused does not pass as a known one when it is sent again', async () => {
  const limits = open({ LIMIT_NUMBERS_PER_SHOPPER: '2' });
  for (const number of ['a', 'b', 'a', 'b']) await limits.numbers(typed(number));
  for (const number of ['c', 'c', 'c', 'd'])
    await expect(limits.numbers(typed(number))).rejects.toEqual(limited);
  await limits.numbers(typed('a'));
  await limits.numbers(typed('c', '203.0.113.8'));
});

test('the same number in another store is another number', async () => {
  const limits = open({ LIMIT_NUMBERS_PER_SHOPPER: '1' });
  await limits.numbers(typed('a'));
  await expect(limits.numbers({ ...typed('a'), storeId: 'store-2' })).rejects.toEqual(limited);
});

test('proof lifts the limit of the number, and gives its place among the different ones back', async () => {
  const limits = open({ LIMIT_PER_PHONE: '2', LIMIT_NUMBERS_PER_SHOPPER: '2' });
  await limits.numbers(typed('mine'));
  await limits.numbers(typed('other'));
  await limits.perNumber(typed('mine'));
  await limits.perNumber(typed('mine'));
  await expect(limits.perNumber(typed('mine'))).rejects.toEqual(limited);
  limits.typedIn('session-1', typed('mine'));
  await limits.proofSucceeded('session-1');
  await limits.perNumber(typed('mine'));
  await limits.numbers(typed('third'));
  await expect(limits.numbers(typed('fourth'))).rejects.toEqual(limited);
  await limits.numbers(typed('mine'));
});

test('proof gives back what it took, and not more', async () => {
  const limits = open({ LIMIT_NUMBERS_PER_SHOPPER: '2' });
  await limits.numbers(typed('a'));
  await limits.numbers(typed('b'));
  limits.typedIn('session-1', typed('a'));
  await limits.proofSucceeded('session-1');
  await limits.proofSucceeded('session-1');
  await limits.numbers(typed('c'));
  await expect(limits.numbers(typed('d'))).rejects.toEqual(limited);
});

test('what the processes let through together counts against each of them', async () => {
  const server = await startPrivateRedis();
  const redis = createRedis(server.url, createLogger('test', 'silent'));
  if (!redis) throw new Error('no Redis');
  try {
    await until(() => redis.status === 'ready', { what: 'Redis' });
    const [here, there] = [1, 2].map(() => createLimits(redis, testConfig({ LIMIT_PER_KEY: '100' })));
    const keyId = `key-${randomUUID()}`;
    const refuses = (limits?: Limits) =>
      limits?.perKey(keyId).then(
        () => false,
        (error: unknown) => limited.asymmetricMatch(error) as boolean,
      );
    const counted = async (requests: number) =>
      until(async () => Number(await redis.get(`limit:key:${keyId}`)) === requests, {
        what: `${requests} requests in Redis`,
      });
    for (let count = 0; count < 100; count += 1) await here?.perKey(keyId);
    await counted(100);
    // The first of the other process passes, and tells Redis, which says that it was one too many.
    expect(await refuses(there)).toBe(false);
    await counted(101);
    const refusal = { what: 'the refusal, long before its own count is used up', timeoutMs: 4_000 };
    expect(await until(() => refuses(there), refusal)).toBe(true);
  } finally {
    redis.disconnect();
    await server.stop();
  }
});
