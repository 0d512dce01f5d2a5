import { anyAddress, type HostAddresses, publicAddresses } from '../../platform/host-address';
import { until } from '../../test/support/until';
import {
  CART,
  createTestClient,
  MEMBER,
  newStore,
  SECRET,
  step,
  type TestClient,
} from '../testing/host-fixture';
import { testKeyring } from '../testing/keys';
import { startSandbox, TOKEN_PATH, type Fault, type Sandbox } from '../testing/sandbox';
import { startRecordingProxy, type RecordingProxy } from '../testing/recording-proxy';
import type { StoreHostConfig } from '../cache';

const keyring = testKeyring();
let sandbox: Sandbox;
let proxy: RecordingProxy;
const clients: TestClient[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await startRecordingProxy(sandbox.url);
});
afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});
afterEach(async () => {
  proxy.override = undefined;
  proxy.exchanges.length = 0;
  await sandbox.clearFaults();
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

function setUp({
  store = newStore(sandbox.url),
  timeouts = {},
  breaker = {},
  hosts = anyAddress,
}: { store?: StoreHostConfig; timeouts?: object; breaker?: object; hosts?: HostAddresses } = {}) {
  const created = createTestClient(store, keyring, null, { timeouts, breaker, hosts });
  clients.push(created);
  const identify = () =>
    created.client.identifyMember({ ...step(store, 'identify'), identity: { phone: MEMBER.phone } });
  return { ...created, store, identify };
}

describe('a checkout', () => {
  test('identifies, calculates, finalizes and is taken back', async () => {
    const { client, store } = setUp();
    const pos = crypto.randomUUID();
    await client.heartbeat({ storeId: store.storeId });

    const identified = await client.identifyMember({
      ...step(store, 'identify', pos),
      identity: { phone: MEMBER.phone },
    });
    expect(identified).toMatchObject({
      outcome: 'found',
      member: {
        membershipId: MEMBER.membershipId,
        firstName: MEMBER.firstName,
        phone: MEMBER.phone,
        tier: 'gold',
      },
      policy: {
        idleTimeoutMs: 1_800_000,
        bypassCooldownMs: 10_000,
        graceMs: 86_400_000,
        paymentWindowMs: 14 * 86_400_000,
        proof: 'spend',
        timeZone: 'UTC',
      },
    });

    const offered = await client.calculateRewards({
      ...step(store, 'rewards', pos),
      membershipId: MEMBER.membershipId,
      cart: CART,
    });
    expect(offered.rewards.find((reward) => reward.rewardId === 'coffee-50-off')).toMatchObject({
      type: 'instant',
      kind: 'amountOff',
      discountAmount: 50,
      currency: 'USD',
      pointsCost: 0,
      lineItemIds: ['l-1'],
      stackable: true,
    });
    expect(offered.rewards.find((reward) => reward.rewardId === 'fuel-10-off')).toMatchObject({
      kind: 'fuelPricePerUnit',
      discountAmount: 80,
    });
    expect(offered.points.multiplier).toBe(2);

    const coffee = {
      rewardId: 'coffee-50-off',
      discountAmount: 50,
      pointsCost: 0,
      lines: [{ lineItemId: 'l-1', amount: 50 }],
    };
    const order = {
      membershipId: MEMBER.membershipId,
      cart: CART,
      orderId: `order-${pos}`,
      amountPaid: 3_340,
      rewards: [coffee],
      accrualOnly: false,
    };
    const finalized = await client.finalizeRewards({ ...step(store, 'finalize', pos), ...order });
    if (finalized.outcome !== 'finalized') throw new Error('refused');
    expect(finalized.pointsEarned).toBeGreaterThan(0);
    await expect(client.finalizeRewards({ ...step(store, 'finalize', pos), ...order })).resolves.toEqual(
      finalized,
    );

    const account = await client.getMember({ storeId: store.storeId, membershipId: MEMBER.membershipId });
    expect(account).toMatchObject({ pointsBalance: finalized.newBalance, tier: 'gold' });
    expect(account.history[0]).toMatchObject({
      points: finalized.pointsEarned,
      kind: 'earned',
      reference: pos,
    });

    const returned = await client.reverseTransaction({
      ...step(store, 'reverse', pos),
      confirmationId: finalized.confirmationId,
      returnId: `return-${pos}`,
    });
    expect(returned).toMatchObject({ pointsReversed: finalized.pointsEarned, pointsRestored: 0 });

    const entries = (await sandbox.ledger()).filter((entry) => entry.posSequenceID === pos);
    expect(entries.map(({ entry, idempotencyKey }) => [entry, idempotencyKey])).toEqual([
      ['finalize', `${pos}:finalize:1`],
      ['reverse', `${pos}:reverse:1`],
    ]);
  });

  test('is found by membership id too', async () => {
    const { client, store } = setUp();
    await expect(
      client.identifyMember({ ...step(store, 'identify'), identity: { membershipId: MEMBER.membershipId } }),
    ).resolves.toMatchObject({ outcome: 'found' });
  });

  test('a phone that nobody has is an answer', async () => {
    const { client, store } = setUp();
    const answer = await client.identifyMember({
      ...step(store, 'identify'),
      identity: { phone: '+15555559999' },
    });
    expect(answer).toEqual({
      outcome: 'notFound',
      policy: {
        idleTimeoutMs: 1_800_000,
        bypassCooldownMs: 10_000,
        graceMs: 86_400_000,
        paymentWindowMs: 14 * 86_400_000,
        proof: 'spend',
        timeZone: 'UTC',
      },
    });
  });

  test('a finalisation that the host will not have is refused with its code', async () => {
    const { client, store } = setUp();
    const unknown = {
      rewardId: 'no-such-reward',
      discountAmount: 10,
      pointsCost: 0,
      lines: [{ lineItemId: 'l-1', amount: 10 }],
    };
    const refused = await client.finalizeRewards({
      ...step(store, 'finalize'),
      membershipId: MEMBER.membershipId,
      cart: CART,
      orderId: 'o',
      amountPaid: 100,
      rewards: [unknown],
      accrualOnly: false,
    });
    expect(refused).toEqual({ outcome: 'refused', code: 'REWARD_NOT_AVAILABLE' });
  });

  test('an answer that was lost after the commit is given again to the retry: the points count once', async () => {
    const { client, store } = setUp();
    const call = step(store, 'finalize');
    const order = {
      ...call,
      membershipId: MEMBER.membershipId,
      cart: CART,
      orderId: 'o',
      amountPaid: 1_000,
      rewards: [],
      accrualOnly: false,
    };
    await sandbox.fault({ route: 'finalize', kind: 'lostAnswer', times: 1 });
    await expect(client.finalizeRewards(order)).rejects.toMatchObject({ code: 'HOST_UNAVAILABLE' });
    await expect(client.finalizeRewards(order)).resolves.toMatchObject({ outcome: 'finalized' });
    expect(
      (await sandbox.ledger()).filter((entry) => entry.posSequenceID === call.posSequenceId),
    ).toHaveLength(1);
  });

  test('a cancelled transaction is released; one that the host does not know needs no release', async () => {
    const { client, store } = setUp();
    const pos = crypto.randomUUID();
    await client.identifyMember({ ...step(store, 'identify', pos), identity: { phone: MEMBER.phone } });
    await client.cancelTransaction(step(store, 'cancel', pos));
    expect((await sandbox.ledger()).filter((entry) => entry.posSequenceID === pos)).toMatchObject([
      { entry: 'cancel' },
    ]);
    await expect(client.cancelTransaction(step(store, 'cancel'))).resolves.toBeUndefined();
  });

  test('a customer is enrolled once', async () => {
    const { client, store } = setUp();
    const customer = {
      storeId: store.storeId,
      customerId: 'c-1',
      phone: '+15555551111',
      email: 'jo@example.com',
      firstName: 'Jo',
      lastName: 'Doe',
    };
    const first = await client.enrollMember({ customer, idempotencyKey: 'enroll:1' });
    await expect(client.enrollMember({ customer, idempotencyKey: 'enroll:2' })).resolves.toEqual(first);
  });

  test('a refusal that no result can express keeps its code', async () => {
    const { client, store } = setUp();
    await expect(client.getMember({ storeId: store.storeId, membershipId: 'nobody' })).rejects.toMatchObject({
      name: 'HostRefusal',
      code: 'MEMBER_NOT_FOUND',
    });
  });

  test('every call carries its idempotency key; one that no header takes is sent as its hash', async () => {
    const { client, store } = setUp({ store: newStore(proxy.url) });
    const call = step(store, 'identify');
    await client.identifyMember({ ...call, identity: { phone: MEMBER.phone } });
    await client.identifyMember({ ...call, idempotencyKey: 'größer\n', identity: { phone: MEMBER.phone } });
    const keys = proxy.exchanges
      .filter(({ path }) => path !== TOKEN_PATH)
      .map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([call.idempotencyKey, expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });
});

describe('a host in trouble', () => {
  test.each<[string, Omit<Fault, 'route'>, string]>([
    ['resets the connection', { kind: 'reset' }, 'HOST_UNAVAILABLE'],
    ['answers garbage', { kind: 'malformed' }, 'HOST_INVALID_RESPONSE'],
    ['answers 500', { kind: 'status', value: 500 }, 'HOST_ERROR'],
    ['answers 503', { kind: 'status', value: 503 }, 'HOST_ERROR'],
    ['answers 429', { kind: 'status', value: 429 }, 'HOST_UNAVAILABLE'],
  ])('%s', async (_name, fault, code) => {
    const { identify } = setUp();
    await sandbox.fault({ ...fault, route: 'identify' });
    await expect(identify()).rejects.toMatchObject({ name: 'HostError', code });
  });

  test('is not there at all', async () => {
    const gone = await startRecordingProxy(sandbox.url);
    await gone.close();
    const { identify } = setUp({ store: newStore(gone.url) });
    await expect(identify()).rejects.toMatchObject({ code: 'HOST_UNAVAILABLE' });
  });

  test.each<Fault['route']>(['identify', 'token'])(
    'hangs at %s: the attempt ends within its time-out',
    async (route) => {
      const { identify } = setUp({ timeouts: { interactiveMs: 200 } });
      await sandbox.fault({ route, kind: 'hang' });
      await expect(identify()).rejects.toMatchObject({
        code: 'HOST_TIMEOUT',
        message: 'The host did not answer within 200 ms',
      });
    },
  );

  test('has a name that nobody resolves: the attempt ends within its time-out, and not with the connection', async () => {
    const { identify } = setUp({
      store: newStore(proxy.url.replace('127.0.0.1', 'localhost')),
      hosts: { ...anyAddress, lookup: () => undefined },
      timeouts: { interactiveMs: 200 },
    });
    await expect(identify()).rejects.toMatchObject({ code: 'HOST_TIMEOUT' });
  });

  test('a slow token ends the attempt that asked for it, and serves the next', async () => {
    const { identify } = setUp({ timeouts: { interactiveMs: 250 } });
    const asked = await sandbox.count(TOKEN_PATH);
    await sandbox.fault({ route: 'token', kind: 'latency', value: 400, times: 1 });
    await expect(identify()).rejects.toMatchObject({ code: 'HOST_TIMEOUT' });
    // The token comes after the attempt has ended; whoever asks then has it, however busy the machine is.
    const next = await until(identify, { what: 'the next attempt' });
    expect(next).toMatchObject({ outcome: 'found' });
    expect(await sandbox.count(TOKEN_PATH)).toBe(asked + 1);
  });

  test('a caller who goes away gets his own reason', async () => {
    const { client, store } = setUp();
    await sandbox.fault({ route: 'identify', kind: 'hang' });
    const caller = new AbortController();
    const call = client.identifyMember(
      { ...step(store, 'identify'), identity: { phone: MEMBER.phone } },
      { signal: caller.signal },
    );
    caller.abort(new Error('gone'));
    await expect(call).rejects.toThrow('gone');
  });

  test.each<[string, { status: number; body: string; headers?: Record<string, string> }]>([
    ['an endless answer', { status: 200, body: `"${'x'.repeat(2_000_000)}"` }],
    ['a redirect', { status: 307, body: '', headers: { location: 'http://127.0.0.1:1/elsewhere' } }],
    ["somebody else's 404", { status: 404, body: '<html>' }],
    [
      'an answer for another transaction',
      {
        status: 200,
        body: JSON.stringify({
          posSequenceID: 'other',
          loyaltySequenceID: 'x',
          member: { membershipID: 'm', firstName: 'A', phone: MEMBER.phone, tier: 'gold', pointsBalance: 1 },
        }),
      },
    ],
    [
      'a fractional balance',
      {
        status: 200,
        body: JSON.stringify({
          posSequenceID: 'other',
          loyaltySequenceID: 'x',
          member: {
            membershipID: 'm',
            firstName: 'A',
            phone: MEMBER.phone,
            tier: 'gold',
            pointsBalance: 1.5,
          },
        }),
      },
    ],
  ])('%s is not taken', async (_name, answer) => {
    const { identify } = setUp({ store: newStore(proxy.url) });
    proxy.override = (path) => (path === TOKEN_PATH ? undefined : answer);
    await expect(identify()).rejects.toMatchObject({ code: 'HOST_INVALID_RESPONSE' });
  });

  test('one reward that cannot be read does not cost the shopper the others; what cannot be true of the cart is passed on', async () => {
    const { client, store } = setUp({ store: newStore(proxy.url) });
    const call = step(store, 'rewards');
    const good = {
      rewardID: 'r-1',
      instantRewardFlag: true,
      kind: 'amountOff',
      description: 'd',
      receiptText: { short: 's', long: 'l' },
      discountAmount: -7,
      currency: 'EUR',
      pointsCost: 0,
      targetLineIDs: ['unknown'],
      stackable: true,
      limit: {},
    };
    const rewards = [
      good,
      { ...good, rewardID: '' },
      { ...good, discountAmount: '7' },
      { ...good, kind: 'surprise' },
      null,
      good,
    ];
    const body = {
      posSequenceID: call.posSequenceId,
      loyaltySequenceID: 'x',
      currency: 'USD',
      rewards,
      points: { toEarn: 1, multiplier: 1 },
    };
    proxy.override = (path) =>
      path === TOKEN_PATH ? undefined : { status: 200, body: JSON.stringify(body) };
    const result = await client.calculateRewards({ ...call, membershipId: MEMBER.membershipId, cart: CART });
    expect(
      result.rewards.map(({ rewardId, discountAmount, currency }) => [rewardId, discountAmount, currency]),
    ).toEqual([
      ['r-1', -7, 'EUR'],
      ['r-1', -7, 'EUR'],
    ]);
  });
});

describe('credentials', () => {
  test('a 401 costs one refresh and one retry, and the caller sees nothing', async () => {
    const { identify } = setUp({ store: newStore(proxy.url) });
    await identify();
    proxy.exchanges.length = 0;
    await sandbox.fault({ route: 'identify', kind: 'status', value: 401, times: 1 });
    await expect(identify()).resolves.toMatchObject({ outcome: 'found' });
    expect(proxy.exchanges.map(({ path, status }) => [path, status])).toEqual([
      ['/loyalty/v1/customers/begin', 401],
      [TOKEN_PATH, 200],
      ['/loyalty/v1/customers/begin', 200],
    ]);
    const tokens = proxy.exchanges.map(({ headers }) => headers.authorization);
    expect(tokens[2]).not.toBe(tokens[0]);
  });

  test('a second 401 is HOST_UNAUTHORIZED, after exactly one retry', async () => {
    const { identify } = setUp({ store: newStore(proxy.url) });
    await sandbox.fault({ route: 'identify', kind: 'status', value: 401 });
    await expect(identify()).rejects.toMatchObject({ code: 'HOST_UNAUTHORIZED' });
    expect(proxy.exchanges.filter(({ path }) => path !== TOKEN_PATH)).toHaveLength(2);
  });

  test("a wrong secret and a foreign participant are the store's own trouble: the circuit of the host stays closed", async () => {
    const wrong = setUp({ store: newStore(sandbox.url, { clientSecret: 'wrong' }) });
    const foreign = setUp({ store: newStore(sandbox.url, { participantId: 'PARTICIPANT-2' }) });
    for (let call = 0; call < 10; call += 1) {
      await expect(wrong.identify()).rejects.toMatchObject({ code: 'HOST_UNAUTHORIZED' });
      await expect(foreign.identify()).rejects.toMatchObject({ code: 'HOST_UNAUTHORIZED' });
    }
  });

  test('a token is fetched once, and again when it is refreshed', async () => {
    const { client, identify, store } = setUp({ store: newStore(proxy.url) });
    await Promise.all(Array.from({ length: 20 }, identify));
    expect(proxy.exchanges.filter(({ path }) => path === TOKEN_PATH)).toHaveLength(1);
    await client.refreshToken({ storeId: store.storeId });
    expect(proxy.exchanges.filter(({ path }) => path === TOKEN_PATH)).toHaveLength(2);
  });
});

describe('a host on a private network', () => {
  const hosts = publicAddresses('');

  test.each([
    ['an address', (url: string) => url],
    ['an address inside IPv6', (url: string) => url.replace('127.0.0.1', '[::ffff:7f00:1]')],
    [
      'a name that turned to this machine after it was stored',
      (url: string) => url.replace('127.0.0.1', 'localhost'),
    ],
  ])('is sent neither a secret nor a token: %s', async (_how, hostUrlOf) => {
    const { identify } = setUp({ store: newStore(hostUrlOf(proxy.url)), hosts });
    await expect(identify()).rejects.toMatchObject({
      code: 'HOST_UNAVAILABLE',
      message: expect.stringContaining('EHOSTNOTALLOWED'),
    });
    expect(proxy.exchanges).toEqual([]);
  });

  test('is called where its network is named', async () => {
    const { identify } = setUp({ store: newStore(proxy.url), hosts: publicAddresses('127.0.0.0/8') });
    await expect(identify()).resolves.toMatchObject({ outcome: 'found' });
  });
});

describe('the circuit', () => {
  test('opens on failures, then refuses at once', async () => {
    const { identify, registry } = setUp();
    await sandbox.fault({ route: 'identify', kind: 'status', value: 500 });
    for (let call = 0; call < 5; call += 1)
      await expect(identify()).rejects.toMatchObject({ code: 'HOST_ERROR' });
    const before = (await sandbox.calls()).length;
    await expect(identify()).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(await sandbox.calls()).toHaveLength(before);
    expect(await registry.metrics()).toContain('outcome="CIRCUIT_OPEN"} 1');
  });

  test('members who are not found do not open it', async () => {
    const { client, store, identify } = setUp();
    for (let call = 0; call < 10; call += 1)
      await client.identifyMember({ ...step(store, 'identify'), identity: { phone: '+15555559999' } });
    await expect(identify()).resolves.toMatchObject({ outcome: 'found' });
  });
});

describe('a store', () => {
  test('that is unknown is LOYALTY_DISABLED', async () => {
    await expect(setUp().client.heartbeat({ storeId: 'another' })).rejects.toMatchObject({
      code: 'LOYALTY_DISABLED',
    });
  });

  test('that is switched off is LOYALTY_DISABLED', async () => {
    await expect(
      setUp({ store: newStore(sandbox.url, { enabled: false }) }).identify(),
    ).rejects.toMatchObject({ code: 'LOYALTY_DISABLED' });
  });

  test('whose configuration cannot be read is HOST_UNAVAILABLE, to be tried again', async () => {
    const store = newStore(sandbox.url);
    const created = createTestClient(store, keyring, null, {
      storeConfigs: { find: () => Promise.reject(new Error('password of the database')) },
    });
    clients.push(created);
    await expect(created.client.heartbeat({ storeId: store.storeId })).rejects.toMatchObject({
      code: 'HOST_UNAVAILABLE',
      message: expect.not.stringContaining('password'),
    });
  });
});

test('no message, log line or metric holds a phone, a name or a secret', async () => {
  const { client, store, identify, logged, registry } = setUp({
    store: newStore(proxy.url),
    timeouts: { interactiveMs: 150 },
  });
  const messages: string[] = [];
  const note = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: Error) =>
        messages.push(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`),
    );
  await note(identify());
  const token =
    proxy.exchanges.find(({ path }) => path !== TOKEN_PATH)?.headers.authorization?.replace('Bearer ', '') ??
    '';
  for (const kind of ['reset', 'malformed', 'hang'] as const) {
    await sandbox.fault({ route: 'identify', kind });
    await note(identify());
  }
  await sandbox.clearFaults();
  const personal = JSON.stringify({
    code: `NO_${MEMBER.phone}`,
    message: MEMBER.phone,
    member: { firstName: MEMBER.firstName },
  });
  for (const status of [200, 400, 404, 500]) {
    proxy.override = (path) => (path === TOKEN_PATH ? undefined : { status, body: personal });
    await note(client.identifyMember({ ...step(store, 'identify'), identity: { phone: MEMBER.phone } }));
  }
  proxy.override = undefined;
  await note(client.getMember({ storeId: store.storeId, membershipId: MEMBER.phone }));
  expect(messages.length).toBeGreaterThanOrEqual(7);
  const said = [...messages, logged(), await registry.metrics()].join('\n');
  expect(token).not.toBe('');
  for (const forbidden of [MEMBER.phone, MEMBER.firstName, SECRET, token])
    expect(said).not.toContain(forbidden);
});

describe('points that a person gives', () => {
  const gift = { membershipId: MEMBER.membershipId, orderId: 'o-1', goodwillId: 'g-1', points: 250 };

  test('a host that has no such message gives none, and that is no failure', async () => {
    const { client, store } = setUp({ store: newStore(proxy.url) });
    proxy.override = (path) =>
      path.includes('goodwill') ? { status: 404, body: '{"code":"NOT_FOUND","message":"none"}' } : undefined;
    expect(await client.giveGoodwill({ ...step(store, 'goodwill'), ...gift })).toEqual({
      outcome: 'unsupported',
    });
  });

  test.each([
    ['more than the tables hold', { pointsGiven: 2 ** 31 }],
    ['fewer than none', { pointsGiven: -1 }],
  ])('%s is no answer', async (_what, change) => {
    const { client, store } = setUp({ store: newStore(proxy.url) });
    const asked = step(store, 'goodwill');
    const answer = {
      adjustmentID: 'a',
      pointsGiven: 250,
      pointsBalance: 1,
      posSequenceID: asked.posSequenceId,
    };
    proxy.override = (path) =>
      path.includes('goodwill') ? { status: 200, body: JSON.stringify({ ...answer, ...change }) } : undefined;
    await expect(client.giveGoodwill({ ...asked, ...gift })).rejects.toMatchObject({
      code: 'HOST_INVALID_RESPONSE',
    });
  });
});

describe('a test of the connection', () => {
  const stepsOf = async (given: Parameters<typeof setUp>[0]) => {
    const { client, store, logged } = setUp(given);
    const { ok, steps } = await client.testConnection({ storeId: store.storeId });
    expect(JSON.stringify(steps) + logged()).not.toContain(store.clientSecret);
    return { ok, steps: steps.map(({ name, ok: isOk, code }) => [name, isOk, code]) };
  };
  const [SETTINGS, TOKEN, STATUS] = (['settings', 'token', 'status'] as const).map((name) => [
    name,
    true,
    undefined,
  ]);

  test('gets a token and hears that the host is online, also for a store that is switched off', async () => {
    const store = newStore(sandbox.url, { enabled: false });
    expect(await stepsOf({ store })).toEqual({ ok: true, steps: [SETTINGS, TOKEN, STATUS] });
  });

  test('says which step failed and why, and goes no further', async () => {
    expect(await stepsOf({ store: newStore(sandbox.url, { clientSecret: 'wrong-secret' }) })).toEqual({
      ok: false,
      steps: [SETTINGS, ['token', false, 'HOST_UNAUTHORIZED']],
    });
    proxy.override = (path) => (path.endsWith('/status') ? { status: 503, body: '' } : undefined);
    expect(await stepsOf({ store: newStore(proxy.url) })).toEqual({
      ok: false,
      steps: [SETTINGS, TOKEN, ['status', false, 'HOST_ERROR']],
    });
  });

  test('tells nothing of a network: a closed port and a private address are the same words', async () => {
    const { client, store } = setUp({ store: newStore('http://127.0.0.1:9'), hosts: anyAddress });
    const { client: guarded, store: hidden } = setUp({
      store: newStore('http://127.0.0.1:9'),
      hosts: publicAddresses(''),
    });
    const [open, refused] = [
      await client.testConnection({ storeId: store.storeId }),
      await guarded.testConnection({ storeId: hidden.storeId }),
    ];
    const said = ({ steps }: typeof open) => steps.map((one) => ({ ...one, millis: 0 }));
    expect(said(open)).toEqual(said(refused));
    expect(said(open)[1]).toEqual({
      name: 'token',
      ok: false,
      millis: 0,
      code: 'HOST_UNAVAILABLE',
      detail: 'The loyalty host could not be reached.',
    });
  });

  test('ends in time where the host keeps silent', async () => {
    await sandbox.fault({ route: 'token', kind: 'hang' });
    const began = performance.now();
    expect(await stepsOf({ timeouts: { tokenMs: 300 } })).toEqual({
      ok: false,
      steps: [SETTINGS, ['token', false, 'HOST_TIMEOUT']],
    });
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  test('of a store without settings says so', async () => {
    const { client } = setUp();
    expect(await client.testConnection({ storeId: 'nobody' })).toMatchObject({
      ok: false,
      steps: [{ name: 'settings', ok: false, code: 'STORE_NOT_FOUND' }],
    });
  });
});
