import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, TypedSearchAttributes } from '@temporalio/common';
import { SEARCH_ATTRIBUTE_KEYS } from '../../contract/search-attribute-keys';
import type {
  DayInput,
  DaySummary,
  ReconciliationActivities,
  ReconciliationStatus,
  ReversalEntry,
} from '../../contract';
import { until } from '../support/until';
import { failure } from './fake-host';
import { cartOf, orderOf, Rig } from './rig';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(() => rig.close(), 60_000);
beforeEach(() => rig.host.reset());

const day = () => ({ storeId: `s-${randomUUID().slice(0, 8)}`, date: '2026-03-08' });
const UNEQUAL: DaySummary = { open: 2, byKind: { TWICE: 1, MISSING_HERE: 1 }, resendable: 0 };
const EQUAL: DaySummary = { open: 0, byKind: {}, resendable: 0 };
type CloseInput = Parameters<ReconciliationActivities['closeDay']>[0];
/** What no retry mends, or what was retried for two weeks. */
const final = () =>
  ApplicationFailure.create({
    type: 'HOST_ERROR',
    message: 'refused',
    nonRetryable: true,
    details: ['BLOCKED'],
  });
const closings = () => rig.host.of<CloseInput>('closeDay');
const marked = () => rig.host.of<{ status: ReconciliationStatus }>('markDay').map(({ status }) => status);
/** Answered once the test says so. */
function withResolvers() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((go) => {
    resolve = go;
  });
  return { promise, resolve };
}
const comparisons = () => rig.host.of('compareDay').length;
const statusOf = async (handle: WorkflowHandle) =>
  (await handle.describe()).searchAttributes['LoyaltyStatus']?.[0];
const open = async (): Promise<WorkflowHandle> => {
  rig.host.books.compareDay = async () => UNEQUAL;
  const handle = await rig.start('reconciliation', day());
  await until(async () => (await statusOf(handle)) === 'RECONCILIATION_OPEN', { what: 'the open day' });
  return handle;
};

test('an equal day is closed without anybody', async () => {
  const input = day();
  expect(await rig.execute('reconciliation', input)).toEqual({ status: 'RECONCILED' });
  expect(closings()).toEqual([{ ...input, signOffReason: null }]);
});

test('a day that is closed already is left alone', async () => {
  rig.host.books.beginDay = async () => ({ status: 'RECONCILIATION_SIGNED_OFF' });
  expect(await rig.execute('reconciliation', day())).toEqual({ status: 'RECONCILIATION_SIGNED_OFF' });
  expect(rig.host.of('listHostEntries')).toEqual([]);
  expect(closings()).toEqual([]);
});

test('while the host is away nothing is closed; then it is asked again and the day is closed', async () => {
  // The workflow's clock: the host comes back after a day.
  const began = await rig.server.currentTimeMs();
  rig.host.books.listHostEntries = async () => {
    if ((await rig.server.currentTimeMs()) - began < DAY) throw failure('HOST_UNAVAILABLE');
    return { outcome: 'listed', entries: 0 };
  };
  expect(await rig.execute('reconciliation', day())).toEqual({ status: 'RECONCILED' });
  expect(rig.host.of('listHostEntries').length).toBeGreaterThan(3);
  expect(closings()).toHaveLength(1);
});

test('a list that cannot be had leaves the day open, not closed and not failed', async () => {
  rig.host.books.listHostEntries = () => Promise.reject(final());
  const handle = await rig.start('reconciliation', day());
  await until(async () => (await statusOf(handle)) === 'RECONCILIATION_OPEN', { what: 'the open day' });
  expect(closings()).toEqual([]);
  // Nobody signs what was never compared.
  await expect(handle.executeUpdate('signOff', { args: [{ reason: 'it is fine' }] })).rejects.toThrow(
    WorkflowUpdateFailedError,
  );
  rig.host.books.listHostEntries = async () => ({ outcome: 'listed', entries: 0 });
  await handle.executeUpdate('compareAgain', { args: [{}] });
  expect(await handle.result()).toEqual({ status: 'RECONCILED' });
});

