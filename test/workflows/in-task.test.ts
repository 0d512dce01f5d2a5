import { temporal } from '@temporalio/proto';
import type { Session } from '../../contract';
import { within } from '../../platform/within';
import { until } from '../support/until';
import { failure, MEMBER, offersFor } from './fake-host';
import { cartOf, item, orderOf, Rig, shownIn, type Shopper } from './rig';

const HOUR = 3_600_000;
const UNANSWERED_MS = 5_000;

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(() => rig.close(), 60_000);
beforeEach(() => {
  rig.host.reset();
});

type Event = temporal.api.history.v1.IHistoryEvent;

async function active(): Promise<{ shopper: Shopper; session: Session }> {
  const shopper = rig.shopper();
  await shopper.identify();
  const session = await shopper.update(cartOf(1));
  return { shopper, session };
}

const place = (shopper: Shopper, session: Session): Promise<void> =>
  shopper.handle.signal(
    'orderCompleted',
    orderOf(session, cartOf(1), { email: 'a@example.com', customerId: 'c-1' }),
  );

const eventsOf = (shopper: Shopper): Promise<Event[]> => rig.eventsOf(shopper);

const scheduledIn = (events: Event[]): (string | null | undefined)[] =>
  events.flatMap(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name ?? [],
  );

describe('an order whose host answers', () => {
  test('is settled, projected and told of within its workflow task: one status more, and no activity that waits', async () => {
    const { shopper, session } = await active();
    await place(shopper, session);
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
    const events = await eventsOf(shopper);
    expect(scheduledIn(events)).toEqual([]);
    expect(shownIn(events)).toEqual(['ACTIVE', 'FINALIZED']);
    expect(rig.host.projected().at(-1)).toMatchObject({ session: { status: 'FINALIZED' } });
    expect([rig.host.of('sendReceipt'), rig.host.of('sendPush')].map(({ length }) => length)).toEqual([1, 1]);
  });

  test('is settled once, though a message that comes into the task has all of it done again', async () => {
    const { shopper, session } = await active();
    let interruptions = 1;
    const { finalize } = rig.host;
    rig.host.finalize = async (input) => {
      if (interruptions-- > 0) await shopper.handle.signal('paymentChanged');
      return finalize(input);
    };
    await place(shopper, session);
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', points: { earned: 12 } });
    expect(new Set(rig.host.finalized().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  test('stays settled when its cancellation comes into the task and all of it is done again', async () => {
    const { shopper, session } = await active();
    const order = orderOf(session, cartOf(1));
    let interruptions = 1;
    const { finalize } = rig.host;
    rig.host.finalize = async (input) => {
      if (interruptions-- > 0) await shopper.handle.signal('cancel', { orderId: order.orderId });
      return finalize(input);
    };
    await shopper.handle.signal('orderCompleted', order);
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', points: { earned: 12 } });
    expect(rig.host.cancelled()).toEqual([]);
  });

  test('is settled by an activity where it came with the message that it follows: a task that is lost does both again', async () => {
    const { shopper, session } = await active();
    const { identify } = rig.host;
    let told = false;
    // Both come while an answer is made, and so in one workflow task.
    rig.host.calculate = async (input) => {
      if (!told) {
        told = true;
        await shopper.handle.signal('identify', { phone: '+15555550199' });
        await place(shopper, session);
      }
      return { pdiTransactionId: 'pdi-1', rewards: offersFor(input), points: { toEarn: 12, multiplier: 1 } };
    };
    rig.host.identify = async (input) => ({
      ...(await identify(input)),
      ...{ member: { ...MEMBER, membershipId: 'm-2' } },
    });
    await shopper.update(cartOf(2, item('l-1', 300)));
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', points: { earned: 12 } });
    expect(rig.host.finalized().map(({ membershipId }) => membershipId)).toEqual(['m-2']);
    expect(scheduledIn(await eventsOf(shopper))).toContain('finalizeRewards');
  });

  test('goes on as it began where it began on an earlier worker', async () => {
    rig.host.settlesInTask = false;
    const { shopper, session } = await active();
    rig.host.settlesInTask = true;
    await place(shopper, session);
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
    expect(scheduledIn(await eventsOf(shopper))).toEqual(
      expect.arrayContaining(['projectSession', 'finalizeRewards', 'sendReceipt', 'sendPush']),
    );
  });
});

describe('an order whose rewards the host refuses', () => {
  /** What failed, as whoever reads the history sees it. */
  const failuresIn = (events: Event[]): unknown[] =>
    events.flatMap(({ activityTaskFailedEventAttributes: failed, markerRecordedEventAttributes: marker }) => {
      const cause = failed?.failure ?? marker?.failure;
      return cause?.applicationFailureInfo?.type ?? [];
    });
  const summariesIn = (events: Event[]): string =>
    events
      .map(({ userMetadata }) => Buffer.from(userMetadata?.summary?.data ?? []).toString('utf8'))
      .join('\n');
  const refuseRewards = () => {
    const { finalize } = rig.host;
    rig.host.finalize = (input) =>
      input.accrualOnly ? finalize(input) : { outcome: 'refused', code: 'REWARD_NOT_AVAILABLE' };
  };
  const settled = async () => {
    const { shopper, session } = await active();
    refuseRewards();
    await place(shopper, session);
    const result = await shopper.handle.result();
    expect(result).toMatchObject({
      status: 'FINALIZED',
      points: { earned: 12, redeemed: 0 },
      warnings: ['REWARDS_NOT_REDEEMED: the host said REWARD_NOT_AVAILABLE'],
    });
    expect(rig.host.finalized()).toHaveLength(2);
    return eventsOf(shopper);
  };

  test('gets its points in the same task, and the refusal is a failure in the history', async () => {
    const events = await settled();
    expect(failuresIn(events)).toEqual(['SETTLEMENT_REFUSED']);
    expect(scheduledIn(events)).toEqual([]);
    expect(shownIn(events)).toEqual(['ACTIVE', 'FINALIZED']);
  });

  test('gets its points by an activity of a checkout that settles so, beside the one that failed', async () => {
    rig.host.settlesInTask = false;
    const events = await settled();
    expect(failuresIn(events)).toEqual(['SETTLEMENT_REFUSED']);
    expect(scheduledIn(events).filter((name) => name === 'finalizeRewards')).toHaveLength(2);
    expect(summariesIn(events)).toContain('The host refused the rewards: earn the points alone');
  });
});

describe('an order whose host does not answer', () => {
  test('is shown as waiting, and its next tries are there for support to see', async () => {
    const { shopper, session } = await active();
    const { finalize } = rig.host;
    rig.host.finalize = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    await place(shopper, session);
    await until(() => rig.host.finalized().length > 1, { what: 'the first durable try' });
    await until(
      () => rig.host.projected().some(({ session: { status } }) => status === 'PENDING_FINALIZATION'),
      { what: 'the projection of what waits' },
    );
    const events = await eventsOf(shopper);
    expect(shownIn(events)).toEqual(['ACTIVE', 'PENDING_FINALIZATION']);
    expect(scheduledIn(events)).toContain('finalizeRewards');
    rig.host.finalize = finalize;
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
  });

  test('is in the tables in the end though they were away when it began to wait, and it was cancelled meanwhile', async () => {
    const { shopper, session } = await active();
    const order = orderOf(session, cartOf(1));
    const { project } = rig.host;
    rig.host.payment = () => {
      throw failure('PAYMENT_NOT_CAPTURED');
    };
    rig.host.project = () => {
      throw failure('STORE_UNAVAILABLE');
    };
    await shopper.handle.signal('orderCompleted', order);
    await rig.untilShown(shopper, 'PENDING_FINALIZATION');
    const failed = rig.host.projected().length;
    await until(() => rig.host.projected().length > failed, { what: 'a durable write that fails' });
    await shopper.handle.signal('cancel', { orderId: order.orderId });
    await rig.untilShown(shopper, 'CANCELLED');
    rig.host.project = project;
    await rig.skip(HOUR);
    // The tables keep the newest revision, in whichever order they hear of them.
    const [written] = rig.host
      .projected()
      .filter(({ session: { sessionId } }) => sessionId === session.sessionId)
      .toSorted((a, b) => b.revision - a.revision);
    expect(written).toMatchObject({ session: { status: 'CANCELLED' }, orderId: order.orderId });
  });

  test('keeps what its notices could not say for later', async () => {
    const { shopper, session } = await active();
    let failures = 2;
    rig.host.notice = () => {
      if (failures-- > 0) throw new Error('no mail today');
    };
    await place(shopper, session);
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
    expect(scheduledIn(await eventsOf(shopper)).toSorted()).toEqual(['sendPush', 'sendReceipt']);
  });
});

describe('who was found', () => {
  /** What was written of one checkout: those of other tests may expire meanwhile. */
  const rowsOf = ({ handle }: Shopper) =>
    rig.host
      .projected()
      .filter(({ session: { sessionId } }) => handle.workflowId.endsWith(sessionId))
      .map(({ session: { status, cartVersion } }) => [status, cartVersion]);

  test('is written to the tables beside the next message, in its workflow task', async () => {
    const shopper = rig.shopper();
    await shopper.identify();
    expect(rowsOf(shopper)).toEqual([]);
    await shopper.update(cartOf(1));
    expect(rowsOf(shopper)).toEqual([['ACTIVE', 0]]);
    expect(scheduledIn(await eventsOf(shopper))).toEqual([]);
  });

  test('is written at once with the cart that came along: the tables price it while Temporal is away', async () => {
    const shopper = rig.shopper();
    await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
    await until(() => rowsOf(shopper).length > 0, { what: 'the projection' });
    expect(rowsOf(shopper)).toEqual([['ACTIVE', 1]]);
  });

  test('is written in the end when nobody comes back', async () => {
    const shopper = rig.shopper();
    await shopper.identify();
    await rig.skip(31 * 60_000);
    await until(() => rowsOf(shopper).length > 0, { what: 'the projection' });
    expect(rowsOf(shopper)).toEqual([['EXPIRED', 0]]);
  });

  test('is written later where the tables fail beside a message, whose answer has its rewards', async () => {
    const shopper = rig.shopper();
    await shopper.identify();
    let failures = 1;
    rig.host.project = () => {
      if (failures-- > 0) throw failure('STORE_UNAVAILABLE');
    };
    expect(await shopper.update(cartOf(1))).toMatchObject({ status: 'ACTIVE', cartVersion: 1 });
    await until(() => rowsOf(shopper).length > 1, { what: 'the durable write' });
    expect(rowsOf(shopper)).toEqual([
      ['ACTIVE', 0],
      ['ACTIVE', 1],
    ]);
  });

  test('is written before a checkout is continued in its next run', async () => {
    const shopper = rig.shopper({ maxMessages: 1 });
    await shopper.identify();
    await until(async () => (await rig.runsOf(shopper.handle.workflowId)).length > 1, {
      what: 'the next run',
    });
    expect(rowsOf(shopper)).toEqual([['ACTIVE', 0]]);
  });
});

describe('an order that somebody looks at all the time', () => {
  /**
   * Looks without a pause until the checkout is as asked. The time-skipping server never answers a look that it
   * keeps for a workflow task after which there is none: then the run is over.
   */
  async function look(shopper: Shopper, status: Session['status']): Promise<Session> {
    for (;;) {
      const session = await within(UNANSWERED_MS, 'The look', shopper.session()).catch(() => null);
      if (session === null) return shopper.handle.result();
      if (session.status === status) return session;
    }
  }

  async function settle(): Promise<Session> {
    const shopper = rig.shopper();
    const order = orderOf(await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) }), cartOf(1));
    await shopper.handle.signal('orderCompleted', order);
    await look(shopper, 'FINALIZATION_FAILED');
    const payments = order.payments.map((payment) => ({ ...payment, reference: 'p-right' }));
    await shopper.handle.signal('orderCompleted', { ...order, payments });
    return look(shopper, 'FINALIZED');
  }

  // The projection of an identify may end at any moment of the settlement. The histories are replayed when the
  // suite ends.
  test('has a history that replays, wherever the looks and the end of another activity fall', async () => {
    rig.host.payment = ({ payments }) => {
      if (payments.every(({ reference }) => reference === 'p-1')) throw failure('PAYMENT_FAILED');
    };
    for (let round = 0; round < 5; round += 1)
      for (const { points } of await Promise.all([settle(), settle(), settle(), settle()]))
        expect(points.earned).toBe(12);
  }, 90_000);
});
