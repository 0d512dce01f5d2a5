import { cartOf, loyaltySessionOf } from './database';
import { openBrowser, type TestBrowser } from './browser';
import { handles } from './handles';
import { loyaltyHost, sessionOf } from './sandboxes';
import { Shopper } from './shopper';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterEach(() => loyaltyHost.clearFaults());
afterAll(() => browser.close());

test.each([
  ['down', { route: '*', kind: 'status', value: 503 } as const],
  ['hanging', { route: '*', kind: 'hang' } as const],
])(
  'with the loyalty host %s the order completes at full price, nobody sees an error, and the points arrive later',
  async (_how, fault) => {
    await loyaltyHost.fault(fault);
    const visit = await browser.visit();
    const shopper = new Shopper(visit.page);
    await shopper.beginCheckout('potato-chips');
    await shopper.identify(handles.MEMBER_PHONE);
    await shopper.loyaltyIs('BYPASSED');
    await shopper.setQuantity('potato-chips', 2);
    const figures = await shopper.figuresBecome(({ subtotal }) => subtotal === 2 * 269, 'two bags');
    expect(figures).toMatchObject({ loyalty: 0, savings: 0 });
    await shopper.fillCard();
    const cartId = await cartOf(shopper.email);
    await shopper.placeOrder();
    await shopper.confirmed();
    // Next's own announcer of a new page is an alert as well, to screen readers.
    expect(
      await shopper.page
        .locator('[role="alert"]:not(#__next-route-announcer__)')
        .filter({ hasText: /./ })
        .allInnerTexts(),
    ).toEqual([]);

    await loyaltyHost.clearFaults();
    // The page is not reloaded: the news comes by itself.
    const { earned, redeemed } = await shopper.booked();
    expect(earned).toBeGreaterThan(0);
    expect(redeemed).toBe(0);
    const { posSequenceId } = await sessionOf(await loyaltySessionOf(cartId));
    const ledger = await loyaltyHost.ledgerOf(posSequenceId);
    expect(ledger.map(({ entry, pointsEarned }) => [entry, pointsEarned])).toEqual([['accrual', earned]]);
  },
);
