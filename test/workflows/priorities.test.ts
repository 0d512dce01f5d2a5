import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createReturns } from '../../api/events/returns';
import { startOptions } from '../../api/temporal/sessions';
import { MESSAGES, START_POLICIES, TASK_PRIORITIES, WORKFLOWS } from '../../contract';
import { env } from '../support/servers';
import { until } from '../support/until';
import { FakeHost, failure, MEMBER } from './fake-host';
import { cartOf, orderOf, type Recorded, Rig, type Shopper } from './rig';

const HOUR = 3_600_000;
/** What Temporal takes where nothing is said; a lower number goes first. */
const DEFAULT = 3;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(() => rig.close(), 60_000);
beforeEach(() => {
  rig.host.reset();
});

/** The different priorities with which each activity was put into the queue. */
function prioritiesIn(runs: Recorded[]): Record<string, number[]> {
  const found = new Map<string, Set<number>>();
  for (const { history } of runs)
    for (const { activityTaskScheduledEventAttributes: scheduled } of history.events ?? []) {
      const name = scheduled?.activityType?.name;
      if (!name) continue;
      const keys = found.get(name) ?? new Set();
      found.set(name, keys.add(scheduled.priority?.priorityKey || DEFAULT));
    }
  return Object.fromEntries([...found].map(([name, keys]) => [name, [...keys].toSorted()]));
}

const prioritiesOf = async ({ workflowId }: { workflowId: string }) =>
  prioritiesIn(await rig.runsOf(workflowId));

const AFTER_SHOPPERS = [TASK_PRIORITIES.afterShoppers.priorityKey];
const AT_ONCE = [DEFAULT];

const away = () => {
  throw failure('HOST_UNAVAILABLE');
};

const place = async (shopper: Shopper): Promise<void> =>
  shopper.handle.signal(
    'orderCompleted',
    orderOf(await shopper.session(), cartOf(1), { email: 'a@example.com', customerId: 'c-1' }),
  );

test('what follows an order has a lower priority than all that says none', () => {
  expect(TASK_PRIORITIES.afterShoppers.priorityKey).toBeGreaterThan(DEFAULT);
});

test('money, settlement, its projections and its notices come after shoppers; what gives points back does not', async () => {
  const shopper = rig.shopper();
  await shopper.identify();
  await shopper.update(cartOf(1));
  await shopper.select('choice-50');
  Object.assign(rig.host, { payment: away, finalize: away, notice: away, release: away });
  await place(shopper);
  await shopper.untilSession('the pending order', ({ status }) => status === 'PENDING_FINALIZATION');
  Object.assign(rig.host, { payment: () => undefined });
  await rig.skip(HOUR);
  Object.assign(rig.host, { finalize: new FakeHost().finalize, project: away });
  await rig.skip(HOUR);
  await shopper.untilSession('the settled order', ({ status }) => status === 'FINALIZED');
  rig.host.reset();
  await shopper.handle.result();
  expect(await prioritiesOf(shopper.handle)).toEqual({
    verifyPayments: AFTER_SHOPPERS,
    finalizeRewards: AFTER_SHOPPERS,
    projectSession: AFTER_SHOPPERS,
    sendReceipt: AFTER_SHOPPERS,
    sendPush: AFTER_SHOPPERS,
    tellPointsSpent: AFTER_SHOPPERS,
    releasePoints: AT_ONCE,
  });
});

test('a late accrual comes after shoppers, and the projection of an open cart does not', async () => {
  const shopper = rig.shopper();
  rig.host.identify = away;
  await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
  await until(() => rig.host.projected().length > 0, { what: 'the projection of the open cart' });
  expect(await prioritiesOf(shopper.handle)).toEqual({ projectSession: AT_ONCE });
  await place(shopper);
  await shopper.untilSession('the pending order', ({ status }) => status === 'PENDING_FINALIZATION');
  rig.host.reset();
  await rig.skip(HOUR);
  await shopper.handle.result();
  expect(await prioritiesOf(shopper.handle)).toMatchObject({
    identifyMember: AFTER_SHOPPERS,
    finalizeRewards: AFTER_SHOPPERS,
  });
});