test('a list that nobody can read is compared as far as it came, sends nothing, and can be signed off', async () => {
  rig.host.books.listHostEntries = () =>
    Promise.reject(ApplicationFailure.nonRetryable('The answer is not valid', 'HOST_INVALID_RESPONSE'));
  rig.host.books.compareDay = async () => ({ ...EQUAL, resendable: 1 });
  const handle = await rig.start('reconciliation', day());
  await until(async () => (await statusOf(handle)) === 'RECONCILIATION_OPEN', { what: 'the open day' });
  expect([comparisons(), rig.host.of('resendDay').length, closings().length]).toEqual([1, 0, 0]);
  await handle.executeUpdate('signOff', { args: [{ reason: 'read by hand' }] });
  expect(await handle.result()).toEqual({ status: 'RECONCILIATION_SIGNED_OFF' });
});

test('what the host lacks is sent again, and both sides are compared once more before the day is closed', async () => {
  const summaries = [{ ...UNEQUAL, resendable: 1 }, EQUAL];
  rig.host.books.compareDay = async () => summaries.shift() ?? UNEQUAL;
  rig.host.books.resendDay = async () => ({ resent: 1 });
  expect(await rig.execute('reconciliation', day())).toEqual({ status: 'RECONCILED' });
  expect([rig.host.of('resendDay').length, comparisons(), closings().length]).toEqual([1, 2, 1]);
});

test('an open day is closed once somebody signs it off, with the reason', async () => {
  const handle = await open();
  expect(closings()).toEqual([]);
  for (const message of [{}, { reason: '  ' }, { reason: 'x'.repeat(201) }, { reason: '\0\n' }])
    await expect(handle.executeUpdate('signOff', { args: [message] })).rejects.toThrow(
      WorkflowUpdateFailedError,
    );
  await handle.executeUpdate('signOff', { args: [{ reason: ' counted\u0000 by\nhand, +1 555 555 1234 ' }] });
  expect(await handle.result()).toEqual({ status: 'RECONCILIATION_SIGNED_OFF' });
  expect(closings()).toMatchObject([{ signOffReason: 'counted by hand, [number]' }]);
});

test('one lever counts: who comes after it, while it is taken up, is refused and not answered as if theirs counted', async () => {
  const handle = await open();
  const { promise: goOn, resolve } = withResolvers();
  rig.host.books.markDay = () => goOn;
  const first = handle.executeUpdate('compareAgain', { args: [{}] });
  await until(() => marked().includes('RECONCILIATION_PENDING'), { what: 'the lever to be taken up' });
  // Its status is still the one of before.
  expect(await statusOf(handle)).toBe('RECONCILIATION_OPEN');
  await expect(handle.executeUpdate('signOff', { args: [{ reason: 'counted' }] })).rejects.toThrow(
    WorkflowUpdateFailedError,
  );
  resolve();
  expect(await first).toEqual({ lever: 'compareAgain', status: 'RECONCILIATION_PENDING' });
  await until(async () => (await statusOf(handle)) === 'RECONCILIATION_OPEN', { what: 'the open day' });
  expect(closings()).toEqual([]);
  expect(await handle.executeUpdate('signOff', { args: [{ reason: 'counted' }] })).toMatchObject({
    lever: 'signOff',
  });
  await handle.result();
});

test('a sign-off that the host does not take leaves the day open', async () => {
  const handle = await open();
  rig.host.books.closeDay = () => Promise.reject(final());
  await handle.executeUpdate('signOff', { args: [{ reason: 'counted by hand' }] });
  await until(async () => closings().length > 0 && (await statusOf(handle)) === 'RECONCILIATION_OPEN', {
    what: 'the day to be open again',
  });
  rig.host.books.closeDay = async () => ({ outcome: 'closed' });
  await handle.executeUpdate('signOff', { args: [{ reason: 'counted by hand' }] });
  expect(await handle.result()).toEqual({ status: 'RECONCILIATION_SIGNED_OFF' });
});

