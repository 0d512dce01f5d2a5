import type { Session } from '../../contract';
import { failure, MEMBER } from './fake-host';
import { cartOf, item, orderOf, refused, Rig, type Shopper } from './rig';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(() => rig.close(), 60_000);
beforeEach(() => {
  rig.host.reset();
});

async function active(shopper: Shopper = rig.shopper()): Promise<{ shopper: Shopper; session: Session }> {
  return { shopper, session: await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) }) };
}

const complete = (shopper: Shopper, session: Session, more = {}) =>
  shopper.handle.signal('orderCompleted', orderOf(session, cartOf(session.cartVersion), more));

describe('identify', () => {
  test('finds the member, takes the cart that came along, and applies instant rewards', async () => {
    const { session } = await active();
    expect(session).toMatchObject({
      status: 'ACTIVE',
      cartVersion: 1,
      member: {
        membershipId: 'm-1',
        firstName: 'Alex',
        maskedPhone: '•••• 0123',
        pointsBalance: 500,
        tier: 'gold',
      },
      totals: { subtotal: 199, loyaltyDiscount: 10, total: 189 },
    });
    expect(session.posSequenceId).toMatch(/^[0-9A-F]{16}$/);
  });

  test('repeated with the same phone asks the host nothing new', async () => {
    const { shopper, session } = await active();
    const calls = rig.host.calls.length;
    expect(await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) })).toMatchObject({
      status: 'ACTIVE',
      posSequenceId: session.posSequenceId,
    });
    expect(rig.host.calls.slice(calls).filter((call) => call.method !== 'projectSession')).toEqual([]);
  });

  test('an unknown phone is an answer, and the shopper may try another', async () => {
    const shopper = rig.shopper();
    const found = rig.host.identify;
    rig.host.identify = () => ({
      outcome: 'notFound',
      policy: { idleTimeoutMs: 30 * MINUTE, bypassCooldownMs: 10_000 },
    });
    expect(await shopper.identify()).toMatchObject({
      status: 'IDENTIFYING',
      member: null,
      warnings: ['MEMBER_NOT_FOUND'],
    });
    rig.host.identify = found;
    expect(await shopper.identify({ phone: '+15555550124' })).toMatchObject({
      status: 'ACTIVE',
      warnings: [],
    });
  });

  test('a balance that cannot be true is dropped and named, and so is what is wrong with the rewards', async () => {
    rig.host.identify = () => ({
      outcome: 'found',
      member: { ...MEMBER, pointsBalance: 1e12 },
      pdiTransactionId: 'pdi-1',
      policy: { idleTimeoutMs: 30 * MINUTE, bypassCooldownMs: 10_000 },
    });
    const calculate = rig.host.calculate;
    rig.host.calculate = async (input) => {
      const answer = await calculate(input);
      return {
        ...answer,
        rewards: answer.rewards.map((reward) => ({ ...reward, currency: 'EUR' })).slice(0, 1),
      };
    };
    expect((await active()).session).toMatchObject({
      member: { pointsBalance: 0 },
      warnings: ['POINTS_ANSWER_DROPPED', 'REWARD_DROPPED_CURRENCY: reward instant-10'],
    });
  });

  test('with another phone gives the first transaction back and begins one for the new member', async () => {
    const { shopper, session } = await active();
    rig.host.identify = () => ({
      outcome: 'found',
      member: { ...MEMBER, membershipId: 'm-2' },
      pdiTransactionId: 'pdi-2',
      policy: { idleTimeoutMs: 30 * MINUTE, bypassCooldownMs: 10_000 },
    });
    const next = await shopper.identify({ phone: '+15555550199' });
    expect(next).toMatchObject({
      status: 'ACTIVE',
      cartVersion: 1,
      member: { membershipId: 'm-2' },
      totals: { loyaltyDiscount: 10 },
    });
    expect(next.posSequenceId).not.toBe(session.posSequenceId);
    await complete(shopper, next);
    await shopper.handle.result();
    expect(rig.host.cancelled()).toMatchObject([{ posSequenceId: session.posSequenceId }]);
  });
});

