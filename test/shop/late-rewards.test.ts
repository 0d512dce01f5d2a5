import { cartOf, loyaltySessionOf } from './database';
import { openBrowser, type TestBrowser, type Visit } from './browser';
import { handles } from './handles';
import { finix, loyaltyHost, sessionOf } from './sandboxes';
import { Shopper } from './shopper';
import { until } from '../support/until';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterEach(() => loyaltyHost.clearFaults());
afterAll(() => browser.close());

/** The same shopper's checkout in a further tab. */
async function furtherTab(visit: Visit): Promise<Shopper> {
  const tab = new Shopper(await browser.tab(visit));
  await tab.openCheckout();
  await tab.settled();
  return tab;
}

/** What the page asks the shop to change from now on; reading is nobody's business. */
function changesAskedBy({ page }: Visit): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  return asked;
}

/**
 * The host rests after a failure, so whoever asks may have to ask again: each opening of the checkout does.
 */
async function openUntilRewarded(tab: Shopper): Promise<void> {
  await until(
    async () => {
      await tab.openCheckout();
      await tab.settled();
      return (await tab.at('loyalty-status').getAttribute('data-status')) === 'ACTIVE';
    },
    { what: 'rewards in the further tab', timeoutMs: 60_000, everyMs: 500 },
  );
}

test('rewards that the loyalty host could not give at first come by themselves, and the price that follows them is paid', async () => {
  await loyaltyHost.fault({ route: '*', kind: 'status', value: 503 });
  const visit = await browser.visit();
  const shopper = new Shopper(visit.page);
  await shopper.beginCheckout('house-coffee');
  await shopper.identify(handles.MEMBER_PHONE);
  await shopper.loyaltyIs('BYPASSED');
  expect(await shopper.at('loyalty-status').innerText()).toMatch(/taking a break/i);
  expect(await shopper.figures()).toMatchObject({ subtotal: 249, loyalty: 0, savings: 0 });
  const further = await furtherTab(visit);
  const asked = changesAskedBy(visit);

  await loyaltyHost.clearFaults();
  await openUntilRewarded(further);

  await shopper.loyaltyIs('ACTIVE');
  expect(await shopper.at('loyalty-status').innerText()).toBe('');
  await shopper.at('member-found').waitFor();
  const figures = await shopper.figuresBecome(
    ({ loyalty }) => loyalty === -50,
    'half a dollar off the coffee',
  );
  expect(figures).toEqual(await further.figures());
  expect(asked).toEqual([]);

  await shopper.fillCard();
  const cartId = await cartOf(shopper.email);
  await shopper.placeOrder();
  await shopper.confirmed();
  expect((await finix.ledgerOf(cartId)).map(({ entry, amount }) => [entry, amount])).toEqual([
    ['authorize', figures.new],
    ['capture', figures.new],
  ]);
  const { earned } = await shopper.booked();
  const { posSequenceId } = await sessionOf(await loyaltySessionOf(cartId));
  expect(
    (await loyaltyHost.ledgerOf(posSequenceId)).map(({ entry, pointsEarned }) => [entry, pointsEarned]),
  ).toEqual([['finalize', earned]]);
  expect(visit.complaints()).toEqual([]);
});

test('a checkout shows what a further tab makes of it: more of a thing that no reward is for, and a reward that is picked', async () => {
  const visit = await browser.visit();
  const shopper = new Shopper(visit.page);
  await shopper.beginCheckout('potato-chips');
  await shopper.identify(handles.MEMBER_PHONE);
  await shopper.loyaltyIs('ACTIVE');
  await shopper.prove(handles.MEMBER_PHONE);
  const further = await furtherTab(visit);
  const asked = changesAskedBy(visit);

  await further.setQuantity('potato-chips', 2);
  await further.figuresBecome(({ subtotal }) => subtotal === 2 * 269, 'two bags in the further tab');
  expect(await shopper.figuresBecome(({ subtotal }) => subtotal === 2 * 269, 'two bags')).toEqual(
    await further.figures(),
  );
  expect(await shopper.line('potato-chips').getByTestId('quantity').inputValue()).toBe('2');

  await further.select('snack-half');
  await shopper.page
    .locator('[data-testid="reward-optional"][data-reward-id="snack-half"][data-selected="true"]')
    .waitFor();
  expect(await shopper.figuresBecome(({ loyalty }) => loyalty < 0, 'half off the chips')).toEqual(
    await further.figures(),
  );
  expect(asked).toEqual([]);
  expect(visit.complaints()).toEqual([]);
});

test('who identified in a further tab is known here when the shopper comes back', async () => {
  const visit = await browser.visit();
  const shopper = new Shopper(visit.page);
  await shopper.beginCheckout('house-coffee');
  await shopper.at('phone').waitFor();
  await shopper.settled();
  const further = await furtherTab(visit);
  await further.identify(handles.MEMBER_PHONE);
  await further.loyaltyIs('ACTIVE');

  // A browser without a screen shows every tab at once: it never tells a page that somebody came back to it.
  await visit.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
  await shopper.loyaltyIs('ACTIVE');
  await shopper.at('member-found').waitFor();
  expect(
    await shopper.figuresBecome(({ loyalty }) => loyalty === -50, 'half a dollar off the coffee'),
  ).toEqual(await further.figures());
  expect(visit.complaints()).toEqual([]);
});

test('a chosen reward that the changed cart cannot have any more is told, and the order page says that the money is there', async () => {
  const { page } = await browser.visit();
  const shopper = new Shopper(page);
  await shopper.addToCart('house-coffee');
  await shopper.beginCheckout('potato-chips');
  await shopper.identify(handles.MEMBER_PHONE);
  await shopper.loyaltyIs('ACTIVE');
  await shopper.prove(handles.MEMBER_PHONE);
  await shopper.select('snack-half');
  expect(await shopper.at('reward-lost').count()).toBe(0);
  await shopper
    .line('potato-chips')
    .getByRole('button', { name: /remove/i })
    .click();
  await shopper.at('reward-lost').waitFor();
  expect(await shopper.figures()).toMatchObject({ subtotal: 249, loyalty: -50 });

  await shopper.fillCard();
  await shopper.placeOrder();
  await shopper.confirmed();
  await shopper.booked();
  await page.locator('[data-testid="payment-state"][data-state="paid"]').waitFor();
});
