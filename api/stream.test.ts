import { createLogger } from '../platform/logger';
import { createRedis } from '../platform/redis';
import { sessionIdOf, sessionWorkflowId } from '../contract/ids';
import { env, startPrivateRedis } from '../test/support/servers';
import { until } from '../test/support/until';
import { cartOf, freshCartId, startApi, startStubWorker, type TestApi } from './testing/harness';

interface Stream {
  status: number;
  events: Record<string, unknown>[];
  ended: boolean;
  leave(): void;
}

/** Reads server-sent events as they come. */
async function open(api: TestApi, sessionId: string, key = api.checkoutKey): Promise<Stream> {
  const leaving = new AbortController();
  const response = await fetch(`${api.url}/loyalty/sessions/${sessionId}/events`, {
    headers: { Authorization: `Bearer ${key}` },
    signal: leaving.signal,
  });
  const stream: Stream = { status: response.status, events: [], ended: false, leave: () => leaving.abort() };
  const read = async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = block.split('\n').find((line) => line.startsWith('data:'));
        if (data && block.includes('event:session'))
          stream.events.push(JSON.parse(data.slice('data:'.length)) as Record<string, unknown>);
      }
    }
  };
  // A stream that was left or cut ends as well.
  void read()
    .catch(() => undefined)
    .finally(() => (stream.ended = true));
  return stream;
}

let address: string;
const apis: TestApi[] = [];
const stops: (() => Promise<void> | void)[] = [];
const start = async (...args: Parameters<typeof startApi>): Promise<TestApi> => {
  const api = await startApi(...args);
  apis.push(api);
  return api;
};

beforeAll(() => {
  address = env('TEST_TEMPORAL_ADDRESS');
});
afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.close()));
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function identified(api: TestApi): Promise<string> {
  const cartId = freshCartId();
  await api.call('POST', '/loyalty/identify', {
    body: { storeId: api.storeId, cartId, phone: '5555550123' },
  });
  return sessionIdOf(api.storeId, cartId);
}
const stub = async (api: TestApi) => {
  const worker = await startStubWorker(address, api.taskQueue);
  stops.push(() => worker.stop());
};

test('a stream tells the session now, each change at once, and ends when it is closed', async () => {
  const api = await start({ TEMPORAL_ADDRESS: address });
  await stub(api);
  const sessionId = await identified(api);
  const stream = await open(api, sessionId);
  await until(() => stream.events.length === 1, { what: 'the first event' });
  expect(stream.events[0]).toMatchObject({ sessionId, status: 'ACTIVE', cartVersion: 0 });
  await api.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf(3) } });
  await until(() => stream.events.at(-1)?.['cartVersion'] === 3, {
    what: 'the changed cart',
    timeoutMs: 1_500,
  });
  await api.call('POST', `/loyalty/sessions/${sessionId}/cancel`, { body: {} });
  await until(() => stream.ended, { what: 'the end of the stream', timeoutMs: 1_500 });
  expect(stream.events.at(-1)).toMatchObject({ status: 'CANCELLED' });
});

test('without Redis a change that came another way is found by looking', async () => {
  const api = await start({ TEMPORAL_ADDRESS: address });
  await stub(api);
  const sessionId = await identified(api);
  const stream = await open(api, sessionId);
  await until(() => stream.events.length === 1, { what: 'the first event' });
  await api.client.workflow.getHandle(sessionWorkflowId(sessionId)).signal('stubStatus', 'EXPIRED');
  await until(() => stream.ended, { what: 'the end of the stream', timeoutMs: 4_000 });
  expect(stream.events.at(-1)).toMatchObject({ status: 'EXPIRED' });
});

test('with Redis a change made through one process reaches the streams of another at once, and goes on when Redis dies', async () => {
  const server = await startPrivateRedis();
  stops.push(() => server.stop());
  const connect = async () => {
    const redis = createRedis(server.url, createLogger('test', 'silent'));
    if (!redis) throw new Error('no Redis');
    stops.push(() => redis.disconnect());
    await until(() => redis.status === 'ready', { what: 'Redis' });
    return redis;
  };
  const one = await start({ TEMPORAL_ADDRESS: address }, { redis: await connect() });
  const other = await start(
    { TEMPORAL_ADDRESS: address, TEMPORAL_TASK_QUEUE: one.taskQueue },
    { redis: await connect() },
  );
  await stub(one);
  const sessionId = await identified(one);
  const stream = await open(other, sessionId, other.keys.add({ scope: 'checkout', storeId: one.storeId }));
  await until(() => stream.events.length === 1, { what: 'the first event' });
  const watcher = await connect();
  await until(async () => ((await watcher.pubsub('NUMSUB', `session:${sessionId}`)) as unknown[])[1] === 1, {
    what: 'the subscription',
  });
  await one.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf(2) } });
  // Who only looks finds it after 15 s.
  await until(() => stream.events.at(-1)?.['cartVersion'] === 2, { what: 'the change' });

  await server.kill();
  await one.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf(4) } });
  await until(() => stream.events.at(-1)?.['cartVersion'] === 4, {
    what: 'the change without Redis',
  });
  stream.leave();
  expect(stream.status).toBe(200);
}, 60_000);

test('the process ends its streams when it stops', async () => {
  const api = await start({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  const stream = await open(api, sessionIdOf(api.storeId, 'c'));
  await until(() => stream.events.length === 1, { what: 'the first event' });
  expect(stream.events[0]).toMatchObject({ status: 'BYPASSED' });
  api.stopping.abort();
  await until(() => stream.ended, { what: 'the end of the stream' });
});
