import { createTestClient, MEMBER, newStore, step, type TestClient } from '../testing/host-fixture';
import { testKeyring } from '../testing/keys';
import { canOwnRedis, hasRedis, startTestRedis, type TestRedis } from '../testing/redis-server';
import { startSandbox, TOKEN_PATH, type Sandbox } from '../testing/sandbox';
import { until } from '../testing/until';
import { HostError } from '.';
import type { StoreHostConfig } from '../cache';
import type { CallOptions } from './client';

// Several clients here are what several worker processes are in production: they share nothing but Redis and
// the keys.
const keyring = testKeyring();
let sandbox: Sandbox;
const clients: TestClient[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
afterEach(async () => {
  await sandbox.clearFaults();
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

/**
 * Twenty calls at once to a host in the same process: what counts is how many tokens they cost, not how long
 * they take.
 */
const PATIENT: CallOptions = { waiter: 'nobody' };

async function process(store: StoreHostConfig, server: TestRedis, breaker = {}) {
  const created = createTestClient(store, keyring, await server.connect(), { breaker });
  clients.push(created);
  return (options: CallOptions = {}) =>
    created.client.identifyMember({ ...step(store, 'identify'), identity: { phone: MEMBER.phone } }, options);
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error: unknown) => (error instanceof HostError ? error.code : 'other'),
  );

(hasRedis ? describe : describe.skip)('processes that share Redis', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(() => server.close());

  test('twenty calls at once in two processes cost one token', async () => {
    const store = newStore(sandbox.url);
    const [first, second] = [await process(store, server), await process(store, server)];
    const before = await sandbox.count(TOKEN_PATH);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? first(PATIENT) : second(PATIENT))),
    );
    expect(answers.every(({ outcome }) => outcome === 'found')).toBe(true);
    expect(await sandbox.count(TOKEN_PATH)).toBe(before + 1);
  });

  test('a token that the host withdrew costs one new one for all, and no caller sees it', async () => {
    const store = newStore(sandbox.url);
    const [first, second] = [await process(store, server), await process(store, server)];
    await Promise.all([first(), second()]);
    const before = await sandbox.count(TOKEN_PATH);
    await sandbox.expireTokens();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? first(PATIENT) : second(PATIENT))),
    );
    expect(answers.every(({ outcome }) => outcome === 'found')).toBe(true);
    expect(await sandbox.count(TOKEN_PATH)).toBe(before + 1);
  });

  test('the circuit that failures opened in one process is open in the other', async () => {
    const store = newStore(sandbox.url);
    // Long enough for the news on a busy machine.
    const breaker = { resetTimeoutMs: 1_500 };
    const [first, second] = [await process(store, server, breaker), await process(store, server, breaker)];
    await Promise.all([first(), second()]);
    await sandbox.fault({ route: 'identify', kind: 'status', value: 500 });
    await until(async () => (await codeOf(first())) === 'CIRCUIT_OPEN');
    await until(async () => (await codeOf(second())) === 'CIRCUIT_OPEN', 1_000);
    await sandbox.clearFaults();
    await until(async () => (await codeOf(first())) === 'ok');
    await until(async () => (await codeOf(second())) === 'ok');
    expect(await codeOf(second())).toBe('ok');
  });
});

(canOwnRedis ? describe : describe.skip)('when Redis dies', () => {
  test("checkouts go on: tokens are renewed and the circuit works in the process's own memory", async () => {
    const server = await startTestRedis({ own: true });
    const store = newStore(sandbox.url);
    const identify = await process(store, server);
    await identify();
    await server.stop();
    await expect(identify()).resolves.toMatchObject({ outcome: 'found' });
    await sandbox.expireTokens();
    await expect(identify()).resolves.toMatchObject({ outcome: 'found' });
    await sandbox.fault({ route: 'identify', kind: 'reset' });
    await until(async () => (await codeOf(identify())) === 'CIRCUIT_OPEN');
    expect(await codeOf(identify())).toBe('CIRCUIT_OPEN');
    await server.close();
  });
});
