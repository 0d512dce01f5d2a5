import { randomUUID } from 'node:crypto';
import type { Problem } from '../../contract';
import { until } from '../support/until';
import { ALEX, SAM } from './host';
import {
  cartOf,
  expectExact,
  expectKept,
  expectUnnoticed,
  instantDiscountOf,
  openCheckout,
  orderOf,
  SNACK_HALF,
  type Answer,
  type Checkout,
  type Shop,
} from './shop';
import { startStack, type Stack } from './stack';
import { readServer } from './temporal';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, 90_000);
afterAll(() => stack?.stop());

/** A checkout with half off the chips, paid and settled. */
async function settled(shop: Shop) {
  const checkout = await openCheckout(shop);
  expectUnnoticed(await checkout.prove(), cartOf(1));
  const chosen = expectUnnoticed(await checkout.select(SNACK_HALF.rewardId), cartOf(1));
  const order = orderOf(chosen, cartOf(1));
  expect((await checkout.complete(order)).status).toBe(202);
  const session = await checkout.reaches('FINALIZED');
  await until(
    async () =>
      (
        await stack.query(
          'SELECT 1 FROM loyalty_session WHERE order_id = $1 AND confirmation_id IS NOT NULL',
          [order.orderId],
        )
      ).length === 1,
    { what: 'the order in the tables' },
  );
  return { checkout, order, session };
}

const entries = async ({ host }: Shop, posSequenceId: string) =>
  (await host.ledger(posSequenceId)).map(({ entry }) => entry);
const problem = ({ status, body }: Answer<unknown>) => ({ status, code: (body as { code?: string }).code });
const FUEL_25_OFF = { rewardId: 'fuel-25-off', points: 1_000 };
const refusal = (status: number, code: string) => ({ status, code });

test('30 carts of one session at once: every answer is kept and exact, the last version wins, the host is asked a few times', async () => {
  const shop = await stack.openShop();
  const checkout = await openCheckout(shop);
  const asked = (await shop.host.calls({ route: 'rewards' })).length;
  // A host takes its time: only calls that wait can be taken together, and one that answers in 2 ms lets
  // nobody wait.
  await shop.host.fail({ route: 'rewards', kind: 'latency', value: 150 });
  const versions = Array.from({ length: 30 }, (_, index) => index + 2);
  const answers = await Promise.all(versions.map((version) => checkout.rewards(cartOf(version))));
  for (const [index, answer] of answers.entries()) {
    const session = expectKept(answer);
    expect(session).toMatchObject({ status: 'ACTIVE', bypass: null });
    // An older version may be answered with a newer one's session, never with an older one's.
    expect(session.cartVersion).toBeGreaterThanOrEqual(versions[index] ?? 0);
    expectExact(session, cartOf(session.cartVersion));
    expect(session.totals.loyaltyDiscount).toBe(instantDiscountOf(session.cartVersion));
  }
  expect(answers.at(-1)?.body).toMatchObject({ cartVersion: 31, warnings: [] });
  expect((await checkout.get()).body).toMatchObject({ cartVersion: 31, status: 'ACTIVE' });
  expect((await shop.host.calls({ route: 'rewards' })).length - asked).toBeLessThanOrEqual(10);
}, 60_000);