test('an open day looks again by itself: what was late is there', async () => {
  const handle = await open();
  rig.host.books.compareDay = async () => EQUAL;
  await rig.skip(2 * HOUR);
  expect(await handle.result()).toEqual({ status: 'RECONCILED' });
  expect(closings()).toMatchObject([{ signOffReason: null }]);
});

test('nobody closes a day that is being compared: levers count on an open one only', async () => {
  rig.host.books.listHostEntries = () => Promise.reject(failure('HOST_UNAVAILABLE'));
  const handle = await rig.start('reconciliation', day());
  await until(() => rig.host.of('listHostEntries').length > 0, { what: 'the host to be asked' });
  await handle.signal('signOff', { reason: 'let it be' });
  await expect(handle.executeUpdate('signOff', { args: [{ reason: 'let it be' }] })).rejects.toThrow(
    WorkflowUpdateFailedError,
  );
  expect(closings()).toEqual([]);
  rig.host.books.listHostEntries = async () => ({ outcome: 'listed', entries: 0 });
  rig.host.books.compareDay = async () => EQUAL;
  expect(await handle.result()).toEqual({ status: 'RECONCILED' });
  expect(closings()).toMatchObject([{ signOffReason: null }]);
});

test('a host that has no such message twice is named, and nothing is closed', async () => {
  rig.host.books.listHostEntries = async () => ({ outcome: 'unsupported' });
  const handle = await rig.start('reconciliation', day());
  await until(async () => (await statusOf(handle)) === 'RECONCILIATION_OPEN', { what: 'the open day' });
  await rig.skip(2 * HOUR);
  expect(await handle.result()).toEqual({ status: 'RECONCILIATION_UNSUPPORTED' });
  expect(closings()).toEqual([]);
});

test('a host that has no such message once is asked again after an hour', async () => {
  const answers = [{ outcome: 'unsupported' as const }];
  rig.host.books.listHostEntries = async () => answers.shift() ?? { outcome: 'listed', entries: 0 };
  const handle = await rig.start('reconciliation', day());
  await until(async () => (await statusOf(handle)) === 'RECONCILIATION_OPEN', { what: 'the open day' });
  await rig.skip(2 * HOUR);
  expect(await handle.result()).toEqual({ status: 'RECONCILED' });
});

test('a day that ended without being closed is pending once it is begun again', async () => {
  rig.host.books.beginDay = async () => ({ status: 'RECONCILIATION_UNSUPPORTED' });
  const input = day();
  expect(await rig.execute('reconciliation', input)).toEqual({ status: 'RECONCILED' });
  expect(rig.host.of('markDay')).toEqual([{ ...input, status: 'RECONCILIATION_PENDING' }]);
});

describe('a schedule that is due', () => {
  const due = (storeId: string) =>
    rig.server.client.workflow.execute('ReconciliationDueWorkflow', {
      workflowId: `due-${randomUUID()}`,
      taskQueue: rig.queue,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: SEARCH_ATTRIBUTE_KEYS.storeId, value: storeId },
      ]),
    });

  test('begins the day once, and the day that waits for people keeps the next one from nothing', async () => {
    const { storeId } = day();
    rig.host.books.compareDay = async () => UNEQUAL;
    expect(await due(storeId)).toEqual({ date: '2026-11-01', outcome: 'begun' });
    expect(await due(storeId)).toEqual({ date: '2026-11-01', outcome: 'known' });
    rig.host.books.dayEndedBefore = async () => ({ date: '2026-11-02', inUse: true });
    expect(await due(storeId)).toEqual({ date: '2026-11-02', outcome: 'begun' });
    const handle = rig.server.client.workflow.getHandle(`reconciliation-${storeId}-2026-11-01`);
    await until(async () => (await statusOf(handle)) === 'RECONCILIATION_OPEN', { what: 'the open day' });
  });

  test('begins nothing for a store that is switched off and sold nothing', async () => {
    rig.host.books.dayEndedBefore = async () => ({ date: '2026-11-01', inUse: false });
    expect(await due('s-off')).toEqual({ date: '2026-11-01', outcome: 'nothing' });
    expect(rig.host.of<DayInput>('beginDay').filter(({ storeId }) => storeId === 's-off')).toEqual([]);
  });
});

