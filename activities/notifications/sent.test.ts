import { randomUUID } from 'node:crypto';
import { startTestRedis, type TestRedis } from '../testing/redis-server';
import { noticeFailure } from './failures';
import { createSendOnce, type SendOnce } from './sent';

let redis: TestRedis;
/** Two workers that share what they remember; without Redis a worker remembers alone. */
let kinds: Record<'through Redis' | 'in memory', [SendOnce, SendOnce]>;

beforeAll(async () => {
  redis = await startTestRedis();
  const alone = createSendOnce(null);
  kinds = {
    'through Redis': [createSendOnce(await redis.connect()), createSendOnce(await redis.connect())],
    'in memory': [alone, alone],
  };
});
afterAll(() => redis.close());

describe.each(['through Redis', 'in memory'] as const)('a notice that is remembered %s', (kind) => {
  test('is not sent again', async () => {
    const [first, second] = kinds[kind];
    const key = randomUUID();
    const send = jest.fn(async () => undefined);
    await first(key, send);
    await first(key, send);
    await second(key, send);
    expect(send).toHaveBeenCalledTimes(1);
  });

  test('is not sent beside a try that is under way, and is asked for again later', async () => {
    const [first, second] = kinds[kind];
    const key = randomUUID();
    let end = () => {};
    const sending = first(key, () => new Promise((resolve) => (end = resolve)));
    const send = jest.fn(async () => undefined);
    // The first try has begun to send once its key is taken.
    await expect(second(key, send).catch((error: unknown) => error)).resolves.toMatchObject({
      type: 'NOTICE_NOT_SENT',
      nonRetryable: false,
    });
    end();
    await sending;
    await second(key, send);
    expect(send).not.toHaveBeenCalled();
  });

  test('is sent by the next try where the vendor did not take it', async () => {
    const [first, second] = kinds[kind];
    const key = randomUUID();
    const refused = noticeFailure('Vendor', 'NOTICE_NOT_SENT', 'HTTP 503');
    await expect(first(key, () => Promise.reject(refused))).rejects.toBe(refused);
    const send = jest.fn(async () => undefined);
    await second(key, send);
    expect(send).toHaveBeenCalledTimes(1);
  });
});

test('a notice is sent while Redis is away', async () => {
  const gone = await redis.connect();
  gone.disconnect();
  const send = jest.fn(async () => undefined);
  await createSendOnce(gone)(randomUUID(), send);
  expect(send).toHaveBeenCalledTimes(1);
});