describe('an order', () => {
  test('told five times at once, and again later, is settled once', async () => {
    const shop = await stack.openShop();
    const checkout = await openCheckout(shop);
    const order = orderOf((await checkout.get()).body, cartOf(1));
    const id = randomUUID();
    const answers = await Promise.all(
      [id, id, id, randomUUID(), randomUUID()].map((each) => checkout.complete(order, { id: each })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    const session = await checkout.reaches('FINALIZED');
    expect((await checkout.complete(order, { id })).status).toBe(202);
    expect(await shop.host.ledger(session.posSequenceId)).toMatchObject([
      { entry: 'finalize', membershipID: ALEX.membershipId, pointsEarned: session.points.earned },
    ]);
    expect(await shop.host.balance(ALEX.membershipId)).toBe(ALEX.points + session.points.earned);
  });

  test('of a cart that never had a session is a quiet no-op', async () => {
    const shop = await stack.openShop();
    const order = orderOf(
      { ...(await openCheckout(shop).then((checkout) => checkout.get())).body, cartId: 'cart_nobody' },
      cartOf(1),
    );
    expect((await shop.send('OrderCompleted', order)).status).toBe(202);
    expect(await shop.host.ledger()).toEqual([]);
  });

  test('redeems what was selected, and the account is right to the point', async () => {
    const shop = await stack.openShop();
    const { session } = await settled(shop);
    expect(session.totals).toMatchObject({ subtotal: 3_390, loyaltyDiscount: 264, total: 3_126 });
    // 31 whole dollars, twice for a gold member.
    expect(session.points).toMatchObject({ earned: 62, redeemed: 200, newBalance: ALEX.points + 62 - 200 });
    expect(await shop.host.balance(ALEX.membershipId)).toBe(ALEX.points + 62 - 200);
    expect((await shop.host.ledger(session.posSequenceId))[0]?.rewardIDs.toSorted()).toEqual([
      'coffee-50-off',
      'fuel-10-off',
      'snack-half',
      'tier-gold-2x',
    ]);
  });
});

test('one Idempotency-Key twice, at once and later: one effect and the same answer', async () => {
  const shop = await stack.openShop();
  const checkout = await openCheckout(shop);
  const key = { 'Idempotency-Key': 'the-second-cart' };
  const asked = (await shop.host.calls({ route: 'rewards' })).length;
  const [one, other] = await Promise.all([
    checkout.rewards(cartOf(2), key),
    checkout.rewards(cartOf(2), key),
  ]);
  expectUnnoticed(one, cartOf(2));
  expect(other.body).toEqual(one.body);
  expectUnnoticed(await checkout.rewards(cartOf(3)), cartOf(3));
  // The first answer, not a new execution: the cart has moved on since.
  expect((await checkout.rewards(cartOf(2), key)).body).toEqual(one.body);
  expect((await shop.host.calls({ route: 'rewards' })).length - asked).toBe(2);
});

test('twenty carts of one member, all at once: the points are promised to one of them, and taken once', async () => {
  const shop = await stack.openShop();
  const carts: Checkout[] = [];
  while (carts.length < 20)
    carts.push(await openCheckout(shop, { phone: ALEX.phone, customerId: 'c-1', vouched: true }));
  // 1,000 of 1,850 points. A busy machine may answer at full price: that is no promise, and asking again is
  // what a shopper does.
  const choose = (cart: Checkout): Promise<Answer> =>
    until(
      async () => {
        const answer = await cart.select(FUEL_25_OFF.rewardId);
        return (
          answer.body.status !== 'BYPASSED' &&
          answer.body.warnings?.includes('POINTS_HOLD_UNAVAILABLE') !== true &&
          answer
        );
      },
      { what: 'an answer of the session itself', timeoutMs: 30_000, everyMs: 100 },
    );
  const answers = await Promise.all(carts.map(choose));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    200,
    ...Array.from({ length: 19 }, () => 409),
  ]);
  expect(answers.filter(({ status }) => status === 409).map(problem)).toEqual(
    Array.from({ length: 19 }, () => refusal(409, 'INSUFFICIENT_POINTS')),
  );
  const sessions = await Promise.all(
    carts.map(async (cart) => {
      await cart.complete(orderOf((await cart.get()).body, cartOf(1)));
      return cart.reaches('FINALIZED', 60_000);
    }),
  );
  expect(sessions.map(({ points }) => points.redeemed).toSorted((a, b) => b - a)).toEqual([
    FUEL_25_OFF.points,
    ...Array.from({ length: 19 }, () => 0),
  ]);
  expect(sessions.flatMap(({ warnings }) => warnings)).toEqual([]);
}, 120_000);

