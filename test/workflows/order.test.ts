import type { OrderCompleted, Session } from '../../contract';
import { until } from '../support/until';
import { failure, MEMBER, POLICY } from './fake-host';
import { cartOf, item, orderOf, refused, Rig, usedOf, type Shopper } from './rig';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(() => rig.close(), 60_000);
beforeEach(() => {
  rig.host.reset();
});

const captured = (amount: number, reference = 'p-1') => ({
  provider: 'finix',
  reference,
  amount,
  status: 'captured' as const,
  capturedAt: '2026-11-01T10:00:00Z',
});
const pending = (amount: number, reference = 'p-1') => ({
  provider: 'finix',
  reference,
  amount,
  status: 'pending' as const,
});

async function active(): Promise<{ shopper: Shopper; session: Session }> {
  const shopper = rig.shopper();
  return { shopper, session: await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) }) };
}

const tell = (shopper: Shopper, session: Session, more: Partial<OrderCompleted> = {}) =>
  shopper.handle.signal('orderCompleted', orderOf(session, cartOf(session.cartVersion), more));

/** Keeps what the world does open until the test lets it end. */
function gate(): { opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const untilStatus = (shopper: Shopper, status: Session['status']) =>
  shopper.untilSession(status, (session) => session.status === status);

/** What was given back of this checkout alone: others of this file may end at any time. */
const releasesOf = ({ sessionId, posSequenceId }: Session) => [
  ...rig.host.cancelled().filter((call) => call.posSequenceId === posSequenceId),
  ...rig.host.released().filter((release) => release.sessionId === sessionId),
];

/** Money is there once a payment is captured. */
const bankTransfer = () => {
  rig.host.payment = ({ payments }) => {
    if (!payments.some(({ status }) => status !== 'pending')) throw failure('PAYMENT_NOT_CAPTURED');
  };
};

describe('an order whose money is slow', () => {
  test('is placed at once, outlives idle time and grace, and earns when the shop tells that the money is there', async () => {
    bankTransfer();
    const { shopper, session } = await active();
    await tell(shopper, session, { payments: [pending(189)] });
    await untilStatus(shopper, 'PENDING_FINALIZATION');
    await rig.skip(3 * DAY);
    expect(await shopper.session()).toMatchObject({ status: 'PENDING_FINALIZATION' });
    expect(rig.host.finalized()).toEqual([]);
    await tell(shopper, session, { payments: [captured(189)] });
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', points: { earned: 12 } });
    expect(rig.host.finalized()).toHaveLength(1);
  });

  test('is told without any payment first, and its later payments take their place', async () => {
    bankTransfer();
    const { shopper, session } = await active();
    await tell(shopper, session, { payments: [] });
    await untilStatus(shopper, 'PENDING_FINALIZATION');
    await tell(shopper, session, { payments: [captured(189, 'p-2')] });
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
    expect(rig.host.payments().at(-1)).toMatchObject([{ reference: 'p-2' }]);
  });

  test("gives the host its 72 hours from the money's arrival on", async () => {
    bankTransfer();
    rig.host.finalize = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    const { shopper, session } = await active();
    await tell(shopper, session, { payments: [pending(189)] });
    await untilStatus(shopper, 'PENDING_FINALIZATION');
    await rig.skip(3 * DAY);
    await tell(shopper, session, { payments: [captured(189)] });
    await until(() => rig.host.finalized().length > 0, { what: 'the first try at the host' });
    await rig.skip(71 * HOUR);
    expect(await shopper.session()).toMatchObject({ status: 'PENDING_FINALIZATION' });
    await rig.skip(2 * HOUR);
    expect(await untilStatus(shopper, 'FINALIZATION_FAILED')).toMatchObject({
      status: 'FINALIZATION_FAILED',
    });
  });

  test('gives everything back when the money does not come in its window, and waits for support', async () => {
    bankTransfer();
    rig.host.identify = () => ({
      outcome: 'found',
      member: MEMBER,
      pdiTransactionId: 'pdi-1',
      policy: { ...POLICY, paymentWindowMs: 2 * DAY },
    });
    const { shopper, session } = await active();
    await shopper.select('choice-50');
    await tell(shopper, session, { payments: [pending(189)] });
    await untilStatus(shopper, 'PENDING_FINALIZATION');
    await rig.skip(2 * DAY + HOUR);
    await untilStatus(shopper, 'FINALIZATION_FAILED');
    await until(() => releasesOf(session).length === 2, { what: 'the releases' });
    expect((await shopper.handle.describe()).status.name).toBe('RUNNING');
  });

  test('whose payment failed gives everything back, and takes the right payment when it is told', async () => {
    rig.host.payment = ({ payments }) => {
      if (payments.every(({ reference }) => reference === 'p-wrong')) throw failure('PAYMENT_FAILED');
    };
    const { shopper, session } = await active();
    await tell(shopper, session, { payments: [captured(189, 'p-wrong')] });
    await untilStatus(shopper, 'FINALIZATION_FAILED');
    await until(() => releasesOf(session).length > 0, { what: 'the release' });
    await tell(shopper, session, { payments: [captured(189, 'p-right')] });
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', points: { earned: 12 } });
    expect(rig.host.finalized()).toHaveLength(1);
    expect(rig.host.finalized()[0]?.posSequenceId).not.toBe(session.posSequenceId);
  });

  test("is given up by that order's cancellation only", async () => {
    bankTransfer();
    const { shopper, session } = await active();
    await tell(shopper, session, { payments: [pending(189)] });
    await untilStatus(shopper, 'PENDING_FINALIZATION');
    const cancel = (body: object) =>
      shopper.handle.executeUpdate<Session, [unknown]>('cancel', { args: [body] });
    expect(await refused(cancel({ reason: 'another tab' }))).toBe('SESSION_CLOSED');
    expect(await refused(cancel({ orderId: 'another order' }))).toBe('SESSION_CLOSED');
    expect(await cancel({ orderId: `o-${session.cartId}` })).toMatchObject({ status: 'CANCELLED' });
    expect(await shopper.handle.result()).toMatchObject({ status: 'CANCELLED' });
    expect(releasesOf(session).length).toBeGreaterThan(0);
    expect(rig.host.finalized()).toEqual([]);
  });

  test('stays cancelled when the word that placed it comes once more, and is placed anew when it is paid', async () => {
    bankTransfer();
    const { shopper, session } = await active();
    await tell(shopper, session, { payments: [pending(189)] });
    await untilStatus(shopper, 'PENDING_FINALIZATION');
    await shopper.send('cancel', { orderId: `o-${session.cartId}` });
    await tell(shopper, session, { payments: [pending(189)] });
    expect(await shopper.session()).toMatchObject({ status: 'CANCELLED' });
    await tell(shopper, session, { payments: [captured(189)] });
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
  });

  test('goes on with the payments told last when support retries', async () => {
    bankTransfer();
    const { shopper, session } = await active();
    await tell(shopper, session, { payments: [] });
    await untilStatus(shopper, 'PENDING_FINALIZATION');
    await tell(shopper, session, { payments: [pending(189, 'p-7')] });
    await shopper.handle.executeUpdate('retryFinalization', { args: [{}] });
    await until(() => rig.host.payments().at(-1)?.[0]?.reference === 'p-7', { what: 'the newer payment' });
    await tell(shopper, session, { payments: [captured(189, 'p-7')] });
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
  });
});

describe('an order that says what it used', () => {
  test('redeems exactly that, whatever was selected after it was priced', async () => {
    const { shopper, session } = await active();
    await shopper.select('choice-50');
    await tell(shopper, session, { appliedRewards: usedOf(session) });
    expect(await shopper.handle.result()).toMatchObject({
      status: 'FINALIZED',
      warnings: [],
      totals: { loyaltyDiscount: 10, total: 189 },
      points: { redeemed: 0 },
    });
    expect(rig.host.finalized()).toMatchObject([{ rewards: [{ rewardId: 'instant-10' }] }]);
  });

  test('redeems what was deselected, or went with a bypass, after it was priced', async () => {
    const { shopper } = await active();
    const session = await shopper.select('choice-50');
    await shopper.select();
    rig.host.calculate = () => {
      throw failure('HOST_ERROR');
    };
    expect(await shopper.update(cartOf(2))).toMatchObject({ status: 'BYPASSED' });
    await tell(shopper, session, { appliedRewards: usedOf(session) });
    expect(await shopper.handle.result()).toMatchObject({
      status: 'FINALIZED',
      warnings: [],
      totals: { loyaltyDiscount: 60 },
    });
    expect(rig.host.finalized()).toMatchObject([
      { rewards: [{ rewardId: 'instant-10' }, { rewardId: 'choice-50', pointsCost: 100 }] },
    ]);
  });

  test('names what the host never offered, and still earns', async () => {
    const { shopper, session } = await active();
    const used = [...usedOf(session), { rewardId: 'invented', lines: [{ lineItemId: 'l-1', amount: 5 }] }];
    const totals = { ...orderOf(session, cartOf(1)).totals, loyaltyDiscount: 15, total: 184 };
    await tell(shopper, session, { appliedRewards: used, totals, payments: [captured(184)] });
    expect(await shopper.handle.result()).toMatchObject({
      status: 'FINALIZED',
      warnings: ['REWARD_UNKNOWN: reward invented took off 5'],
    });
    expect(rig.host.finalized()).toMatchObject([{ rewards: [{ rewardId: 'instant-10' }] }]);
  });
});

describe('a "no" of the host', () => {
  test('is remembered: a redemption that was refused is not tried again once the points may be given', async () => {
    let accruals = 0;
    rig.host.finalize = (input) => {
      if (!input.accrualOnly) return { outcome: 'refused', code: 'REWARD_EXPIRED' };
      accruals += 1;
      // The host gave the points, and its answers were lost: within the task, and to the first durable try.
      if (accruals <= 2) throw failure('HOST_TIMEOUT');
      return {
        outcome: 'finalized',
        confirmationId: 'c-1',
        pointsEarned: 12,
        pointsRedeemed: 0,
        newBalance: 512,
      };
    };
    const { shopper, session } = await active();
    await tell(shopper, session);
    await until(() => accruals > 1, { what: 'the lost answers' });
    await shopper.handle.executeUpdate('retryFinalization', { args: [{}] });
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', points: { redeemed: 0 } });
    const asked = rig.host
      .finalized()
      .map(({ idempotencyKey }) => idempotencyKey.split(':').slice(1).join(':'));
    expect(asked[0]).toBe('finalize:1');
    expect(new Set(asked.slice(1))).toEqual(new Set(['accrual:1']));
  });

  test('to everything is asked again by support under keys that were not refused', async () => {
    const finalize = rig.host.finalize;
    rig.host.finalize = () => ({ outcome: 'refused', code: 'MEMBER_BLOCKED' });
    const { shopper, session } = await active();
    await tell(shopper, session);
    await untilStatus(shopper, 'FINALIZATION_FAILED');
    rig.host.finalize = finalize;
    await shopper.handle.executeUpdate('retryFinalization', { args: [{}] });
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
    expect(rig.host.finalized().at(-1)?.idempotencyKey).toBe(`${session.posSequenceId}:finalize:2`);
  });
});

describe('what was done by hand', () => {
  test('is read in the details with its reason, and an order that is given up says what it was refused for', async () => {
    rig.host.finalize = () => ({ outcome: 'refused', code: 'INSUFFICIENT_POINTS' });
    const { shopper, session } = await active();
    await tell(shopper, session);
    await untilStatus(shopper, 'FINALIZATION_FAILED');
    await shopper.handle.executeUpdate('abandonFinalization', { args: [{ reason: 'points given by hand' }] });
    const details = await rig.detailsOf(shopper.handle.workflowId);
    expect(details).toContain('**Support gave this order up.**');
    expect(details).toMatch(/Support gave the settlement up, .*\. The reason given: points given by hand/);
    expect(details).toContain(
      'The loyalty host refused the order. The member has fewer points than the rewards cost. (`INSUFFICIENT_POINTS`)',
    );
  });

  test("by the shop is told as the shop's", async () => {
    const { shopper } = await active();
    await shopper.handle.executeUpdate('cancel', { args: [{ storeId: 's-1', reason: 'sold out' }] });
    expect(await rig.detailsOf(shopper.handle.workflowId)).toMatch(
      /The shop cancelled the checkout, .*\. The reason given: sold out/,
    );
  });

  test('that is refused is not', async () => {
    const { shopper } = await active();
    await refused(shopper.handle.executeUpdate('abandonFinalization', { args: [{ reason: 'too early' }] }));
    expect(await rig.detailsOf(shopper.handle.workflowId)).not.toContain('too early');
  });
});

describe('support gives an order up', () => {
  /** The host answers its settlement when the test opens the gate. */
  const atTheHost = async () => {
    const host = gate();
    const { finalize } = rig.host;
    rig.host.finalize = async (input) => {
      await host.opened;
      return finalize(input);
    };
    // By an activity: a message waits for what is tried inside the task.
    rig.host.settlesInTask = false;
    const { shopper, session } = await active();
    await tell(shopper, session);
    await until(() => rig.host.finalized().length > 0, { what: 'the call under way' });
    return { shopper, host };
  };

  test("during the host's call: what the host did stays known, so that a return can reverse it", async () => {
    const { shopper, host } = await atTheHost();
    expect(
      await shopper.handle.executeUpdate<Session, [unknown]>('abandonFinalization', { args: [{}] }),
    ).toMatchObject({ status: 'FINALIZATION_FAILED' });
    host.open();
    expect(await shopper.handle.result()).toMatchObject({
      status: 'FINALIZATION_FAILED',
      confirmationId: 'c-1',
    });
    expect(rig.host.projected().at(-1)).toMatchObject({ session: { confirmationId: 'c-1' } });
  });

  test('and newer payments that come before its run ended do not settle it after all', async () => {
    const { shopper, session } = await active();
    rig.host.finalize = () => ({ outcome: 'refused', code: 'MEMBER_BLOCKED' });
    await shopper.select('choice-50');
    await tell(shopper, session);
    await untilStatus(shopper, 'FINALIZATION_FAILED');
    const asked = rig.host.finalized().length;
    const release = gate();
    // Giving the points back keeps the run open.
    rig.host.release = () => release.opened;
    await shopper.handle.executeUpdate('abandonFinalization', { args: [{}] });
    await until(() => rig.host.released().length > 0, { what: 'the release under way' });
    await shopper.handle.signal('orderCompleted', {
      ...orderOf(session, cartOf(1)),
      payments: [{ provider: 'stripe', reference: 'pi_2', amount: session.totals.total }],
    });
    expect(await shopper.session()).toMatchObject({ status: 'FINALIZATION_FAILED' });
    release.open();
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZATION_FAILED' });
    expect(rig.host.finalized()).toHaveLength(asked);
  });
});

describe('a checkout whose grace is over while the host still does not take its release', () => {
  const expired = async () => {
    rig.host.cancel = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    const { shopper } = await active();
    await rig.skip(31 * 60_000);
    await untilStatus(shopper, 'EXPIRED');
    await rig.skip(25 * HOUR);
    return shopper;
  };

  test('expires again after a shopper came back to it', async () => {
    const shopper = await expired();
    await shopper.identify({ phone: MEMBER.phone, cart: cartOf(2) });
    await rig.skip(31 * 60_000);
    expect(await shopper.session()).toMatchObject({ status: 'EXPIRED' });
    rig.host.cancel = () => undefined;
    expect(await shopper.handle.result()).toMatchObject({ status: 'EXPIRED' });
  });

  test.each([
    [
      'of a shopper who came back',
      (shopper: Shopper) => shopper.identify({ phone: MEMBER.phone, cart: cartOf(2) }),
    ],
    ['that came late, of nobody who came back', (shopper: Shopper) => shopper.session()],
  ])('keeps an order %s for support, when it fails', async (_which, sessionOf) => {
    const shopper = await expired();
    const session = await sessionOf(shopper);
    rig.host.finalize = () => ({ outcome: 'refused', code: 'MEMBER_BLOCKED' });
    await tell(shopper, session);
    await untilStatus(shopper, 'FINALIZATION_FAILED');
    rig.host.cancel = () => undefined;
    await rig.skip(10 * DAY);
    expect((await shopper.handle.describe()).status.name).toBe('RUNNING');
    await rig.skip(21 * DAY);
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZATION_FAILED' });
  });
});

test('a balance that cannot be true is told to nobody: receipt and push leave it out', async () => {
  const finalize = rig.host.finalize;
  rig.host.finalize = async (input) => ({ ...(await finalize(input)), newBalance: 1e12 }) as never;
  const { shopper, session } = await active();
  await tell(shopper, session, { email: 'a@example.com', customerId: 'cus-1' });
  expect(await shopper.handle.result()).toMatchObject({
    points: { earned: 12 },
    warnings: ['POINTS_ANSWER_DROPPED'],
  });
  expect(rig.host.of('sendReceipt')).toMatchObject([{ pointsEarned: 12, newBalance: null }]);
  expect(rig.host.of('sendPush')).toMatchObject([{ pointsEarned: 12, newBalance: null }]);
});

test('an order with the goods of a newer cart shows what it used and what it cost', async () => {
  const { shopper, session } = await active();
  const cart = cartOf(2, item('l-1', 300));
  await shopper.handle.signal(
    'orderCompleted',
    orderOf(session, cart, {
      totals: { ...orderOf(session, cart).totals, subtotal: 300, total: 290 },
      appliedRewards: usedOf(session),
    }),
  );
  expect(await shopper.handle.result()).toMatchObject({ totals: { subtotal: 300, total: 290 } });
});

describe('an order whose checkout is gone', () => {
  const late = async (membershipId: string | null) => {
    const shopper = rig.shopper({ gone: { membershipId } });
    const gone: Session = { ...(await active()).session, cartId: `gone-${shopper.handle.workflowId}` };
    await shopper.begin('orderCompleted', orderOf(gone, cartOf(1), { appliedRewards: usedOf(gone) }));
    return shopper;
  };

  test('waits for support, every cent named, and a retry gives the member the points', async () => {
    const shopper = await late('m-1');
    expect(await untilStatus(shopper, 'FINALIZATION_FAILED')).toMatchObject({
      warnings: ['REWARD_UNKNOWN: reward instant-10 took off 10', 'SESSION_WAS_GONE'],
    });
    expect(rig.host.finalized()).toEqual([]);
    await shopper.handle.executeUpdate('retryFinalization', { args: [{}] });
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', points: { earned: 12 } });
    expect(rig.host.finalized()).toMatchObject([{ membershipId: 'm-1', accrualOnly: true, rewards: [] }]);
  });

  test('of somebody whom nobody knows any more closes by itself in the end', async () => {
    const shopper = await late(null);
    await untilStatus(shopper, 'FINALIZATION_FAILED');
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZATION_FAILED' });
  });
});