describe('a phone that comes late, after an outage', () => {
  test('identifies a session that knows nobody yet', async () => {
    const shopper = rig.shopper();
    expect(await shopper.identify({ phone: MEMBER.phone, late: true })).toMatchObject({
      status: 'ACTIVE',
      member: { membershipId: 'm-1' },
    });
  });

  test('changes nothing in one that knows somebody, open or expired', async () => {
    const { shopper, session } = await active();
    const late = () => shopper.identify({ phone: '+15555550199', late: true });
    expect(await late()).toMatchObject({
      posSequenceId: session.posSequenceId,
      member: { membershipId: 'm-1' },
    });
    await rig.skip(31 * MINUTE);
    expect(await late()).toMatchObject({ status: 'EXPIRED', posSequenceId: session.posSequenceId });
  });

  test('counts where it was said last, and not where the shopper said something else since', async () => {
    const { shopper, session } = await active();
    const late = (toldAt: number) => shopper.identify({ phone: '+15555550199', late: true, toldAt });
    const known = Date.parse(session.updatedAt);
    expect(await late(known - MINUTE)).toMatchObject({ posSequenceId: session.posSequenceId });
    await rig.skip(2 * MINUTE);
    const other = await late(known + MINUTE);
    expect(other.posSequenceId).not.toBe(session.posSequenceId);
    const { posSequenceId } = await shopper.identify({ phone: MEMBER.phone });
    expect(await late(known + MINUTE)).toMatchObject({ posSequenceId });
  });

  test('begins a cart anew that expired while nobody was known', async () => {
    const shopper = rig.shopper();
    await shopper.begin('cartUpdated', { cart: cartOf(1) });
    await rig.skip(31 * MINUTE);
    expect(await shopper.session()).toMatchObject({ status: 'EXPIRED' });
    expect(await shopper.identify({ phone: MEMBER.phone, late: true })).toMatchObject({
      status: 'ACTIVE',
      member: { membershipId: 'm-1' },
    });
  });
});