describe('a return', () => {
  const reversals = async ({ host }: Shop, posSequenceId: string) =>
    (await host.ledger(posSequenceId)).filter(({ entry }) => entry === 'reverse');
  const lines = [
    { lineItemId: 'coffee', quantity: 1, amount: 199 },
    { lineItemId: 'chips', quantity: 1, amount: 135 },
    { lineItemId: 'fuel', quantity: 8, amount: 2_792 },
  ];

  test('of the whole order gives back all that was earned and spent, once', async () => {
    const shop = await stack.openShop();
    const { order, session } = await settled(shop);
    const data = {
      storeId: shop.storeId,
      orderId: order.orderId,
      returnId: 'r-1',
      items: lines,
      reason: 'changed mind',
    };
    const answers = await Promise.all([shop.send('OrderReturned', data), shop.send('OrderReturned', data)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await until(async () => (await reversals(shop, session.posSequenceId)).length > 0, {
      what: 'the reversal',
      timeoutMs: 20_000,
    });
    expect((await shop.send('OrderReturned', data)).status).toBe(202);
    expect(await reversals(shop, session.posSequenceId)).toMatchObject([
      { pointsEarned: -62, pointsRedeemed: -200 },
    ]);
    expect(await shop.host.balance(ALEX.membershipId)).toBe(ALEX.points);
  });

  test('in parts gives back the parts, each once', async () => {
    const shop = await stack.openShop();
    const { order, session } = await settled(shop);
    const give = (returnId: string, item: number) =>
      shop.send('OrderReturned', {
        storeId: shop.storeId,
        orderId: order.orderId,
        returnId,
        items: lines.slice(item, item + 1),
        reason: 'part',
      });
    expect((await give('r-fuel', 2)).status).toBe(202);
    await until(async () => (await reversals(shop, session.posSequenceId)).length === 1, {
      what: 'the first reversal',
      timeoutMs: 20_000,
    });
    expect((await give('r-chips', 1)).status).toBe(202);
    await until(async () => (await reversals(shop, session.posSequenceId)).length === 2, {
      what: 'the second reversal',
      timeoutMs: 20_000,
    });
    await give('r-fuel', 2);
    await give('r-chips', 1);
    const [fuel, chips] = await reversals(shop, session.posSequenceId);
    // 27.92 of 31.26 returned: 55 of 62 points. Then 1.35 more: 58, and the chips' reward with its 200
    // points.
    expect(fuel).toMatchObject({ pointsEarned: -55, pointsRedeemed: 0 });
    expect(chips).toMatchObject({ pointsEarned: -3, pointsRedeemed: -200, rewardIDs: ['snack-half'] });
    expect(await shop.host.balance(ALEX.membershipId)).toBe(ALEX.points + 62 - 58);
  });
});

describe('a cancelled order', () => {
  test('before it was settled releases the transaction', async () => {
    const shop = await stack.openShop();
    const checkout = await openCheckout(shop);
    const { body: session } = await checkout.get();
    const data = { storeId: shop.storeId, cartId: checkout.cartId, reason: 'out of stock' };
    for (const { status } of await Promise.all([
      shop.send('OrderCancelled', data),
      shop.send('OrderCancelled', data),
    ]))
      expect(status).toBe(202);
    await checkout.reaches('CANCELLED');
    await until(async () => (await entries(shop, session.posSequenceId)).length > 0, { what: 'the release' });
    expect(await entries(shop, session.posSequenceId)).toEqual(['cancel']);
  });

  test('after it was settled gives everything back, once', async () => {
    const shop = await stack.openShop();
    const { checkout, order, session } = await settled(shop);
    const data = {
      storeId: shop.storeId,
      cartId: checkout.cartId,
      orderId: order.orderId,
      reason: 'never delivered',
    };
    await shop.send('OrderCancelled', data);
    await until(async () => (await entries(shop, session.posSequenceId)).length === 2, {
      what: 'the reversal',
      timeoutMs: 20_000,
    });
    await shop.send('OrderCancelled', data);
    expect(await entries(shop, session.posSequenceId)).toEqual(['finalize', 'reverse']);
    expect(await shop.host.balance(ALEX.membershipId)).toBe(ALEX.points);
  });
});

describe('a customer', () => {
  const linkOf = async (shop: Shop, customerId: string) =>
    (
      await stack.query<{ membership_id: string; points_balance: number | null; tier: string | null }>(
        'SELECT membership_id, points_balance, tier FROM loyalty_customer WHERE store_id = $1 AND customer_id = $2',
        [shop.storeId, customerId],
      )
    )[0];

  test('who registers is enrolled once and linked', async () => {
    const shop = await stack.openShop();
    const data = {
      storeId: shop.storeId,
      customerId: 'c-1',
      phone: '+15555550911',
      email: 'new@example.com',
      firstName: 'Nova',
      lastName: 'Quill',
    };
    for (const { status } of await Promise.all([
      shop.send('CustomerRegistered', data),
      shop.send('CustomerRegistered', data),
    ]))
      expect(status).toBe(202);
    const link = await until(() => linkOf(shop, 'c-1'), { what: 'the link' });
    const checkout = shop.checkout();
    expectKept(await checkout.identify({ phone: data.phone, cart: cartOf(1) }));
    const found = expectKept(await checkout.prove(data.phone));
    expect(found.member).toMatchObject({
      membershipId: link.membership_id,
      firstName: 'Nova',
      maskedPhone: '•••• 0911',
      pointsBalance: 0,
    });
  });

  test('who is linked has a balance from the host', async () => {
    const shop = await stack.openShop();
    expect(
      (
        await shop.send('MemberLinked', {
          storeId: shop.storeId,
          customerId: 'c-2',
          membershipId: SAM.membershipId,
        })
      ).status,
    ).toBe(202);
    await until(async () => (await linkOf(shop, 'c-2'))?.points_balance === SAM.points, {
      what: 'the balance',
    });
    expect(await linkOf(shop, 'c-2')).toEqual({
      membership_id: SAM.membershipId,
      points_balance: SAM.points,
      tier: 'bronze',
    });
  });
});

describe('a cart that has ended', () => {
  test('with an order stays closed', async () => {
    const shop = await stack.openShop();
    const { checkout, session } = await settled(shop);
    expect(problem(await checkout.identify({ cart: cartOf(2) }))).toEqual(refusal(409, 'SESSION_CLOSED'));
    expect(problem(await checkout.rewards(cartOf(2)))).toEqual(refusal(409, 'SESSION_CLOSED'));
    expect(problem(await checkout.select())).toEqual(refusal(409, 'SESSION_CLOSED'));
    expect((await checkout.get()).body).toMatchObject({
      status: 'FINALIZED',
      confirmationId: session.confirmationId,
    });
  });

  test('without one may start afresh, with a transaction of its own', async () => {
    const shop = await stack.openShop();
    const checkout = await openCheckout(shop);
    const { body: first } = await checkout.get();
    expect(expectKept(await checkout.cancel()).status).toBe('CANCELLED');
    const again = expectUnnoticed(await checkout.identify({ cart: cartOf(1) }), cartOf(1));
    expect(again.sessionId).toBe(first.sessionId);
    expect(again.posSequenceId).not.toBe(first.posSequenceId);
    await checkout.complete(orderOf(again, cartOf(1)));
    await checkout.reaches('FINALIZED');
    expect(await entries(shop, again.posSequenceId)).toEqual(['finalize']);
    await until(async () => (await entries(shop, first.posSequenceId)).length === 1, {
      what: 'the release of the first transaction',
    });
    expect(await entries(shop, first.posSequenceId)).toEqual(['cancel']);
  });
});

test('a session of another store is not there', async () => {
  const [shop, stranger] = await Promise.all([stack.openShop(), stack.openShop()]);
  const { sessionId } = await openCheckout(shop);
  const answers = await Promise.all([
    stranger.call('GET', `/loyalty/sessions/${sessionId}`),
    stranger.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf(2) } }),
    stranger.call('POST', '/loyalty/select', { body: { sessionId, rewardIds: [] } }),
    stranger.call('POST', `/loyalty/sessions/${sessionId}/cancel`, { body: {} }),
  ]);
  expect(answers.map(problem)).toEqual(Array.from({ length: 4 }, () => refusal(404, 'SESSION_NOT_FOUND')));
});

