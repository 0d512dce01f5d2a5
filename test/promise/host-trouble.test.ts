import { until } from '../support/until';
import type { Fault } from './host';
import { ALEX } from './host';
import {
  cartOf,
  expectBypassed,
  expectExact,
  expectKept,
  expectUnnoticed,
  HURRIED,
  instantDiscountOf,
  openCheckout,
  openTheBreaker,
  orderOf,
  recovers,
  type Checkout,
  type Shop,
} from './shop';
import { startStack, type Stack } from './stack';

let stack: Stack;
/** A shop whose host is never in trouble. */
let steady: Shop;
beforeAll(async () => {
  stack = await startStack({ workers: 2 });
  steady = await stack.openShop();
}, 90_000);
afterAll(() => stack?.stop());
beforeEach(() => recovers(steady), 60_000);

describe('a host in trouble', () => {
  const troubles: [string, Omit<Fault, 'route'>, string][] = [
    ['slow', { kind: 'latency', value: 3_000 }, 'HOST_TIMEOUT'],
    ['mute', { kind: 'hang' }, 'HOST_TIMEOUT'],
    ['cutting connections', { kind: 'reset' }, 'HOST_UNAVAILABLE'],
    ['answering 500', { kind: 'status', value: 500 }, 'HOST_ERROR'],
    ['talking nonsense', { kind: 'malformed' }, 'HOST_INVALID_RESPONSE'],
  ];

  /** Sends growing cart versions, as a storefront does, until loyalty is back. */
  async function comesBack(checkout: Checkout, from: number) {
    let version = from;
    return until(
      async () => {
        version += 1;
        const answer = await checkout.rewards(cartOf(version));
        if (expectKept(answer).status !== 'ACTIVE') return false;
        return expectUnnoticed(answer, cartOf(version));
      },
      { what: 'loyalty to come back', timeoutMs: 20_000, everyMs: 250 },
    );
  }

  test.each(troubles)(
    '%s: full price in time, the host left alone while the breaker is open, loyalty again afterwards, no point lost',
    async (_name, fault, reason) => {
      const shop = await stack.openShop();
      const { host } = shop;
      const open = await openCheckout(shop);
      expect(expectUnnoticed(await open.get(), cartOf(1)).totals.loyaltyDiscount).toBe(130);

      await host.fail({ route: '*', ...fault });
      expectBypassed(await open.rewards(cartOf(2)), cartOf(2), reason, HURRIED);
      await until(async () => (await open.get()).body.bypass?.reason === reason, { what: 'the reason' });
      const { checkout: late, answer: bypassed } = await openTheBreaker(shop, reason);
      expect((await late.complete(orderOf(bypassed.body, cartOf(1)))).status).toBe(202);
      await host.heal();

      const back = await comesBack(open, 2);
      expect(back.totals.loyaltyDiscount).toBe(instantDiscountOf(back.cartVersion));
      const settled = await late.reaches('FINALIZED', 40_000);
      // The number was only typed: nobody is told whose it is, and the points are theirs all the same.
      expect(settled).toMatchObject({
        member: { proven: false, membershipId: null },
        confirmationId: expect.any(String),
      });
      // 33.90 paid at full price by a gold member: 33 whole dollars, twice.
      expect(await host.ledger(settled.posSequenceId)).toMatchObject([
        {
          entry: 'accrual',
          membershipID: ALEX.membershipId,
          pointsEarned: 66,
          pointsRedeemed: 0,
          rewardIDs: [],
        },
      ]);
      expect(settled.points.earned).toBe(66);
    },
    90_000,
  );
});

