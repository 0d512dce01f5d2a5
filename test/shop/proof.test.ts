import { cartOf, loyaltySessionOf } from './database';
import { openBrowser, type TestBrowser, type Visit } from './browser';
import { handles } from './handles';
import { loyaltyHost, sessionOf } from './sandboxes';
import { Shopper } from './shopper';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterEach(() => loyaltyHost.clearFaults());
afterAll(() => browser.close());

/** A shopper with chips in the cart who typed a member's number, and nothing more. */
async function found(): Promise<{ visit: Visit; shopper: Shopper }> {
  const visit = await browser.visit();
  const shopper = new Shopper(visit.page);
  await shopper.beginCheckout('potato-chips');
  await shopper.identify(handles.MEMBER_PHONE);
  await shopper.loyaltyIs('ACTIVE');
  await shopper.at('member-found').waitFor();
  await shopper.settled();
  return { visit, shopper };
}

const wrongFor = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

/** Types a code that is none of the host's, and waits for what the page says of it. */
async function typeWrong(shopper: Shopper, code: string): Promise<void> {
  const answered = shopper.page.waitForResponse((response) => response.url().includes('/loyalty/proof?'));
  await shopper.at('proof-code').fill('');
  await shopper.at('proof-code').fill(wrongFor(code));
  await answered;
  await shopper.page.locator('[data-testid="loyalty-panel"][data-busy="false"]').waitFor();
}

test('a member who is only found is told nothing of the account, and what points buy is locked', async () => {
  const { visit, shopper } = await found();
  const panel = await shopper.at('loyalty-panel').innerText();
  expect(panel).toContain('Member found');
  expect(panel).toContain(handles.MEMBER_PHONE.slice(-4));
  expect(panel).not.toMatch(/Alex|gold\b.*points left|balance/i);
  expect(await shopper.at('member-points').count()).toBe(0);
  expect(
    await shopper.page.locator('[data-testid="reward-optional"][data-locked="PROOF_REQUIRED"]').count(),
  ).toBe(await shopper.at('reward-optional').count());
  expect(await shopper.at('reward-optional').count()).toBeGreaterThanOrEqual(2);
  expect(await shopper.page.locator('[data-testid="reward-optional"] input').count()).toBe(0);
  expect(visit.complaints()).toEqual([]);
});

test('the code on the member’s phone opens the rewards, and the points are spent', async () => {
  const { visit, shopper } = await found();
  await shopper.prove(handles.MEMBER_PHONE);
  const balance = Number(await shopper.at('member-points').getAttribute('data-points'));
  await shopper.select('snack-half');
  await shopper.figuresBecome(({ loyalty }) => loyalty === -134, 'half off the chips');
  await shopper.fillCard();
  await shopper.placeOrder();
  await shopper.confirmed();
  const { earned, redeemed, newBalance } = await shopper.booked();
  expect(redeemed).toBe(200);
  expect(newBalance).toBe(balance + earned - 200);
  expect(visit.complaints()).toEqual([]);
});

test('the code field is made for a phone: it offers digits and takes the code out of the message', async () => {
  const { shopper } = await found();
  await shopper.at('unlock-rewards').click();
  const field = shopper.at('proof-code');
  await field.waitFor();
  expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
  expect(await field.getAttribute('inputmode')).toBe('numeric');
  expect(await shopper.page.locator('#proof-code:focus').count()).toBe(1);
  expect(await shopper.at('proof-form').innerText()).toContain(`to •••• ${handles.MEMBER_PHONE.slice(-4)}`);
});

test('a wrong code is told, and the right one still opens', async () => {
  const { shopper } = await found();
  const code = await shopper.askForCode(handles.MEMBER_PHONE);
  await typeWrong(shopper, code);
  expect(await shopper.page.locator('#proof-error').innerText()).toMatch(/not the code we sent/);
  expect(await shopper.at('member-name').count()).toBe(0);
  await shopper.at('proof-code').fill(code);
  await shopper.at('member-name').waitFor();
});