describe('what is kept for the books', () => {
  test('a settled order says how the host was asked, and what it took off', async () => {
    const shopper = rig.shopper();
    await shopper.identify();
    const session = await shopper.update(cartOf(1));
    await shopper.handle.signal('orderCompleted', orderOf(session, cartOf(1)));
    await shopper.handle.result();
    const settlements = rig.host.projected().flatMap(({ settlement }) => settlement ?? []);
    const { posSequenceId } = session;
    expect(settlements).toEqual(
      settlements.map(() => ({
        idempotencyKey: `${posSequenceId}:finalize:1`,
        kind: 'finalize',
        discounts: { 'instant-10': 10 },
      })),
    );
    expect(settlements.length).toBeGreaterThan(0);
    // The same request, for whoever has to send it again.
    expect(await shopper.handle.query('settlement')).toEqual({
      status: 'FINALIZED',
      input: rig.host.finalized()[0],
    });
  });

  test('points without the rewards that the host refused: the discount of the order is kept all the same', async () => {
    const shopper = rig.shopper();
    await shopper.identify();
    const session = await shopper.update(cartOf(1));
    const { finalize } = rig.host;
    rig.host.finalize = (input) =>
      input.accrualOnly ? finalize(input) : { outcome: 'refused', code: 'REWARD_NOT_AVAILABLE' };
    await shopper.handle.signal('orderCompleted', orderOf(session, cartOf(1)));
    await shopper.handle.result();
    expect(rig.host.projected().at(-1)?.settlement).toEqual({
      idempotencyKey: `${session.posSequenceId}:accrual:1`,
      kind: 'accrual',
      discounts: { 'instant-10': 10 },
    });
  });

  test('a discount that no reward explains is kept under no name', async () => {
    const shopper = rig.shopper();
    await shopper.identify();
    const session = await shopper.update(cartOf(1));
    const order = orderOf(session, cartOf(1));
    const totals = { ...order.totals, loyaltyDiscount: 25, total: order.totals.subtotal - 25 };
    await shopper.handle.signal('orderCompleted', { ...order, totals });
    await shopper.handle.result();
    expect(rig.host.projected().at(-1)?.settlement?.discounts).toEqual({ 'instant-10': 10, '': 15 });
  });

  test('a return keeps what it moved, once, and can say it again', async () => {
    const order = {
      sessionId: randomUUID(),
      status: 'FINALIZED' as const,
      posSequenceId: 'p-1',
      confirmationId: 'c-1',
    };
    rig.host.order = async () => order;
    const handle = await rig.start('return', {
      storeId: 's-1',
      orderId: 'o-1',
      returnId: 'r-1',
      reason: 'broken',
    });
    await handle.result();
    expect(rig.host.of<ReversalEntry>('keepReversal')).toEqual([
      {
        idempotencyKey: 'p-1:reverse:r-1',
        storeId: 's-1',
        posSequenceId: 'p-1',
        sessionId: order.sessionId,
        orderId: 'o-1',
        returnId: 'r-1',
        pointsEarned: -12,
        pointsRedeemed: 0,
        at: expect.any(Number),
      },
    ]);
    expect(await handle.query('reversal')).toEqual(rig.host.reversed()[0]);
  });
});