test('what is refused leaves no trace in the history', async () => {
  const [shop, stranger] = await Promise.all([stack.openShop(), stack.openShop()]);
  const checkout = await openCheckout(shop);
  const { sessionId } = checkout;
  const server = await readServer(stack.temporal.address);
  try {
    expect(problem(await checkout.select('snack-free'))).toEqual(refusal(409, 'PROOF_REQUIRED'));
    expectUnnoticed(await checkout.prove(), cartOf(1));
    await until(
      async () =>
        (await stack.query('SELECT 1 FROM loyalty_session WHERE id = $1', [sessionId])).length === 1,
      { what: 'the projection' },
    );
    const length = () => server.historyLength(`loyalty-session-${sessionId}`);
    const before = await until(
      async () => {
        const one = await length();
        return one === (await length()) && one;
      },
      { what: 'the history to rest', everyMs: 200 },
    );

    const [coffee, ...others] = cartOf(2).items;
    const euros = { ...cartOf(2), currency: 'EUR' };
    const reused = { ...cartOf(1), items: others };
    const broken = { ...cartOf(2), items: [{ ...coffee, unitPrice: 1.5 }] } as ReturnType<typeof cartOf>;
    const refused: [Answer<unknown>, number, string][] = [
      [await checkout.rewards(reused), 409, 'CART_VERSION_REUSED'],
      [await checkout.rewards(euros), 422, 'MIXED_CURRENCIES'],
      [await checkout.select('nobody-offers-this'), 422, 'UNKNOWN_REWARD'],
      [await checkout.select('snack-free', 'snack-half'), 409, 'REWARD_NOT_STACKABLE'],
      [await checkout.rewards(broken), 400, 'INVALID_REQUEST'],
      [await checkout.identify({ phone: 'not a phone' }), 400, 'INVALID_REQUEST'],
      [
        await stranger.call('POST', '/loyalty/rewards', { body: { sessionId, cart: cartOf(2) } }),
        404,
        'SESSION_NOT_FOUND',
      ],
    ];
    for (const [answer, status, code] of refused) expect(problem(answer)).toEqual(refusal(status, code));
    for (const [answer] of refused.slice(0, 5))
      expect((answer.body as { errors?: Problem[] }).errors?.[0]?.pointer).toMatch(/^\//);
    expect(await length()).toBe(before);
    expectUnnoticed(await checkout.rewards(cartOf(2)), cartOf(2));
  } finally {
    await server.close();
  }
});