test('a cart that is given up frees its rewards at once: the next cart may want them', async () => {
  const shopper = rig.shopper();
  await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
  await shopper.handle.executeUpdate('cancel', { args: [{}] });
  await rig.skip(25 * HOUR);
  await shopper.handle.result();
  expect(await prioritiesOf(shopper.handle)).toMatchObject({ cancelTransaction: AT_ONCE });
});

const RETURNED = { storeId: 's-1', orderId: 'o-1', returnId: 'r-1', reason: 'cold coffee' };

test('a return looks for its order and reverses it after shoppers, also one that began before returns had a priority', async () => {
  rig.host.order = async () => ({
    sessionId: 'x',
    posSequenceId: 'POS1',
    confirmationId: 'c-1',
    status: 'FINALIZED',
  });
  const handle = await rig.start('return', RETURNED);
  await handle.result();
  expect(await prioritiesOf(handle)).toEqual({
    findOrder: AFTER_SHOPPERS,
    reverseTransaction: AFTER_SHOPPERS,
    keepReversal: AFTER_SHOPPERS,
  });
});

test('a registration does not: a shopper waits for the membership', async () => {
  const customer = {
    storeId: 's-1',
    customerId: 'c-1',
    phone: MEMBER.phone,
    email: 'a@example.com',
    firstName: 'A',
    lastName: 'B',
  };
  const handle = await rig.start('accountCreation', customer);
  await handle.result();
  expect(await prioritiesOf(handle)).toEqual({
    enrollMember: AT_ONCE,
    linkCustomer: AT_ONCE,
  });
});

/**
 * On the dev server, which has the settings of `npm start`: without its matcher of priorities it would keep them
 * in the history and hand tasks out in the order in which they came. A queue has four partitions, each with an
 * order of its own, and a worker asks one at random: a single cart may meet the others' returns first.
 */
test('a backlog of returns does not hold up carts that came behind all of them', async () => {
  const RETURNS = 40;
  const CARTS = 8;
  // None to eight with priorities; 23 and more where the returns, or the server, have none.
  const FEW = 15;
  const address = env('TEST_TEMPORAL_ADDRESS');
  const [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  const host = new FakeHost();
  try {
    const taskQueue = `test-${randomUUID()}`;
    const client = new Client({ connection });
    const returns = createReturns(client, taskQueue);
    for (let count = 0; count < RETURNS; count += 1)
      await returns.start({ ...RETURNED, returnId: randomUUID() });
    for (let count = 0; count < CARTS; count += 1) {
      const cart = { sessionId: randomUUID(), storeId: 's-1', cartId: `cart-${count}` };
      await client.workflow.signalWithStart(WORKFLOWS.session, {
        ...startOptions(cart, taskQueue, START_POLICIES.session),
        signal: MESSAGES.identify,
        signalArgs: [{ phone: MEMBER.phone }],
      });
    }
    const worker = await Worker.create({
      connection: native,
      taskQueue,
      workflowBundle: { codePath: env('TEST_WORKFLOW_BUNDLE') },
      activities: host.activities(),
      maxCachedWorkflows: 0,
      maxConcurrentWorkflowTaskExecutions: 1,
    });
    await worker.runUntil(() =>
      until(() => host.of('findOrder').length >= RETURNS && host.of('identifyMember').length >= CARTS, {
        what: 'the end of the backlog',
        timeoutMs: 30_000,
      }),
    );
  } finally {
    await Promise.all([connection.close(), native.close()]);
  }
  const order = host.calls.map(({ method }) => method);
  const returnsAhead = order.flatMap((method, index) =>
    method === 'identifyMember'
      ? order.slice(0, index).filter((earlier) => earlier === 'findOrder').length
      : [],
  );
  // The calls are in the order in which they came, so the middle one is the median.
  expect(returnsAhead[CARTS / 2]).toBeLessThan(FEW);
}, 60_000);
