import pino from 'pino';
import { hasRedis, startTestRedis, type TestRedis } from '../testing/redis-server';
import { until } from '../testing/until';
import { createBroadcast } from '.';

const logger = pino({ level: 'silent' });

test('without Redis a message reaches this process', async () => {
  const broadcast = createBroadcast(null, logger);
  const hear = jest.fn();
  broadcast.subscribe('channel', { hear });
  await broadcast.publish('channel', 'news');
  expect(hear.mock.calls).toEqual([['news']]);
});

(hasRedis ? describe : describe.skip)('with Redis', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(() => server.close());

  test('every process hears a message once, and what is not ours is ignored', async () => {
    const channel = `test:${crypto.randomUUID()}`;
    const redis = await server.connect();
    const [first, second] = [createBroadcast(redis, logger), createBroadcast(await server.connect(), logger)];
    const own = jest.fn();
    const other = jest.fn();
    const joined = jest.fn();
    first.subscribe(channel, { hear: own, joined });
    second.subscribe(channel, { hear: other, joined });
    await until(() => joined.mock.calls.length === 2);
    await redis.publish(channel, 'not ours');
    await first.publish(channel, 'news');
    await first.publish(channel, 'more');
    await until(() => other.mock.calls.length === 2);
    expect([own.mock.calls, other.mock.calls]).toEqual([
      [['news'], ['more']],
      [['news'], ['more']],
    ]);
    first.close();
    second.close();
  });

  test('a connection that was cut is joined again, and its listeners are told that they may have missed something', async () => {
    const channel = `test:${crypto.randomUUID()}`;
    const redis = await server.connect();
    const broadcast = createBroadcast(await server.connect(), logger);
    const hear = jest.fn();
    const joined = jest.fn();
    broadcast.subscribe(channel, { hear, joined });
    await until(() => joined.mock.calls.length === 1);
    if (server.owned) await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await until(() => joined.mock.calls.length === (server.owned ? 2 : 1));
    const sender = createBroadcast(redis, logger);
    await sender.publish(channel, 'again');
    await until(() => hear.mock.calls.length === 1);
    expect(hear).toHaveBeenCalledWith('again');
    sender.close();
    broadcast.close();
  });
});
