import pino from 'pino';
import type Redis from 'ioredis';
import { Registry } from 'prom-client';
import { createBroadcast, type Broadcast, type Listener } from '../cache';
import { canOwnRedis, hasRedis, startTestRedis, type TestRedis } from '../testing/redis-server';
import { until } from '../testing/until';
import { Breakers, type BreakerOptions } from './breakers';
import { HostError, HostRefusal } from './host-error';
import { createHostMetrics } from './metrics';

const logger = pino({ level: 'silent' });
const VOLUME = 5;
const LONG = 60_000;

const fail = () => Promise.reject(new HostError('HOST_ERROR', 'status 500'));
const refuse = () => Promise.reject(new HostRefusal(404, 'MEMBER_NOT_FOUND'));
const answer = () => Promise.resolve('answer');

const open: { breakers: Breakers; broadcast: Broadcast }[] = [];
afterEach(async () => {
  for (const { breakers, broadcast } of open.splice(0)) {
    broadcast.close();
    await breakers.close();
  }
});

function create(redis: Redis | null, options: Partial<BreakerOptions> = {}) {
  const registry = new Registry();
  const broadcast = createBroadcast(redis, logger);
  const breakers = new Breakers({
    redis,
    broadcast,
    logger,
    metrics: createHostMetrics(registry),
    options: { volumeThreshold: VOLUME, resetTimeoutMs: LONG, ...options },
  });
  open.push({ breakers, broadcast });
  return { breakers, registry };
}

const newOrigin = () => `http://${crypto.randomUUID()}`;

async function trip(breakers: Breakers, origin: string): Promise<void> {
  for (let call = 0; call < VOLUME; call += 1)
    await expect(breakers.run(origin, fail)).rejects.toMatchObject({ code: 'HOST_ERROR' });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'ok',
    (error: unknown) => (error instanceof HostError ? error.code : 'other'),
  );
}

