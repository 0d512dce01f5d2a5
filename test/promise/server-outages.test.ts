import { randomUUID } from 'node:crypto';
import { until } from '../support/until';
import { ALEX } from './host';
import {
  cartOf,
  expectBypassed,
  expectExact,
  expectKept,
  expectUnnoticed,
  instantDiscountOf,
  openCheckout,
  orderOf,
  recovers,
  SNACK_HALF,
  type Checkout,
  type Shop,
} from './shop';
import { startStack, type Stack } from './stack';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, 90_000);
afterAll(() => stack?.stop());
// A test that fails must not take the next one with it.
afterEach(() => stack.revive(), 60_000);

const GONE = 'ORCHESTRATOR_UNAVAILABLE';

/** The session's row, as it was last projected. */
const rowOf = async ({ sessionId }: Checkout) =>
  (
    await stack.query<{ status: string; confirmation_id: string | null; order_id: string | null }>(
      'SELECT status, confirmation_id, order_id FROM loyalty_session WHERE id = $1',
      [sessionId],
    )
  )[0];

/** Exactly one effect at the host, and the number on the receipt is the host's own. */
async function expectSettledOnce(shop: Shop, checkout: Checkout, discount: number): Promise<void> {
  const session = await checkout.reaches('FINALIZED', 40_000);
  expect(session.confirmationId).toEqual(expect.any(String));
  expect(await shop.host.ledger(session.posSequenceId)).toMatchObject([
    { entry: discount > 0 ? 'finalize' : 'accrual', membershipID: ALEX.membershipId },
  ]);
}

describe('Temporal is down', () => {
  test('every request of a shopper is answered at full price, the order is kept and settled when it is back', async () => {
    const shop = await stack.openShop();
    const open = await openCheckout(shop);
    const { body: before } = await open.get();
    await until(async () => (await rowOf(open))?.status === 'ACTIVE', { what: 'the first projection' });
    await stack.temporal.kill();

    expectBypassed(await shop.checkout().identify({ cart: cartOf(1) }), cartOf(1), GONE);
    expectBypassed(await open.rewards(cartOf(2)), cartOf(2), GONE);
    expectBypassed(await open.select('snack-half'), cartOf(1), GONE);
    expectBypassed(await open.get(), cartOf(1), GONE);
    const taken = await open.complete(orderOf(before, cartOf(1)));
    expect(taken.status).toBe(202);
    expect(taken.milliseconds).toBeLessThan(5_000);
    // Somebody who came, and paid, during the outage.
    const unlucky = shop.checkout();
    const fullPrice = expectBypassed(await unlucky.identify({ cart: cartOf(1) }), cartOf(1), GONE);
    expect(fullPrice.warnings).toEqual(['IDENTITY_KEPT']);
    expect((await unlucky.complete(orderOf(fullPrice, cartOf(1)))).status).toBe(202);
    expect(await stack.query("SELECT sent_at FROM outbox WHERE type = 'OrderCompleted'")).toEqual([
      { sent_at: null },
      { sent_at: null },
    ]);

    // The process that took the event is not the one that sends it.
    await stack.api.kill();
    await stack.api.restart();
    await stack.temporal.restart();
    await recovers(shop);
    await expectSettledOnce(shop, open, instantDiscountOf(1));
    await expectSettledOnce(shop, unlucky, 0);
    await until(async () => (await stack.query('SELECT 1 FROM outbox WHERE sent_at IS NULL')).length === 0, {
      what: 'the outbox to be empty',
    });
  }, 120_000);

  test('and Postgres too: the order is refused, nothing is half done, and the repeat is taken once', async () => {
    const shop = await stack.openShop();
    const open = await openCheckout(shop);
    const { body: before } = await open.get();
    await Promise.all([stack.temporal.kill(), stack.postgres.kill()]);

    const id = randomUUID();
    const order = orderOf(before, cartOf(1));
    const refused = await open.complete(order, { id });
    expect(refused).toMatchObject({ status: 503, body: { code: 'TRY_AGAIN' } });
    expectBypassed(await open.rewards(cartOf(2)), cartOf(2), GONE);
    const nobodys = expectBypassed(await shop.checkout().identify({ cart: cartOf(1) }), cartOf(1), GONE);
    expect(nobodys.warnings).toEqual([]);

    await Promise.all([stack.temporal.restart(), stack.postgres.restart()]);
    expect(await stack.query('SELECT 1 FROM outbox WHERE event_id = $1', [id])).toEqual([]);
    expect(await shop.host.ledger(before.posSequenceId)).toEqual([]);
    await until(async () => (await open.complete(order, { id })).status === 202, {
      what: 'the repeated order to be taken',
      timeoutMs: 20_000,
    });
    await recovers(shop);
    expect((await open.complete(order, { id })).status).toBe(202);
    await expectSettledOnce(shop, open, instantDiscountOf(1));
  }, 120_000);
});

