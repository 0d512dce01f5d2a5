import type { AdminPage } from '../../scripts/screenshots/admin-page';
import { until } from '../support/until';
import { openBrowser, type TestBrowser } from './browser';
import { type Desk, openDesk, placeOrder, sessionOfCart } from './desk';
import { handles } from './handles';
import { cartOf } from './database';
import { loyaltyHost } from './sandboxes';
import { Shopper } from './shopper';

const { ADMIN_URL } = handles;
/** As the service makes its keys. */
const KEY = /lk_[A-Za-z0-9]+_/;

interface Order {
  cartId: string;
  orderId: string;
}

describe("loyalty at the merchant's desk", () => {
  let browser: TestBrowser;
  let desk: Desk;
  let admin: AdminPage;
  let order: Order;

  beforeAll(async () => {
    browser = await openBrowser();
    desk = await openDesk(browser);
    admin = desk.admin;
    order = await placeOrder();
    await desk.signIn();
  }, 120_000);
  afterEach(() => loyaltyHost.clearFaults());
  afterAll(() => browser.close());

  const entriesOf = async ({ cartId }: Order) =>
    loyaltyHost.ledgerOf((await sessionOfCart(cartId)).posSequenceId);
  const giftsAtHost = async () =>
    (await entriesOf(order))
      .filter(({ entry }) => entry === 'accrual')
      .map(({ pointsEarned }) => pointsEarned);

  /** Opens the drawer behind a button, and answers it. */
  const openDrawer = async (name: string) => {
    await admin.section('Loyalty').getByRole('button', { name }).click();
    return desk.page.getByRole('dialog');
  };

  test('an order shows what loyalty did for it, in plain words, and nothing of a name or a whole number', async () => {
    await admin.openOrder(order.orderId);
    const panel = admin.section('Loyalty');
    await panel.getByText('Points booked').waitFor({ timeout: 60_000 });
    await panel.getByText(`•••• ${handles.MEMBER_PHONE.slice(-4)}`, { exact: false }).waitFor();
    await panel.getByText('Points earned').waitFor();
    expect(await panel.getByRole('link', { name: 'Open the checkout' }).getAttribute('href')).toMatch(
      /\/namespaces\/[^/]+\/workflows\/loyalty-session-/,
    );
    expect(await desk.page.content()).not.toContain(handles.MEMBER_PHONE);
  });

  test('points of goodwill are given with a reason, and once, whoever presses twice', async () => {
    await admin.openOrder(order.orderId);
    const panel = admin.section('Loyalty');
    const drawer = await openDrawer('Give points');
    await drawer.getByLabel('Points').fill('25');
    await drawer.getByLabel('Why').fill('The coffee was cold');
    await drawer.getByRole('button', { name: 'Give points' }).dblclick();
    await drawer.waitFor({ state: 'hidden' });
    await panel.getByText('25 points: given').waitFor({ timeout: 60_000 });
    await panel.getByText('The coffee was cold').waitFor();
    expect(await giftsAtHost()).toEqual([25]);
  });

  test('points whose answer is lost are sent again as they were typed, and given once', async () => {
    await admin.openOrder(order.orderId);
    let drawer = await openDrawer('Give points');
    await drawer.getByLabel('Points').fill('30');
    await drawer.getByLabel('Why').fill('The tea was cold');
    await desk.page.route(
      '**/admin/orders/*/loyalty/goodwill',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await drawer.getByRole('button', { name: 'Give points' }).click();
    await drawer.getByRole('alert').waitFor();
    await drawer.getByRole('button', { name: 'Cancel' }).click();
    await drawer.waitFor({ state: 'hidden' });

    drawer = await openDrawer('Give points');
    expect(await drawer.getByLabel('Points').inputValue()).toBe('30');
    expect(await drawer.getByLabel('Why').inputValue()).toBe('The tea was cold');
    await drawer.getByRole('button', { name: 'Give points' }).click();
    await drawer.waitFor({ state: 'hidden' });
    await admin.section('Loyalty').getByText('30 points: given').waitFor({ timeout: 60_000 });
    expect(await giftsAtHost()).toEqual([25, 30]);

    // What was answered is over: the same again is a gift of its own.
    drawer = await openDrawer('Give points');
    await drawer.getByLabel('Points').fill('30');
    await drawer.getByLabel('Why').fill('The tea was cold');
    await drawer.getByRole('button', { name: 'Give points' }).click();
    await drawer.waitFor({ state: 'hidden' });
    await until(async () => (await giftsAtHost()).length === 3, {
      what: 'the third gift',
      timeoutMs: 60_000,
    });
    expect(await giftsAtHost()).toEqual([25, 30, 30]);
  });

  test('a gift that is too large is refused where it is typed, and nothing is lost of what was typed', async () => {
    await admin.openOrder(order.orderId);
    const drawer = await openDrawer('Give points');
    await drawer.getByLabel('Points').fill('5001');
    await drawer.getByLabel('Why').fill('Much too kind');
    await drawer.getByRole('button', { name: 'Give points' }).click();
    expect(await drawer.locator('input:out-of-range').count()).toBe(1);
    expect(await drawer.getByLabel('Why').inputValue()).toBe('Much too kind');
    expect(await giftsAtHost()).toEqual([25, 30, 30]);
  });

  test('what waits for a person is one page, by kind', async () => {
    await admin.open('/loyalty');
    await admin.heading('What waits for a person').waitFor();
    await desk.page.getByRole('button', { name: /^Checkouts \(\d+\)$/ }).click();
    const chosen = desk.page.getByRole('button', { name: /^Checkouts/, pressed: true });
    await chosen.waitFor();
    const { counts } = await desk.ask<{ counts: { session: number } }>('/admin/loyalty/work?kind=session');
    expect(await chosen.textContent()).toBe(`Checkouts (${counts.session})`);
  });

  /** An order whose points the host refuses; the host is well again. */
  async function failedOrder(): Promise<Order & { number: number }> {
    await loyaltyHost.fault({ route: 'finalize', kind: 'status', value: 422 });
    const failed = await placeOrder();
    await until(async () => (await sessionOfCart(failed.cartId)).status === 'FINALIZATION_FAILED', {
      what: 'points that are not booked',
      timeoutMs: 60_000,
    });
    await loyaltyHost.clearFaults();
    return { ...failed, number: await desk.numberOf(failed.orderId) };
  }
  const rowOf = (number: number) =>
    desk.page
      .getByRole('row')
      .filter({ has: desk.page.getByRole('link', { name: `#${number}`, exact: true }) });
  /** Chooses the order's checkout on the page, where it comes some moments after it failed. */
  async function choose(number: number): Promise<void> {
    await until(
      async () => {
        await admin.open('/loyalty');
        await desk.page.getByRole('button', { name: /^Checkouts/ }).click();
        await desk.page.getByRole('button', { name: /^Checkouts/, pressed: true }).waitFor();
        await rowOf(number).waitFor({ timeout: 3_000 });
        return true;
      },
      { what: `order #${number} among what waits`, timeoutMs: 60_000 },
    );
    await rowOf(number).getByText('Points not booked').waitFor();
    await rowOf(number).getByRole('checkbox').click();
  }
  async function decide(name: 'Try again' | 'Give up', reason: string): Promise<void> {
    await desk.page.getByRole('button', { name, exact: true }).click();
    const drawer = desk.page.getByRole('dialog');
    await drawer.getByLabel('Why').fill(reason);
    await drawer.getByRole('button', { name, exact: true }).click();
    await drawer.waitFor({ state: 'hidden' });
  }

  test('points that were not booked are tried again, and booked once', async () => {
    const failed = await failedOrder();
    expect(await entriesOf(failed)).toEqual([]);
    await choose(failed.number);
    await decide('Try again', 'The host is well again');
    await desk.page.getByText('1 tried again').first().waitFor();
    await admin.openOrder(failed.orderId);
    await admin.section('Loyalty').getByText('Points booked').waitFor({ timeout: 60_000 });
    expect((await entriesOf(failed)).map(({ entry }) => entry)).toEqual(['finalize']);
  }, 240_000);

  test('points that are given up are never booked, and wait for nobody', async () => {
    const failed = await failedOrder();
    await choose(failed.number);
    await decide('Give up', 'The member has left');
    await desk.page.getByText('1 given up').first().waitFor();
    await until(
      async () => {
        const { items } = await desk.ask<{ items: { orderId: string | null }[] }>(
          '/admin/loyalty/work?kind=session',
        );
        return items.every(({ orderId }) => orderId !== failed.orderId);
      },
      { what: 'the order to be off the list', timeoutMs: 60_000, everyMs: 500 },
    );
    await admin.openOrder(failed.orderId);
    await admin.section('Loyalty').getByText('Points not booked').waitFor();
    expect(await admin.section('Loyalty').getByRole('button', { name: 'Try again' }).count()).toBe(0);
    expect(await entriesOf(failed)).toEqual([]);
  }, 240_000);

  test('the membership that a customer linked, and not one that was only proven, is on their page', async () => {
    const { page } = await browser.visit();
    const shopper = new Shopper(page);
    await shopper.register('seven green bottles');
    await shopper.addToCart('potato-chips');
    await shopper.openCheckout();
    await shopper.identify(handles.MEMBER_PHONE);
    await shopper.loyaltyIs('ACTIVE');
    await shopper.prove(handles.MEMBER_PHONE);
    const { customers } = await desk.ask<{ customers: { id: string }[] }>(
      `/admin/customers?email=${encodeURIComponent(shopper.email)}`,
    );
    await admin.open(`/customers/${customers[0]?.id}`);
    const panel = admin.section('Loyalty');
    await panel.getByText('No membership is linked.', { exact: false }).waitFor();

    const linked = await page.request.post('/medusa/store/customers/me/loyalty', {
      headers: { origin: new URL(handles.STOREFRONT_URL).origin },
      data: { cartId: await cartOf(shopper.email) },
    });
    expect(linked.status()).toBe(202);
    const { loyalty } = (await linked.json()) as { loyalty: { membershipId: string } };
    await desk.page.reload();
    await panel.getByText(loyalty.membershipId, { exact: true }).waitFor();
    await panel.getByText('Proven').waitFor();
  });

  test('the settings of the store are changed where the service keeps them', async () => {
    const stored = async () =>
      (await desk.ask<{ settings: { bypassCooldownSeconds: number } }>('/admin/loyalty/settings')).settings
        .bypassCooldownSeconds;
    const before = await stored();
    await admin.open('/settings/loyalty');
    const field = desk.page.getByLabel('Seconds until a host that failed is asked again');
    try {
      await field.fill(String(before + 1));
      await desk.page.getByRole('button', { name: 'Save' }).click();
      await until(async () => (await stored()) === before + 1, { what: `a cool-down of ${before + 1} s` });
    } finally {
      await desk.ask('/admin/loyalty/settings', { bypassCooldownSeconds: before });
    }
    expect(await stored()).toBe(before);
    await desk.page.reload();
    await until(async () => (await field.inputValue()) === String(before), { what: 'the form to say so' });
  });

  test('the connection to the host is tried, step by step', async () => {
    await admin.open('/settings/loyalty');
    await desk.page.getByRole('button', { name: 'Test the connection' }).click();
    const connection = admin.section('Connection');
    const steps = ['Settings', 'Token', 'Status'];
    const said = async (step: string) => {
      const row = connection.locator('div.grid').filter({ has: desk.page.getByText(step, { exact: true }) });
      return (await row.innerText()).replaceAll(/\s+/g, ' ');
    };
    expect(await Promise.all(steps.map(said))).toEqual(
      steps.map((step) => expect.stringMatching(new RegExp(`^${step} \\d+ ms`))),
    );
  });

  test('the key that the shop shows the service reaches no browser', async () => {
    const answers: Promise<{ path: string; text: string }>[] = [];
    const page = await browser.tab(desk);
    page.on('response', (answer) => {
      const { pathname: path } = new URL(answer.url());
      answers.push(
        answer.text().then(
          (text) => ({ path, text }),
          // A redirect has no body.
          () => ({ path, text: '' }),
        ),
      );
    });
    const pages = {
      '/settings/loyalty': '/admin/loyalty/settings',
      '/loyalty': '/admin/loyalty/work',
      [`/orders/${order.orderId}`]: `/admin/orders/${order.orderId}/loyalty`,
    };
    for (const [shown, asked] of Object.entries(pages)) {
      const answered = page.waitForResponse((answer) => new URL(answer.url()).pathname === asked);
      await page.goto(ADMIN_URL + shown, { waitUntil: 'domcontentloaded' });
      await (await answered).finished();
    }
    const said = await Promise.all(answers);
    for (const asked of Object.values(pages))
      expect(said.find(({ path, text }) => path === asked && text !== '')).toBeDefined();
    expect(handles.LOYALTY_API_KEY).toMatch(KEY);
    expect(said.filter(({ text }) => KEY.test(text)).map(({ path }) => path)).toEqual([]);
    await page.close();
  });

  test('an order of a checkout without loyalty says why, in words', async () => {
    await loyaltyHost.fault({ route: 'identify', kind: 'status', value: 503 });
    const bypassed = await placeOrder({ from: 'BYPASSED' });
    await admin.openOrder(bypassed.orderId);
    const panel = admin.section('Loyalty');
    await panel.getByText('Why without loyalty').waitFor();
    expect(await panel.innerText()).toMatch(
      /Why without loyalty\s+The loyalty host (answered with an error|could not be reached|has been failing)/,
    );
  }, 180_000);

  test('a stranger gets none of it', async () => {
    for (const path of [`orders/${order.orderId}/loyalty`, 'loyalty/work', 'loyalty/settings']) {
      const answer = await fetch(new URL(`/admin/${path}`, ADMIN_URL), {
        signal: AbortSignal.timeout(10_000),
      });
      expect(answer.status).toBe(401);
    }
  });
});