describe('one process', () => {
  test('failures open the circuit; then a call is refused without trying the host', async () => {
    const { breakers, registry } = create(null);
    const origin = newOrigin();
    await trip(breakers, origin);
    const action = jest.fn(answer);
    await expect(breakers.run(origin, action)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(action).not.toHaveBeenCalled();
    expect(await registry.metrics()).toContain(`loyalty_host_breaker_state{host="${origin}"} 2`);
  });

  test('another host stays reachable', async () => {
    const { breakers } = create(null);
    await trip(breakers, newOrigin());
    await expect(breakers.run(newOrigin(), answer)).resolves.toBe('answer');
  });

  test.each([
    ['a business no', refuse],
    ["a store's own credentials", () => Promise.reject(new HostError('HOST_UNAUTHORIZED', 'no'))],
    ['callers who went away', () => Promise.reject(new Error('cancelled'))],
  ])('%s does not open it', async (_name, action) => {
    const { breakers } = create(null);
    const origin = newOrigin();
    for (let call = 0; call < VOLUME * 2; call += 1)
      await expect(breakers.run(origin, action)).rejects.toBeInstanceOf(Error);
    await expect(breakers.run(origin, answer)).resolves.toBe('answer');
  });

  test('after the cool-down one trial call goes through; its success closes the circuit', async () => {
    const { breakers } = create(null, { resetTimeoutMs: 50 });
    const origin = newOrigin();
    await trip(breakers, origin);
    await until(async () => (await codeOf(breakers.run(origin, answer))) === 'ok');
    await expect(Promise.all([breakers.run(origin, answer), breakers.run(origin, answer)])).resolves.toEqual([
      'answer',
      'answer',
    ]);
  });

  test('a trial call whose caller went away does not close the circuit', async () => {
    const { breakers } = create(null, { resetTimeoutMs: 50 });
    const origin = newOrigin();
    await trip(breakers, origin);
    await until(
      async () =>
        (await codeOf(breakers.run(origin, () => Promise.reject(new Error('cancelled'))))) === 'other',
    );
    await expect(breakers.run(origin, answer)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
  });
});

(hasRedis ? describe : describe.skip)('two processes that share Redis', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(() => server.close());

  /** Long enough for the news on a busy machine. */
  const OPEN_MS = 1_500;
  const createPair = async (options?: Partial<BreakerOptions>) =>
    [
      create(await server.connect(), options).breakers,
      create(await server.connect(), options).breakers,
    ] as const;

  test('the second learns that the first opened, and that it closed again', async () => {
    const [first, second] = await createPair({ resetTimeoutMs: OPEN_MS });
    const origin = newOrigin();
    await expect(second.run(origin, answer)).resolves.toBe('answer');
    await trip(first, origin);
    await until(async () => (await codeOf(second.run(origin, answer))) === 'CIRCUIT_OPEN', OPEN_MS);
    await until(async () => (await codeOf(first.run(origin, answer))) === 'ok');
    await until(async () => (await codeOf(second.run(origin, answer))) === 'ok');
    expect(await codeOf(second.run(origin, answer))).toBe('ok');
  });

  test('a process that starts while the circuit is open learns it with its first call', async () => {
    const origin = newOrigin();
    const redis = await server.connect();
    const first = create(redis).breakers;
    await trip(first, origin);
    await until(async () => (await redis.keys(`*${origin}:open`)).length === 1);
    const action = jest.fn(answer);
    await expect(create(await server.connect()).breakers.run(origin, action)).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
    });
    expect(action).not.toHaveBeenCalled();
  });

  test('a process that missed the news learns it when its connection is back', async () => {
    const redis = await server.connect();
    const origin = newOrigin();
    const listeners: Listener[] = [];
    const deaf: Broadcast = {
      publish: () => Promise.resolve(),
      subscribe: (_channel, listener) => void listeners.push(listener),
      close: () => undefined,
    };
    const breakers = new Breakers({
      redis,
      broadcast: deaf,
      logger,
      metrics: createHostMetrics(new Registry()),
    });
    open.push({ breakers, broadcast: deaf });
    await breakers.run(origin, answer);
    const { breakers: first } = create(await server.connect());
    await trip(first, origin);
    await until(async () => (await redis.keys(`*${origin}:open`)).length === 1);
    await expect(breakers.run(origin, answer)).resolves.toBe('answer');
    listeners.forEach((listener) => listener.joined?.());
    await until(async () => (await codeOf(breakers.run(origin, answer))) === 'CIRCUIT_OPEN');
  });

  test('only one of them makes the trial call', async () => {
    const [first, second] = await createPair({ resetTimeoutMs: OPEN_MS });
    const origin = newOrigin();
    await second.run(origin, answer);
    await trip(first, origin);
    await until(async () => (await codeOf(second.run(origin, answer))) === 'CIRCUIT_OPEN', OPEN_MS);
    let end = () => undefined as void;
    const trial = new Promise<string>((resolve) => {
      end = () => resolve('recovered');
    });
    const tries = jest.fn(() => trial);
    const attempt = () =>
      [first, second].map((breakers) => breakers.run(origin, tries).catch(() => 'refused'));
    const running: Promise<string>[] = [];
    await until(() => {
      running.push(...attempt());
      return tries.mock.calls.length > 0;
    });
    await expect(Promise.all(attempt())).resolves.toEqual(['refused', 'refused']);
    end();
    expect((await Promise.all(running)).filter((result) => result === 'recovered')).toHaveLength(1);
  });
});

(canOwnRedis ? describe : describe.skip)('when Redis dies', () => {
  test("the circuit opens and closes on the process's own memory", async () => {
    const server = await startTestRedis({ own: true });
    const { breakers } = create(await server.connect(), { resetTimeoutMs: 100 });
    const origin = newOrigin();
    await breakers.run(origin, answer);
    await server.stop();
    await expect(
      Promise.all(Array.from({ length: 10 }, () => codeOf(breakers.run(origin, fail)))),
    ).resolves.toContain('HOST_ERROR');
    expect(await codeOf(breakers.run(origin, answer))).toBe('CIRCUIT_OPEN');
    await until(async () => (await codeOf(breakers.run(origin, answer))) === 'ok');
    await server.close();
  });
});