test('every worker is down: full price in time, the order is taken, and all goes on when one is back', async () => {
  const shop = await stack.openShop();
  const [open, ordered] = [await openCheckout(shop), await openCheckout(shop)];
  const { body: before } = await ordered.get();
  await Promise.all(stack.workers.map((worker) => worker.kill()));

  const fresh = shop.checkout();
  expectBypassed(await fresh.identify({ cart: cartOf(1) }), cartOf(1), GONE);
  expectBypassed(await open.rewards(cartOf(2)), cartOf(2), GONE);
  expectKept(await open.get());
  expect((await ordered.complete(orderOf(before, cartOf(1)))).status).toBe(202);

  await Promise.all(stack.workers.map((worker) => worker.restart()));
  await recovers(shop);
  expect(expectKept(await open.get())).toMatchObject({
    status: 'ACTIVE',
    posSequenceId: expect.stringMatching(/./),
  });
  expectUnnoticed(await open.rewards(cartOf(3)), cartOf(3));
  expectUnnoticed(await fresh.identify({ cart: cartOf(1) }), cartOf(1));
  await expectSettledOnce(shop, ordered, instantDiscountOf(1));
}, 120_000);

/** Half off the chips, for points; or nothing where the points could not be put aside, which is named. */
const WITH_POINTS = { discount: SNACK_HALF.discount, redeemed: SNACK_HALF.points, warnings: [] };
const WITHOUT_POINTS = { discount: 0, redeemed: 0, warnings: ['POINTS_HOLD_UNAVAILABLE'] };

/** A whole checkout, none of whose answers shows that something is broken. */
async function expectSmoothCheckout(
  shop: Shop,
  open: Checkout,
  fresh: Checkout,
  choice: typeof WITH_POINTS | typeof WITHOUT_POINTS,
): Promise<void> {
  expectUnnoticed(await open.rewards(cartOf(2)), cartOf(2));
  expectUnnoticed(await fresh.identify({ cart: cartOf(1) }), cartOf(1));
  expectUnnoticed(await fresh.rewards(cartOf(2)), cartOf(2));
  expectUnnoticed(await fresh.prove(), cartOf(2));
  const chosen = expectUnnoticed(await fresh.select(SNACK_HALF.rewardId), cartOf(2));
  expect(chosen).toMatchObject({
    totals: { loyaltyDiscount: instantDiscountOf(2) + choice.discount },
    warnings: choice.warnings,
  });
  expectExact(expectKept(await fresh.get()), cartOf(2));
  expect((await fresh.complete(orderOf(chosen, cartOf(2)))).status).toBe(202);
  const settled = await fresh.reaches('FINALIZED');
  expect(settled.points).toMatchObject({
    redeemed: choice.redeemed,
    newBalance: await shop.host.balance(ALEX.membershipId),
  });
  await expectSettledOnce(shop, fresh, settled.totals.loyaltyDiscount);
}

test('Postgres goes down in the middle: nothing is visible, and the tables catch up', async () => {
  const shop = await stack.openShop();
  const [open, fresh] = [await openCheckout(shop), shop.checkout()];
  await stack.postgres.kill();
  await expectSmoothCheckout(shop, open, fresh, WITHOUT_POINTS);
  await stack.postgres.restart();
  const row = await until(
    async () => {
      const found = await rowOf(fresh);
      return found?.status === 'FINALIZED' && found;
    },
    { what: 'the tables to catch up', timeoutMs: 60_000, everyMs: 250 },
  );
  expect(row).toEqual({
    status: 'FINALIZED',
    confirmation_id: (await fresh.get()).body.confirmationId,
    order_id: `order-${fresh.cartId}`,
  });
}, 120_000);

test('Redis goes down in the middle and comes back: nothing is visible', async () => {
  const shop = await stack.openShop();
  const [open, fresh] = [await openCheckout(shop), shop.checkout()];
  await stack.redis.kill();
  await expectSmoothCheckout(shop, open, fresh, WITH_POINTS);
  await stack.redis.restart();
  expectUnnoticed(await open.rewards(cartOf(3)), cartOf(3));
  expectUnnoticed(await shop.checkout().identify({ cart: cartOf(1) }), cartOf(1));
}, 60_000);
