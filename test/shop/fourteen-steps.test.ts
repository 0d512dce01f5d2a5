import { loyaltySessionOf, ordersOf } from './database';
import { openBrowser, type TestBrowser, type Visit } from './browser';
import { handles } from './handles';
import { finix, loyaltyHost, sessionOf } from './sandboxes';
import { Shopper } from './shopper';
import { cartOf } from './database';

let browser: TestBrowser;
let visit: Visit;
let shopper: Shopper;
beforeAll(async () => {
  browser = await openBrowser();
  visit = await browser.visit();
  shopper = new Shopper(visit.page);
});
afterAll(() => browser.close());

/** One shopper goes the whole way; each test is a part of it and needs those before. */
describe('a shopper buys a coffee, a snack and fuel', () => {
  let full: number;
  let orderId: string;
  let cartId: string;
  let balance: number;

  test('finds them and puts them in the cart', async () => {
    await visit.page.goto('/');
    await shopper.at('product-card').first().waitFor();
    await shopper.addToCart('house-coffee');
    await shopper.addToCart('potato-chips');
    await shopper.addToCart('regular-unleaded', 8.123);
    await shopper.openCheckout();
    await shopper.giveEmail();
    await shopper.choosePickup();
    // 2.49 + 2.69 + 8.123 × 3.59
    const { subtotal, loyalty } = await shopper.figuresBecome(
      (figures) => figures.subtotal === 249 + 269 + 2916,
      'the three lines',
    );
    expect(loyalty).toBe(0);
    full = subtotal;
  });

  test('1–4: a number that nobody has is told, the right one and the code on its phone bring the member and the rewards', async () => {
    await shopper.identify('(555) 555-0000');
    await visit.page.locator('#phone-error').waitFor();
    await shopper.identify(handles.MEMBER_PHONE);
    await shopper.loyaltyIs('ACTIVE');
    await shopper.prove(handles.MEMBER_PHONE);
    expect(await shopper.at('member-name').innerText()).toBe('Alex');
    balance = Number(await shopper.at('member-points').getAttribute('data-points'));
    expect(balance).toBeGreaterThan(700);
    expect(await shopper.at('reward-instant').count()).toBeGreaterThanOrEqual(2);
    expect(await shopper.at('reward-optional').count()).toBeGreaterThanOrEqual(2);
  });

  test('5–8: instant rewards are off the lines already, an optional one when it is picked', async () => {
    // 0.50 off the coffee, 0.10 off each of 8.123 gallons.
    const instant = await shopper.figuresBecome(
      ({ loyalty }) => loyalty === -(50 + 81),
      'the instant rewards',
    );
    expect(instant.subtotal).toBe(full);
    await shopper.select('snack-half');
    const { loyalty } = await shopper.figuresBecome(
      (figures) => figures.loyalty < instant.loyalty,
      'half off the chips',
    );
    expect(loyalty).toBe(-(50 + 81 + 134));
  });

  test('9–11: a changed quantity and a tip are followed by the totals', async () => {
    await shopper.setQuantity('house-coffee', 2);
    await shopper.figuresBecome(
      ({ subtotal, loyalty }) => subtotal === full + 249 && loyalty === -(100 + 81 + 134),
      'two coffees',
    );
    await shopper.tipPercent(15);
    const figures = await shopper.figuresBecome(({ tip }) => tip > 0, 'the tip');
    expect(figures.tip).toBe(Math.round((figures.subtotal * 15) / 100));
    // Neither fuel nor the tip is taxed: the goods alone would be taxed with 8.25 %.
    expect(figures.tax).toBeGreaterThan(0);
    expect(figures.tax).toBeLessThanOrEqual(Math.ceil((figures.subtotal - 2916 + figures.delivery) * 0.0825));
    expect(figures.new).toBe(
      figures.subtotal + figures.loyalty + figures.tax + figures.delivery + figures.tip,
    );
    expect(figures.savings).toBe(figures.original - figures.new);
  });

  test('12: pays and gets an order', async () => {
    await shopper.fillCard();
    const { new: total } = await shopper.figures();
    cartId = await cartOf(shopper.email);
    await shopper.placeOrder();
    orderId = await shopper.confirmed();
    expect(await ordersOf(cartId)).toEqual([orderId]);
    expect(await shopper.figures()).toMatchObject({ new: total });
  });

  test('13–14: reads the points earned, what was redeemed, and the new balance', async () => {
    const { earned, redeemed, newBalance } = await shopper.booked();
    expect(redeemed).toBe(200);
    expect(earned).toBeGreaterThan(0);
    expect(newBalance).toBe(balance + earned - redeemed);
    const session = await sessionOf(await loyaltySessionOf(cartId));
    expect(session).toMatchObject({ status: 'FINALIZED', points: { earned, redeemed, newBalance } });
    expect(session.confirmationId).toBeTruthy();
    const [entry, ...more] = await loyaltyHost.ledgerOf(session.posSequenceId);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ entry: 'finalize', pointsEarned: earned, pointsRedeemed: 200 });
    expect(entry?.rewardIDs).toContain('snack-half');
  });

  test('the money was held once and taken once, to the cent', async () => {
    const { new: total } = await shopper.figures();
    expect((await finix.ledgerOf(cartId)).map(({ entry, amount }) => [entry, amount])).toEqual([
      ['authorize', total],
      ['capture', total],
    ]);
  });

  test('nothing complained in the console', () => {
    expect(visit.complaints()).toEqual([]);
  });
});