test('a code that was tried too often is over, and a new one opens', async () => {
  const { shopper } = await found();
  const code = await shopper.askForCode(handles.MEMBER_PHONE);
  for (let tries = 0; tries < 8 && (await shopper.at('proof-code').count()) > 0; tries += 1)
    await typeWrong(shopper, code);
  await shopper.at('proof-expired').waitFor();
  expect(await shopper.at('proof-expired').innerText()).toMatch(/not valid any more/);
  const before = (await loyaltyHost.codesOf(handles.MEMBER_PHONE)).length;
  await shopper.at('proof-resend').click();
  await shopper.at('proof-code').waitFor();
  await shopper.page.locator('[data-testid="proof-form"][data-busy="false"]').waitFor();
  const [fresh = ''] = (await loyaltyHost.codesOf(handles.MEMBER_PHONE)).slice(before);
  await shopper.at('proof-code').fill(fresh);
  await shopper.at('member-name').waitFor();
});

test('who goes on without a code earns points and is told them, and no balance', async () => {
  const { visit, shopper } = await found();
  await shopper.at('use-points').click();
  await shopper.at('proof-code').waitFor();
  await shopper.settled();
  await shopper.at('proof-skip').click();
  await shopper.at('use-points').waitFor();
  await shopper.fillCard();
  await shopper.placeOrder();
  await shopper.confirmed();
  const { earned, redeemed, newBalance } = await shopper.booked();
  expect(earned).toBeGreaterThan(0);
  expect(redeemed).toBe(0);
  expect(newBalance).toBeNull();
  expect(await shopper.page.locator('main').innerText()).not.toMatch(/Alex|balance/i);
  expect(visit.complaints()).toEqual([]);
});

test('a wrong code holds no order up', async () => {
  const { shopper } = await found();
  await typeWrong(shopper, await shopper.askForCode(handles.MEMBER_PHONE));
  expect(await shopper.page.locator('#proof-code[aria-invalid="true"]').count()).toBe(1);
  await shopper.fillCard();
  await shopper.placeOrder();
  expect(await shopper.confirmed()).toBeTruthy();
});

test('with the sender of codes down the checkout goes on, earning only', async () => {
  await loyaltyHost.fault({ route: 'code', kind: 'status', value: 503 });
  const { visit, shopper } = await found();
  await shopper.at('use-points').click();
  await shopper.at('proof-unavailable').waitFor();
  expect(await shopper.at('proof-unavailable').innerText()).toContain(
    'We cannot check your number right now. You still earn points.',
  );
  await shopper.fillCard();
  const cartId = await cartOf(shopper.email);
  await shopper.placeOrder();
  await shopper.confirmed();
  expect((await shopper.booked()).earned).toBeGreaterThan(0);
  expect(await sessionOf(await loyaltySessionOf(cartId))).toMatchObject({
    status: 'FINALIZED',
    points: { redeemed: 0 },
  });
  expect(visit.complaints()).toEqual([]);
});

test('an order’s link shows goods and points to others, e-mail and balance only to the browser that bought it', async () => {
  const { shopper } = await found();
  await shopper.prove(handles.MEMBER_PHONE);
  await shopper.fillCard();
  await shopper.placeOrder();
  const orderId = await shopper.confirmed();
  await shopper.booked();
  await shopper.page.reload();
  await shopper.at('new-balance').waitFor();
  expect(await shopper.page.locator('main').innerText()).toContain(shopper.email);

  const stranger = new Shopper((await browser.visit()).page);
  const answer = await stranger.page.goto(`/order/${orderId}`);
  await stranger.at('points-earned').waitFor();
  const page = await answer?.text();
  expect(page).toContain('potato-chips');
  for (const secret of [shopper.email, 'Alex', 'pp_finix', `•••• ${handles.MEMBER_PHONE.slice(-4)}`])
    expect(page).not.toContain(secret);
  // The last four digits of the test card, and a balance.
  expect(page).not.toMatch(/"0006|newBalance[\\":]+\d|pointsBalance[\\":]+\d|membershipId[\\":]+\w{6}/);
  expect(await stranger.at('new-balance').count()).toBe(0);
});
