import { cartOf, loyaltySessionOf, orderCount, ordersOf } from './database';
import { openBrowser, type TestBrowser, type Visit } from './browser';
import { handles } from './handles';
import { finix, loyaltyHost, sessionOf } from './sandboxes';
import { CARDS, Shopper } from './shopper';
import { until } from '../support/until';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** A shopper with chips in the cart, identified, one click away from paying. */
async function readyToPay(
  card: string = CARDS.approved,
): Promise<{ visit: Visit; shopper: Shopper; cartId: string; total: number }> {
  const visit = await browser.visit();
  const shopper = new Shopper(visit.page);
  await shopper.beginCheckout('smoked-almonds');
  await shopper.identify(handles.MEMBER_PHONE);
  await shopper.loyaltyIs('ACTIVE');
  await shopper.fillCard(card);
  const { new: total } = await shopper.figures();
  return { visit, shopper, cartId: await cartOf(shopper.email), total };
}

/** Everything that could have happened twice happened once. */
async function expectOnce(shopper: Shopper, cartId: string, orderId: string, total: number): Promise<void> {
  await shopper.booked();
  expect(await ordersOf(cartId)).toEqual([orderId]);
  expect(await orderCount(shopper.email)).toBe(1);
  const money = await finix.ledgerOf(cartId);
  expect(
    money.filter(({ entry }) => entry === 'capture' || entry === 'sale').map(({ amount }) => amount),
  ).toEqual([total]);
  // What was held beside it was let go.
  expect(
    money.filter(({ entry }) => entry === 'authorize').length -
      money.filter(({ entry }) => entry === 'void').length,
  ).toBe(1);
  const { posSequenceId } = await sessionOf(await loyaltySessionOf(cartId));
  expect((await loyaltyHost.ledgerOf(posSequenceId)).map(({ entry }) => entry)).toEqual(['finalize']);
}

test('a double click pays once', async () => {
  const { shopper, cartId, total } = await readyToPay();
  await shopper.settled();
  await shopper.at('place-order').dblclick();
  await expectOnce(shopper, cartId, await shopper.confirmed(), total);
});

test('two tabs that pay the same cart at the same moment pay once, and both see the order', async () => {
  const { visit, shopper, cartId, total } = await readyToPay();
  const other = new Shopper(await browser.tab(visit));
  await other.openCheckout();
  await other.at('email').fill(shopper.email);
  await other.at('email').blur();
  await other.fillCard();
  await other.settled();
  await Promise.all([shopper.placeOrder(), other.placeOrder()]);
  const orderId = await shopper.confirmed();
  expect(await other.confirmed()).toBe(orderId);
  await expectOnce(shopper, cartId, orderId, total);
});

test('an answer of the payment provider that is lost after the charge costs no second one', async () => {
  const { shopper, cartId, total } = await readyToPay(CARDS.answerLost);
  await shopper.placeOrder();
  await expectOnce(shopper, cartId, await shopper.confirmed(), total);
});

test('a declined card is told, and another one pays', async () => {
  const { shopper, cartId, total } = await readyToPay(CARDS.declined);
  await shopper.placeOrder();
  await shopper.at('payment-error').waitFor();
  expect(await shopper.at('payment-error').innerText()).toMatch(/declined/i);
  expect(await ordersOf(cartId)).toEqual([]);
  await shopper.fillCard(CARDS.approved);
  await shopper.placeOrder();
  await expectOnce(shopper, cartId, await shopper.confirmed(), total);
});

test('a page that is loaded again while the answer is on its way opens the order', async () => {
  const { visit, shopper, cartId, total } = await readyToPay();
  await shopper.settled();
  // The shop makes the order, and its answer never reaches the page.
  await visit.page.route('**/complete', (route) => void route.fetch());
  await shopper.at('place-order').click();
  await until(async () => (await ordersOf(cartId)).length > 0, { what: 'the order', timeoutMs: 30_000 });
  await visit.page.unrouteAll({ behavior: 'ignoreErrors' });
  await visit.page.reload();
  await expectOnce(shopper, cartId, await shopper.confirmed(), total);
});

test('nothing but the total on the button is charged: one that changed elsewhere is shown first', async () => {
  const visit = await browser.visit();
  const shopper = new Shopper(visit.page);
  await shopper.beginCheckout('potato-chips');
  await shopper.fillCard();
  const { new: shown } = await shopper.figures();
  const cartId = await cartOf(shopper.email);
  const other = new Shopper(await browser.tab(visit));
  await other.openCheckout();
  await other.setQuantity('potato-chips', 3);
  const { new: changed } = await other.figuresBecome(
    ({ subtotal }) => subtotal === 3 * 269,
    'three bags in the other tab',
  );
  expect(changed).not.toBe(shown);

  await shopper.placeOrder();
  await shopper.at('payment-error').waitFor();
  expect(await shopper.at('payment-error').innerText()).toMatch(/your total is now/i);
  // Whatever part of the page was in sight: what went wrong is, now.
  await shopper.page.locator('[data-testid="payment-error"]:focus').waitFor();
  expect(await ordersOf(cartId)).toEqual([]);
  expect((await finix.ledgerOf(cartId)).filter(({ entry }) => entry === 'capture')).toEqual([]);

  await shopper.figuresBecome(({ new: total }) => total === changed, 'the new total');
  await shopper.fillCard();
  await shopper.placeOrder();
  await shopper.confirmed();
  expect(
    (await finix.ledgerOf(cartId)).filter(({ entry }) => entry === 'capture').map(({ amount }) => amount),
  ).toEqual([changed]);
});