describe('the cart', () => {
  test('an older version is answered with the newest session and a warning, without the host', async () => {
    const { shopper } = await active();
    await shopper.update(cartOf(3));
    const calls = rig.host.calculated().length;
    expect(await shopper.update(cartOf(2))).toMatchObject({
      cartVersion: 3,
      warnings: ['STALE_CART_VERSION'],
    });
    expect(rig.host.calculated()).toHaveLength(calls);
    expect((await shopper.session()).warnings).toEqual([]);
  });

  test('the same version with other content and everything else that cannot be is refused before it is accepted', async () => {
    const { shopper } = await active();
    expect(await refused(shopper.update(cartOf(1, item('l-1', 500))))).toBe('CART_VERSION_REUSED');
    expect(await refused(shopper.update({ ...cartOf(2), currency: 'EUR' }))).toBe('MIXED_CURRENCIES');
    expect(await refused(shopper.select('nobody-offered-this'))).toBe('UNKNOWN_REWARD');
    expect(
      await refused(
        shopper.handle.executeUpdate('cartUpdated', { args: [{ storeId: 'another', cart: cartOf(9) }] }),
      ),
    ).toBe('SESSION_NOT_FOUND');
    expect(
      await refused(shopper.handle.executeUpdate('cartUpdated', { args: [{ cart: { version: 2 } }] })),
    ).toBe('INVALID_REQUEST');
    const after = (await shopper.handle.fetchHistory()).events ?? [];
    expect(after.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toHaveLength(1);
  });

  test('calls that wait for one another share one host call, and all get the newest answer', async () => {
    const { shopper } = await active();
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const calculate = rig.host.calculate;
    rig.host.calculate = async (input) => {
      if (input.cart.version === 2) await gate;
      return calculate(input);
    };
    const calls = rig.host.calculated().length;
    const first = shopper.update(cartOf(2));
    const rest = [3, 4, 5, 6, 7, 8].map((version) => shopper.update(cartOf(version)));
    release();
    await first;
    const answers = await Promise.all(rest);
    expect(new Set(answers.slice(1).map((answer) => answer.cartVersion)).size).toBeLessThanOrEqual(2);
    expect(answers.at(-1)).toMatchObject({ cartVersion: 8 });
    expect(rig.host.calculated().length - calls).toBeLessThanOrEqual(4);
  });

  test('arrives as a signal from the command line too, bare or wrapped, and a broken one is dropped', async () => {
    const { shopper } = await active();
    await shopper.handle.signal('cartUpdated', cartOf(2, item('l-1', 300)));
    await shopper.untilSession('the bare cart', (session) => session.cartVersion === 2);
    await shopper.handle.signal('cartUpdated', { cart: cartOf(3, item('l-1', 400)) });
    await shopper.untilSession('the wrapped cart', (session) => session.totals.subtotal === 400);
    for (const broken of [null, 7, 'x', [], { cart: { version: 'x' } }, { version: 4, items: [] }])
      await shopper.handle.signal('cartUpdated', broken);
    expect(await shopper.update(cartOf(5))).toMatchObject({ status: 'ACTIVE', cartVersion: 5 });
  });
});

describe('selection', () => {
  test('is whole: it selects, deselects, and survives a cart change', async () => {
    const { shopper } = await active();
    expect(await shopper.select('choice-50')).toMatchObject({ totals: { loyaltyDiscount: 60, total: 139 } });
    expect(await shopper.update(cartOf(2, item('l-1', 300)))).toMatchObject({
      totals: { loyaltyDiscount: 60, total: 240 },
    });
    expect(await shopper.select()).toMatchObject({ totals: { loyaltyDiscount: 10 } });
  });

  test('costs points that the member must have', async () => {
    const { shopper } = await active();
    expect(await refused(shopper.select('choice-dear'))).toBe('INSUFFICIENT_POINTS');
  });

  test('of a reward that the host takes back is dropped and named', async () => {
    const { shopper } = await active();
    await shopper.select('choice-50');
    const calculate = rig.host.calculate;
    rig.host.calculate = async (input) => {
      const answer = await calculate(input);
      return { ...answer, rewards: answer.rewards.filter((reward) => reward.rewardId !== 'choice-50') };
    };
    expect(await shopper.update(cartOf(2))).toMatchObject({
      totals: { loyaltyDiscount: 10 },
      warnings: ['REWARD_NO_LONGER_AVAILABLE: reward choice-50'],
    });
  });
});

describe('bypass', () => {
  test('a failing host costs two attempts, then the shopper goes on at full price', async () => {
    const shopper = rig.shopper();
    rig.host.identify = () => {
      throw failure('HOST_ERROR');
    };
    const session = await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
    expect(session).toMatchObject({
      status: 'BYPASSED',
      bypass: { reason: 'HOST_ERROR' },
      totals: { subtotal: 199, loyaltyDiscount: 0, total: 199 },
    });
    expect(rig.host.of('identifyMember')).toHaveLength(2);
  });

  test('what a second attempt cannot mend is asked once', async () => {
    const shopper = rig.shopper();
    rig.host.identify = () => {
      throw failure('CIRCUIT_OPEN');
    };
    expect(await shopper.identify()).toMatchObject({
      status: 'BYPASSED',
      bypass: { reason: 'CIRCUIT_OPEN' },
    });
    expect(rig.host.of('identifyMember')).toHaveLength(1);
  });

  test('rests for the cool-down, then the next cart update tries again', async () => {
    const { shopper } = await active();
    const calculate = rig.host.calculate;
    rig.host.calculate = () => {
      throw failure('HOST_TIMEOUT');
    };
    expect(await shopper.update(cartOf(2))).toMatchObject({
      status: 'BYPASSED',
      bypass: { reason: 'HOST_TIMEOUT' },
      totals: { loyaltyDiscount: 0 },
    });
    rig.host.calculate = calculate;
    const calls = rig.host.calculated().length;
    expect(await shopper.update(cartOf(3))).toMatchObject({ status: 'BYPASSED', cartVersion: 3 });
    expect(rig.host.calculated()).toHaveLength(calls);
    await rig.skip(11_000);
    expect(await shopper.update(cartOf(4))).toMatchObject({
      status: 'ACTIVE',
      bypass: null,
      totals: { loyaltyDiscount: 10 },
    });
  });

  test('by support holds until the end of the checkout', async () => {
    const { shopper } = await active();
    expect(
      await shopper.handle.executeUpdate<Session, [unknown]>('bypass', {
        args: [{ reason: 'asked by phone' }],
      }),
    ).toMatchObject({ status: 'BYPASSED', bypass: { reason: 'SUPPORT_REQUEST' } });
    await rig.skip(MINUTE);
    expect(await shopper.update(cartOf(2))).toMatchObject({ status: 'BYPASSED' });
    expect(await shopper.select('choice-50')).toMatchObject({
      status: 'BYPASSED',
      totals: { loyaltyDiscount: 0 },
    });
  });
});

describe('finalisation', () => {
  test('settles points and the applied rewards once, then tells the shopper', async () => {
    const { shopper } = await active();
    const session = await shopper.select('choice-50');
    await complete(shopper, session, { email: 'a@example.com', customerId: 'cus-1' });
    expect(await shopper.handle.result()).toMatchObject({
      status: 'FINALIZED',
      confirmationId: 'c-1',
      points: { earned: 12, redeemed: 100, newBalance: 512 },
    });
    expect(rig.host.finalized()).toMatchObject([
      {
        accrualOnly: false,
        amountPaid: 139,
        idempotencyKey: `${session.posSequenceId}:finalize:1`,
        rewards: [
          { rewardId: 'instant-10', lines: [{ lineItemId: 'l-1', amount: 10 }] },
          { rewardId: 'choice-50', pointsCost: 100, lines: [{ lineItemId: 'l-1', amount: 50 }] },
        ],
      },
    ]);
    expect(rig.host.of('sendReceipt')).toHaveLength(1);
    expect(rig.host.of('sendPush')).toHaveLength(1);
    expect(rig.host.projected().at(-1)).toMatchObject({
      session: { status: 'FINALIZED' },
      orderId: `o-${session.cartId}`,
    });
  });

  test('replays when the tables fail just as the order comes in', async () => {
    const { shopper, session } = await active();
    let failures = 1;
    // After the payment check of the same workflow task: the live run sees the two results one by one.
    rig.host.project = async ({ session: { status } }) => {
      if (status !== 'PENDING_FINALIZATION' || failures-- <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, 300));
      throw new Error('the database is slow');
    };
    await complete(shopper, session);
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
    await rig.replay(await rig.runsOf(shopper.handle.workflowId));
  });

  test('a bypass between the price and the order does not give the discount away', async () => {
    const { shopper } = await active();
    const session = await shopper.select('choice-50');
    const calculate = rig.host.calculate;
    rig.host.calculate = () => {
      throw failure('HOST_ERROR');
    };
    expect(await shopper.update(cartOf(2))).toMatchObject({
      status: 'BYPASSED',
      totals: { loyaltyDiscount: 0 },
    });
    rig.host.calculate = calculate;
    await complete(shopper, session);
    expect(await shopper.handle.result()).toMatchObject({
      status: 'FINALIZED',
      warnings: [],
      totals: { loyaltyDiscount: 60 },
    });
    expect(rig.host.finalized()).toMatchObject([
      {
        accrualOnly: false,
        rewards: [{ rewardId: 'instant-10' }, { rewardId: 'choice-50', pointsCost: 100 }],
      },
    ]);
  });

  test('an order paid at full price redeems nothing and still earns', async () => {
    const { shopper, session } = await active();
    await complete(shopper, { ...session, totals: { ...session.totals, loyaltyDiscount: 0, total: 199 } });
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
    expect(rig.host.finalized()).toMatchObject([{ accrualOnly: true, rewards: [], amountPaid: 199 }]);
    expect(await shopper.session()).toMatchObject({
      totals: { loyaltyDiscount: 0, total: 199 },
      warnings: ['ORDER_TOTALS_DIFFER: the order took off 0, the session 10'],
    });
  });

  test('a reward that the host no longer redeems does not cost the points', async () => {
    const { shopper, session } = await active();
    const finalize = rig.host.finalize;
    rig.host.finalize = (input) =>
      input.accrualOnly ? finalize(input) : { outcome: 'refused', code: 'REWARD_EXPIRED' };
    await complete(shopper, session);
    expect(await shopper.handle.result()).toMatchObject({
      status: 'FINALIZED',
      warnings: ['REWARDS_NOT_REDEEMED: the host said REWARD_EXPIRED'],
    });
  });

  test('late accrual: the host was away during the checkout, and the points come after the order', async () => {
    const shopper = rig.shopper();
    const identify = rig.host.identify;
    rig.host.identify = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    const session = await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
    await complete(shopper, session);
    await shopper.untilSession('the pending order', ({ status }) => status === 'PENDING_FINALIZATION');
    await rig.skip(2 * HOUR);
    rig.host.identify = identify;
    expect(await shopper.handle.result()).toMatchObject({
      status: 'FINALIZED',
      member: { membershipId: 'm-1' },
      points: { earned: 12 },
    });
    expect(rig.host.finalized()).toMatchObject([{ accrualOnly: true, rewards: [], membershipId: 'm-1' }]);
  });

  test('an order of somebody whom the host does not know ends without points', async () => {
    const shopper = rig.shopper();
    rig.host.identify = () => ({
      outcome: 'notFound',
      policy: { idleTimeoutMs: 30 * MINUTE, bypassCooldownMs: 10_000 },
    });
    const session = await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
    await complete(shopper, session);
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', confirmationId: null });
    expect(rig.host.finalized()).toEqual([]);
  });

  test('waits for a store that was switched off after the shopper had joined', async () => {
    const { shopper, session } = await active();
    const finalize = rig.host.finalize;
    rig.host.finalize = () => {
      throw failure('LOYALTY_DISABLED');
    };
    await complete(shopper, session);
    await shopper.untilSession('the pending order', ({ status }) => status === 'PENDING_FINALIZATION');
    await rig.skip(HOUR);
    rig.host.finalize = finalize;
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', confirmationId: 'c-1' });
  });

  test('of a store without loyalty asks no host', async () => {
    const shopper = rig.shopper();
    rig.host.identify = () => {
      throw failure('LOYALTY_DISABLED');
    };
    const session = await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
    const asked = rig.host.of('identifyMember').length;
    await complete(shopper, session);
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', confirmationId: null });
    expect(rig.host.of('identifyMember')).toHaveLength(asked);
  });

  test('waits for the payment, and a word of the provider hurries it', async () => {
    const { shopper, session } = await active();
    rig.host.payment = () => {
      throw failure('PAYMENT_NOT_CAPTURED');
    };
    await complete(shopper, session);
    await shopper.untilSession('the pending order', ({ status }) => status === 'PENDING_FINALIZATION');
    await rig.skip(HOUR);
    expect(rig.host.finalized()).toEqual([]);
    rig.host.payment = () => undefined;
    await shopper.handle.signal('paymentChanged');
    await shopper.untilSession('the finalisation', ({ status }) => status === 'FINALIZED');
  });

  test('gives up after 72 hours without failing, and support can retry', async () => {
    const { shopper, session } = await active();
    const finalize = rig.host.finalize;
    rig.host.finalize = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    await complete(shopper, session);
    await shopper.untilSession('the pending order', ({ status }) => status === 'PENDING_FINALIZATION');
    await rig.skip(71 * HOUR);
    expect(await shopper.session()).toMatchObject({ status: 'PENDING_FINALIZATION' });
    await rig.skip(2 * HOUR);
    expect(await shopper.session()).toMatchObject({ status: 'FINALIZATION_FAILED' });
    expect((await shopper.handle.describe()).status.name).toBe('RUNNING');
    rig.host.finalize = finalize;
    expect(
      await shopper.handle.executeUpdate<Session, [unknown]>('retryFinalization', { args: [{}] }),
    ).toMatchObject({ status: 'PENDING_FINALIZATION' });
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', confirmationId: 'c-1' });
  });

  test('support can give it up', async () => {
    const { shopper, session } = await active();
    rig.host.finalize = () => ({ outcome: 'refused', code: 'MEMBER_BLOCKED' });
    await complete(shopper, session);
    await shopper.untilSession('the failed finalisation', ({ status }) => status === 'FINALIZATION_FAILED');
    await shopper.handle.executeUpdate('abandonFinalization', { args: [{}] });
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZATION_FAILED' });
  });

  test('neither the tables nor the notices can fail it', async () => {
    const { shopper, session } = await active();
    rig.host.notice = () => {
      throw new Error('the vendor is down');
    };
    let broken = true;
    rig.host.project = () => {
      if (broken) throw new Error('the database is down');
    };
    await complete(shopper, session, { email: 'a@example.com' });
    await shopper.untilSession('the finalisation', ({ status }) => status === 'FINALIZED');
    await rig.skip(3 * HOUR);
    broken = false;
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
    expect(rig.host.projected().at(-1)).toMatchObject({ session: { status: 'FINALIZED' } });
  });
});

