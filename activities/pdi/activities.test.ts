import { ApplicationFailureCategory } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { FinalizeInput, IdentifyResult, PdiActivities } from '../../contract';
import { createTestClient, MEMBER, newStore, step, type TestClient } from '../testing/host-fixture';
import { until } from '../../test/support/until';
import { testKeyring } from '../testing/keys';
import { startSandbox, type Sandbox } from '../testing/sandbox';
import { createPdiActivities, type PdiClientDeps } from '.';
import type { StoreHostConfig } from '../cache';

const keyring = testKeyring();
let sandbox: Sandbox;
const clients: TestClient[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  // The first call loads what all need; a busy machine may take longer for that than a shopper waits.
  const store = newStore(sandbox.url);
  await until(() => create(store).identifyMember(inputOf(store)), { what: 'a first answer' });
});
afterAll(() => sandbox.close());
afterEach(async () => {
  await sandbox.clearFaults();
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

function create(store: StoreHostConfig, changes: Partial<PdiClientDeps> = {}): PdiActivities {
  const created = createTestClient(store, keyring, null, changes);
  clients.push(created);
  return createPdiActivities({ client: created.client });
}

const inputOf = (store: StoreHostConfig) => ({
  ...step(store, 'identify'),
  identity: { phone: MEMBER.phone },
});

/** Runs identify as Temporal would: as a local activity, or as a regular one. */
function runIdentify(
  activities: PdiActivities,
  store: StoreHostConfig,
  info: { isLocal: boolean; startToCloseTimeoutMs?: number },
): { environment: MockActivityEnvironment; answer: Promise<IdentifyResult> } {
  const environment = new MockActivityEnvironment(
    { startToCloseTimeoutMs: 10_000, ...info },
    { logger: new DefaultLogger('ERROR') },
  );
  return { environment, answer: environment.run(activities.identifyMember, inputOf(store)) };
}

test("answers are the client's own", async () => {
  const store = newStore(sandbox.url);
  await expect(create(store).identifyMember(inputOf(store))).resolves.toMatchObject({
    outcome: 'found',
    member: { membershipId: MEMBER.membershipId },
  });
});

test.each([
  [
    'disabled',
    { enabled: false },
    { type: 'LOYALTY_DISABLED', nonRetryable: true, category: 'BENIGN', details: undefined },
  ],
  ['with wrong credentials', { clientSecret: 'wrong' }, { type: 'HOST_UNAUTHORIZED', nonRetryable: true }],
])('a store that is %s fails a waiting shopper for good', async (_name, changes, failure) => {
  const store = newStore(sandbox.url, changes);
  await expect(create(store).identifyMember(inputOf(store))).rejects.toMatchObject({
    cause: undefined,
    ...failure,
  });
});

test.each([
  ['an answer that cannot be read', { kind: 'malformed' }, 'HOST_INVALID_RESPONSE', true],
  ['an error of the host', { kind: 'status', value: 500 }, 'HOST_ERROR', false],
  ['a reset connection', { kind: 'reset' }, 'HOST_UNAVAILABLE', false],
] as const)('%s is a failure with its code', async (_name, fault, type, nonRetryable) => {
  const store = newStore(sandbox.url);
  await sandbox.fault({ route: 'identify', ...fault });
  await expect(runIdentify(create(store), store, { isLocal: true }).answer).rejects.toMatchObject({
    type,
    nonRetryable,
  });
});

test('an open circuit is final for a waiting shopper, and worth another try for a finalisation with its hours', async () => {
  const store = newStore(sandbox.url);
  const activities = create(store);
  await sandbox.fault({ route: 'identify', kind: 'status', value: 500 });
  for (let call = 0; call < 5; call += 1)
    await expect(activities.identifyMember(inputOf(store))).rejects.toMatchObject({ type: 'HOST_ERROR' });
  await expect(runIdentify(activities, store, { isLocal: true }).answer).rejects.toMatchObject({
    type: 'CIRCUIT_OPEN',
    nonRetryable: true,
    category: 'BENIGN',
  });
  await expect(runIdentify(activities, store, { isLocal: false }).answer).rejects.toMatchObject({
    type: 'CIRCUIT_OPEN',
    nonRetryable: false,
  });
});

test('a business no that no result can express is final', async () => {
  const store = newStore(sandbox.url);
  await expect(
    create(store).getMember({ storeId: store.storeId, membershipId: 'nobody' }),
  ).rejects.toMatchObject({
    type: 'HOST_ERROR',
    nonRetryable: true,
    message: 'The host refused: MEMBER_NOT_FOUND',
  });
});

test('a settlement that the host refuses is a failure that is final, and expected', async () => {
  const store = newStore(sandbox.url);
  await sandbox.fault({ route: 'finalize', kind: 'status', value: 422, times: 1 });
  const order: FinalizeInput = {
    ...step(store, 'finalize'),
    membershipId: MEMBER.membershipId,
    cart: { version: 1, currency: 'USD', items: [] },
    orderId: 'order-refused',
    amountPaid: 0,
    rewards: [],
    accrualOnly: true,
  };
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  await expect(environment.run(create(store).finalizeRewards, order)).rejects.toMatchObject({
    type: 'SETTLEMENT_REFUSED',
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
    details: ['INJECTED_FAULT'],
  });
});

test("a hanging host ends before the activity's own time-out, as HOST_TIMEOUT", async () => {
  const store = newStore(sandbox.url);
  await sandbox.fault({ route: 'identify', kind: 'hang' });
  await expect(
    runIdentify(create(store), store, { isLocal: true, startToCloseTimeoutMs: 250 }).answer,
  ).rejects.toMatchObject({
    type: 'HOST_TIMEOUT',
    nonRetryable: false,
    message: 'The host did not answer within 230 ms',
  });
});

test('a finalisation that its workflow task cuts off is not held against the host', async () => {
  const store = newStore(sandbox.url);
  const activities = create(store);
  await sandbox.fault({ route: 'finalize', kind: 'hang' });
  for (let order = 0; order < 6; order += 1) {
    const environment = new MockActivityEnvironment(
      { isLocal: true, startToCloseTimeoutMs: 50 },
      { logger: new DefaultLogger('ERROR') },
    );
    const input: FinalizeInput = {
      ...step(store, 'finalize'),
      membershipId: MEMBER.membershipId,
      cart: { version: 1, currency: 'USD', items: [] },
      orderId: `order-${order}`,
      amountPaid: 0,
      rewards: [],
      accrualOnly: true,
    };
    const answer = environment.run(activities.finalizeRewards, input);
    // As Temporal does when the time of a local activity is over.
    setTimeout(() => environment.cancel(), 60);
    await expect(answer).rejects.toMatchObject({ name: 'CancelledFailure' });
  }
  await expect(runIdentify(activities, store, { isLocal: true }).answer).resolves.toMatchObject({
    outcome: 'found',
  });
});

test('a regular activity waits longer than a shopper would', async () => {
  const store = newStore(sandbox.url);
  await sandbox.fault({ route: 'identify', kind: 'latency', value: 300 });
  const activities = create(store, { timeouts: { interactiveMs: 100 } });
  await expect(runIdentify(activities, store, { isLocal: true }).answer).rejects.toMatchObject({
    type: 'HOST_TIMEOUT',
  });
  await expect(runIdentify(activities, store, { isLocal: false }).answer).resolves.toMatchObject({
    outcome: 'found',
  });
});

test('a cancelled activity ends its call', async () => {
  const store = newStore(sandbox.url);
  await sandbox.fault({ route: 'identify', kind: 'hang' });
  const { environment, answer } = runIdentify(create(store), store, { isLocal: false });
  environment.cancel();
  await expect(answer).rejects.toMatchObject({ name: 'CancelledFailure' });
});
