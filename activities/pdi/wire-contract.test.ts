import { CART, createTestClient, MEMBER, newStore, step, type TestClient } from '../testing/host-fixture';
import { testKeyring } from '../testing/keys';
import { wireProblems } from '../testing/openapi';
import { startRecordingProxy, type RecordingProxy } from '../testing/recording-proxy';
import { startSandbox, type Sandbox } from '../testing/sandbox';
import type { StoreHostConfig } from '../cache';

// Client and sandbox are both held to one OpenAPI file: what really went over the wire is checked against it.
let sandbox: Sandbox;
let proxy: RecordingProxy;
let fixture: TestClient;
let store: StoreHostConfig;

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await startRecordingProxy(sandbox.url);
  store = newStore(proxy.url);
  fixture = createTestClient(store, testKeyring(), null);
});
afterAll(async () => {
  await fixture.close();
  await proxy.close();
  await sandbox.close();
});
beforeEach(() => {
  proxy.exchanges.length = 0;
});

const wrong = () => proxy.exchanges.flatMap(wireProblems);
const said = () => new Set(proxy.exchanges.map(({ method, path, status }) => `${method} ${path} ${status}`));

test('every request and every answer of a whole life is as the OpenAPI file says', async () => {
  const { client } = fixture;
  const pos = crypto.randomUUID();
  const { membershipId } = MEMBER;
  await client.heartbeat(store);
  await client.identifyMember({ ...step(store, 'identify', pos), identity: { phone: MEMBER.phone } });
  await client.identifyMember({ ...step(store, 'identify', pos), identity: { membershipId } });
  const code = { ...step(store, 'code', pos), identity: { phone: MEMBER.phone } };
  expect(await client.sendCode(code)).toEqual({ outcome: 'sent' });
  const sent = (await sandbox.messages()).at(-1);
  expect(await client.verifyCode({ ...code, ...step(store, 'verify', pos), code: sent?.code ?? '' })).toEqual(
    { verified: true },
  );
  const offered = await client.calculateRewards({ ...step(store, 'rewards', pos), membershipId, cart: CART });
  const coffee = offered.rewards.filter(({ rewardId }) => rewardId === 'coffee-50-off');
  const rewards = coffee.map(({ rewardId, discountAmount, pointsCost }) => ({
    rewardId,
    discountAmount,
    pointsCost,
    lines: [{ lineItemId: 'l-1', amount: discountAmount }],
  }));
  const finalized = await client.finalizeRewards({
    ...step(store, 'finalize', pos),
    membershipId,
    cart: CART,
    orderId: 'o-1',
    amountPaid: 3_340,
    rewards,
    accrualOnly: false,
  });
  if (finalized.outcome !== 'finalized') throw new Error(finalized.code);
  const { confirmationId } = finalized;
  await client.reverseTransaction({
    ...step(store, 'part', pos),
    confirmationId,
    returnId: `${pos}-1`,
    items: [{ lineItemId: 'l-3', quantity: 1.5, amount: 100 }],
  });
  await client.reverseTransaction({ ...step(store, 'rest', pos), confirmationId, returnId: `${pos}-2` });
  const gift = { membershipId, orderId: 'o-1', goodwillId: 'g-1', points: 250 };
  await client.giveGoodwill({ ...step(store, 'goodwill', pos), ...gift });
  await client.getMember({ storeId: store.storeId, membershipId });
  const today = { beginsAt: new Date(Date.now() - 3_600_000), endsAt: new Date(Date.now() + 3_600_000) };
  const page = await client.listEntries({ storeId: store.storeId, ...today, cursor: null });
  expect(page).toMatchObject({
    entries: [{ kind: 'finalize' }, { kind: 'reverse' }, { kind: 'reverse' }, { kind: 'goodwill' }],
  });
  await client.endPeriod({ storeId: store.storeId, date: '2026-03-08', ...today });

  const other = crypto.randomUUID();
  await client.identifyMember({ ...step(store, 'identify', other), identity: { phone: MEMBER.phone } });
  await client.cancelTransaction(step(store, 'cancel', other));
  await client.finalizeRewards({
    ...step(store, 'finalize', other),
    membershipId,
    cart: CART,
    orderId: 'o-2',
    amountPaid: 3_340,
    rewards: [],
    accrualOnly: true,
  });
  const customer = {
    storeId: store.storeId,
    customerId: 'c-9',
    phone: '+15555552222',
    email: 'jo@example.com',
    firstName: 'Jo',
    lastName: 'Doe',
  };
  await client.enrollMember({ customer, idempotencyKey: 'enroll:c-9' });
  await client.enrollMember({ customer, idempotencyKey: 'enroll:c-9' });

  expect(wrong()).toEqual([]);
  expect(said()).toEqual(
    new Set([
      'POST /oauth2/token 200',
      'GET /loyalty/v1/status 200',
      'POST /loyalty/v1/customers/begin 200',
      'POST /loyalty/v1/customers/code 200',
      'POST /loyalty/v1/customers/verify 200',
      'POST /loyalty/v1/rewards 200',
      'POST /loyalty/v1/rewards/finalize 200',
      'POST /loyalty/v1/transactions/reverse 200',
      'POST /loyalty/v1/points/goodwill 200',
      `GET /loyalty/v1/members/${membershipId} 200`,
      'POST /loyalty/v1/periods/entries 200',
      'POST /loyalty/v1/periods/end 200',
      'POST /loyalty/v1/transactions/cancel 200',
      'POST /loyalty/v1/members 201',
      'POST /loyalty/v1/members 200',
    ]),
  );
});

test('so is every no', async () => {
  const { client } = fixture;
  await client.identifyMember({ ...step(store, 'identify'), identity: { phone: '+15555559999' } });
  await client.cancelTransaction(step(store, 'cancel'));
  await client.finalizeRewards({
    ...step(store, 'finalize'),
    membershipId: MEMBER.membershipId,
    cart: CART,
    orderId: 'o-3',
    amountPaid: 1,
    accrualOnly: false,
    rewards: [
      { rewardId: 'none', discountAmount: 1, pointsCost: 0, lines: [{ lineItemId: 'l-1', amount: 1 }] },
    ],
  });
  await sandbox.fault({ route: 'member', kind: 'status', value: 401, times: 1 });
  await client.getMember({ storeId: store.storeId, membershipId: MEMBER.membershipId });
  expect(wrong()).toEqual([]);
  expect([...said()].filter((line) => !line.endsWith('200'))).toHaveLength(4);
});

test('the checker itself notices what is not in the file', () => {
  const exchange = { method: 'POST', headers: {}, status: 200, requestBody: '{}', responseBody: '{}' };
  expect(wireProblems({ ...exchange, path: '/loyalty/v1/rewards/finalize' }).length).toBeGreaterThan(3);
  expect(() => wireProblems({ ...exchange, path: '/elsewhere' })).toThrow('/elsewhere');
});