describe('the end of a cart', () => {
  test("idle for its store's time it expires, releases the transaction, and an order that comes late still earns", async () => {
    const { shopper, session } = await active();
    await rig.skip(29 * MINUTE);
    expect(await shopper.update(cartOf(2))).toMatchObject({ status: 'ACTIVE' });
    await rig.skip(29 * MINUTE);
    expect(await shopper.session()).toMatchObject({ status: 'ACTIVE' });
    await rig.skip(2 * MINUTE);
    expect(await shopper.session()).toMatchObject({ status: 'EXPIRED' });
    expect(rig.host.cancelled()).toMatchObject([{ posSequenceId: session.posSequenceId }]);
    expect(await refused(shopper.update(cartOf(3)))).toBe('SESSION_CLOSED');
    await complete(shopper, { ...session, cartVersion: 2 });
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED' });
    expect(rig.host.finalized()[0]?.posSequenceId).not.toBe(session.posSequenceId);
  });

  test('an expired cart may start afresh, with a transaction of its own', async () => {
    const { shopper, session } = await active();
    await rig.skip(31 * MINUTE);
    expect(await shopper.session()).toMatchObject({ status: 'EXPIRED' });
    const again = await shopper.identify({ phone: MEMBER.phone, cart: cartOf(2) });
    expect(again).toMatchObject({ status: 'ACTIVE', cartVersion: 2 });
    expect(again.posSequenceId).not.toBe(session.posSequenceId);
  });

  test('an expired cart closes in the end', async () => {
    const { shopper } = await active();
    expect(await shopper.handle.result()).toMatchObject({ status: 'EXPIRED' });
  });

  test('an order that was paid although its cart was cancelled is settled, with the discount that it had', async () => {
    const { shopper, session } = await active();
    await shopper.handle.executeUpdate('cancel', { args: [{}] });
    await complete(shopper, session);
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', points: { earned: 12 } });
    expect(rig.host.finalized()).toMatchObject([
      { accrualOnly: false, rewards: [{ rewardId: 'instant-10' }] },
    ]);
    expect(rig.host.finalized()[0]?.posSequenceId).not.toBe(session.posSequenceId);
  });

  test('a cancelled one releases the transaction and closes', async () => {
    const { shopper, session } = await active();
    expect(await shopper.handle.executeUpdate<Session, [unknown]>('cancel', { args: [{}] })).toMatchObject({
      status: 'CANCELLED',
    });
    expect(await shopper.handle.result()).toMatchObject({ status: 'CANCELLED' });
    expect(rig.host.cancelled()).toMatchObject([{ posSequenceId: session.posSequenceId }]);
  });
});