describe('a host that lies', () => {
  // The sandbox twists the reward with the greatest discount.
  test.each([
    ['discountAboveLine', 'REWARD_DROPPED_ABOVE_LINE: reward fuel-10-off'],
    ['negativeDiscount', 'REWARD_DROPPED_NEGATIVE: reward fuel-10-off'],
    ['otherCurrency', 'REWARD_DROPPED_CURRENCY: reward fuel-10-off'],
    ['unknownLine', 'REWARD_DROPPED_UNKNOWN_LINE: reward fuel-10-off'],
    ['fractionalAmount', 'REWARD_DROPPED_MALFORMED: reward fuel-10-off'],
  ])('%s: the impossible reward is dropped and named, the others stay', async (lie, warning) => {
    const { checkout, host } = await stack.openShop();
    await host.fail({ route: 'rewards', kind: 'lie', value: lie });
    const shopper = checkout();
    const session = expectKept(await shopper.identify({ cart: cartOf(1) }));
    expect(session).toMatchObject({
      status: 'ACTIVE',
      bypass: null,
      totals: { subtotal: 3_390, loyaltyDiscount: 50, total: 3_340 },
    });
    expect(session.warnings).toEqual([warning]);
    expectExact(session, cartOf(1));
    expectExact(expectKept(await shopper.rewards(cartOf(2))), cartOf(2));
    await host.heal();
    expect(expectUnnoticed(await shopper.rewards(cartOf(3)), cartOf(3)).warnings).toEqual([]);
  });

  test('duplicateReward: counted once, and the second one named', async () => {
    const { checkout, host } = await stack.openShop();
    await host.fail({ route: 'rewards', kind: 'lie', value: 'duplicateReward' });
    const session = expectUnnoticed(await checkout().identify({ cart: cartOf(1) }), cartOf(1));
    expect(session.totals.loyaltyDiscount).toBe(130);
    expect(session.warnings).toEqual(['REWARD_DROPPED_DUPLICATE: reward fuel-10-off']);
  });

  test.each(['rewards', 'identify'])(
    'absurdPoints told by %s: no number that nobody could have',
    async (route) => {
      const { checkout, host } = await stack.openShop();
      await host.fail({ route, kind: 'lie', value: 'absurdPoints' });
      const session = expectUnnoticed(
        await checkout().identify({ customerId: 'c-1', vouched: true, cart: cartOf(1) }),
        cartOf(1),
      );
      expect(session.totals.loyaltyDiscount).toBe(130);
      expect(session.points.toEarn).toBeLessThan(1_000_000_000);
      expect(session.member?.pointsBalance).toBeLessThan(1_000_000_000);
      expect(session.warnings).toContain('POINTS_ANSWER_DROPPED');
    },
  );

  test('absurdPoints told by finalize: the order is settled all the same', async () => {
    const { checkout, host } = await stack.openShop();
    const shopper = checkout();
    const session = expectUnnoticed(await shopper.identify({ cart: cartOf(1) }), cartOf(1));
    await host.fail({ route: 'finalize', kind: 'lie', value: 'absurdPoints' });
    await shopper.complete(orderOf(session, cartOf(1)));
    await shopper.reaches('FINALIZED');
    expect(await host.ledger(session.posSequenceId)).toHaveLength(1);
  });
});

test('a host that says 401: one new token for all shoppers of all processes, and nobody notices', async () => {
  const { checkout, host } = await stack.openShop();
  const shoppers = Array.from({ length: 6 }, () => checkout());
  for (const answer of await Promise.all(shoppers.map((shopper) => shopper.identify({ cart: cartOf(1) }))))
    expectUnnoticed(answer, cartOf(1));
  const tokens = (await host.calls({ route: 'token' })).length;
  await host.expireTokens();
  for (const answer of await Promise.all(shoppers.map((shopper) => shopper.rewards(cartOf(2)))))
    expectUnnoticed(answer, cartOf(2));
  expect((await host.calls({ route: 'token' })).length - tokens).toBe(1);
});

describe('a store without loyalty', () => {
  test('that was switched off says so', async () => {
    const shop = await stack.openShop({ enabled: false });
    expectBypassed(await shop.checkout().identify({ cart: cartOf(1) }), cartOf(1), 'LOYALTY_DISABLED');
    expect(await shop.host.calls()).toEqual([]);
  });

  test('that has no configuration says so', async () => {
    const shop = await stack.openShop({ configured: false });
    expectBypassed(await shop.checkout().identify({ cart: cartOf(1) }), cartOf(1), 'LOYALTY_DISABLED');
  });

  test('that is switched off in the middle takes effect for the next cart, and switched on again', async () => {
    const shop = await stack.openShop();
    const shopper = shop.checkout();
    expectUnnoticed(await shopper.identify({ cart: cartOf(1) }), cartOf(1));
    const path = `/stores/${shop.storeId}/loyalty-config`;
    const { body: config } = await shop.call<Record<string, unknown>>('GET', path, { key: stack.adminKey });
    const {
      storeId: _id,
      clientSecretSet: _set,
      createdAt: _created,
      updatedAt: _updated,
      ...values
    } = config;
    let version = 1;
    const next = async () => expectKept(await shopper.rewards(cartOf((version += 1))));

    expect(
      (await shop.call('PUT', path, { key: stack.adminKey, body: { ...values, enabled: false } })).status,
    ).toBe(200);
    const off = await until(
      async () => {
        const session = await next();
        return session.status === 'BYPASSED' && session;
      },
      { what: 'the switch to take effect', timeoutMs: 5_000 },
    );
    expect(off.bypass?.reason).toBe('LOYALTY_DISABLED');
    expect(
      (await shop.call('PUT', path, { key: stack.adminKey, body: { ...values, enabled: true } })).status,
    ).toBe(200);
    await until(async () => (await next()).status === 'ACTIVE', {
      what: 'loyalty to be on again',
      timeoutMs: 10_000,
      everyMs: 250,
    });
    expectUnnoticed(await shopper.get(), cartOf(version));
  });
});