describe('cancellation by Temporal itself', () => {
  test('of an open checkout is a cancel: the transaction is released', async () => {
    const { shopper, session } = await active();
    await shopper.handle.cancel();
    expect(await shopper.handle.result()).toMatchObject({ status: 'CANCELLED' });
    expect(rig.host.cancelled()).toMatchObject([{ posSequenceId: session.posSequenceId }]);
  });

  test('does not tear up the settlement of an order', async () => {
    const { shopper, session } = await active();
    const finalize = rig.host.finalize;
    rig.host.finalize = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    await complete(shopper, session);
    await shopper.untilSession('the pending order', ({ status }) => status === 'PENDING_FINALIZATION');
    await shopper.handle.cancel();
    await shopper.handle.executeUpdate('retryFinalization', { args: [{}] });
    rig.host.finalize = finalize;
    expect(await shopper.handle.result()).toMatchObject({ status: 'FINALIZED', confirmationId: 'c-1' });
  });
});

test('a cart that went through continue-as-new still expires', async () => {
  const { shopper } = await active(rig.shopper({ maxMessages: 1 }));
  await rig.skip(31 * MINUTE);
  expect(await shopper.session()).toMatchObject({ status: 'EXPIRED' });
});

test('state travels whole through continue-as-new', async () => {
  const shopper = rig.shopper({ maxMessages: 3 });
  const { session } = await active(shopper);
  await shopper.select('choice-50');
  await shopper.update(cartOf(2));
  await shopper.untilSession(
    'the same session in the next run',
    ({ posSequenceId }) => posSequenceId === session.posSequenceId,
  );
  expect(await shopper.update(cartOf(3))).toMatchObject({
    cartVersion: 3,
    posSequenceId: session.posSequenceId,
    totals: { loyaltyDiscount: 60 },
  });
  const runs = await shopper.handle.fetchHistory();
  expect(runs.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId).toBeTruthy();
});
