import { OrderClient } from '../../scripts/load/shop-order';
import { AdminPage } from '../../scripts/screenshots/admin-page';
import { until } from '../support/until';
import { openBrowser, type TestBrowser, type Visit } from './browser';
import { loyaltySessionOf } from './database';
import { handles } from './handles';
import { loyaltyHost, sessionOf } from './sandboxes';

const { ADMIN_URL, ADMIN_EMAIL, ADMIN_PASSWORD } = handles;

describe("loyalty at the merchant's desk", () => {
  let browser: TestBrowser;
  let visit: Visit;
  let admin: AdminPage;
  let order: { cartId: string; orderId: string };

  beforeAll(async () => {
    browser = await openBrowser();
    visit = await browser.visit();
    admin = new AdminPage(visit.page, ADMIN_URL);
    const client = new OrderClient({
      storefront: handles.STOREFRONT_URL,
      tries: 'again',
      phone: handles.MEMBER_PHONE,
    });
    order = await client.order();
    await admin.signIn(ADMIN_EMAIL, ADMIN_PASSWORD);
  });
  afterAll(() => browser.close());

  const giftsAtHost = async () => {
    const { posSequenceId } = await sessionOf(await loyaltySessionOf(order.cartId));
    const entries = await loyaltyHost.ledgerOf(posSequenceId);
    return entries.filter(({ entry }) => entry === 'accrual').map(({ pointsEarned }) => pointsEarned);
  };
  /** What the backend answers to the merchant's own session. */
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await visit.page.request.get(new URL(path, ADMIN_URL).href);
    if (!answer.ok()) throw new Error(`${path} was answered ${answer.status()}`);
    return (await answer.json()) as T;
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
    expect(await visit.page.content()).not.toContain(handles.MEMBER_PHONE);
  });

  test('points of goodwill are given with a reason, and once, whoever presses twice', async () => {
    await admin.openOrder(order.orderId);
    const panel = admin.section('Loyalty');
    await panel.getByRole('button', { name: 'Give points' }).click();
    const drawer = visit.page.getByRole('dialog');
    await drawer.getByLabel('Points').fill('25');
    await drawer.getByLabel('Why').fill('The coffee was cold');
    await drawer.getByRole('button', { name: 'Give points' }).dblclick();
    await drawer.waitFor({ state: 'hidden' });
    await panel.getByText('25 points: given').waitFor({ timeout: 60_000 });
    await panel.getByText('The coffee was cold').waitFor();
    expect(await giftsAtHost()).toEqual([25]);
  });

  test('a gift that is too large is refused where it is typed, and nothing is lost of what was typed', async () => {
    await admin.openOrder(order.orderId);
    await admin.section('Loyalty').getByRole('button', { name: 'Give points' }).click();
    const drawer = visit.page.getByRole('dialog');
    await drawer.getByLabel('Points').fill('5001');
    await drawer.getByLabel('Why').fill('Much too kind');
    await drawer.getByRole('button', { name: 'Give points' }).click();
    expect(await drawer.getByLabel('Points').evaluate('input => input.validity.rangeOverflow')).toBe(true);
    expect(await drawer.getByLabel('Why').inputValue()).toBe('Much too kind');
    expect(await giftsAtHost()).toEqual([25]);
  });

  test('what waits for a person is one page, by kind', async () => {
    await admin.open('/loyalty');
    await admin.heading('What waits for a person').waitFor();
    await visit.page.getByRole('button', { name: /^Checkouts \(\d+\)$/ }).click();
    const chosen = visit.page.getByRole('button', { name: /^Checkouts/, pressed: true });
    await chosen.waitFor();
    const { counts } = await ask<{ counts: { session: number } }>('/admin/loyalty/work?kind=session');
    expect(await chosen.textContent()).toBe(`Checkouts (${counts.session})`);
  });

  test('the settings of the store are changed where the service keeps them, and the connection is tried', async () => {
    const cooldown = async () =>
      (await ask<{ settings: { bypassCooldownSeconds: number } }>('/admin/loyalty/settings')).settings
        .bypassCooldownSeconds;
    const before = await cooldown();
    await admin.open('/settings/loyalty');
    const field = visit.page.getByLabel('Seconds until a host that failed is asked again');
    for (const seconds of [before + 1, before]) {
      await field.fill(String(seconds));
      await visit.page.getByRole('button', { name: 'Save' }).click();
      await until(async () => (await cooldown()) === seconds, { what: `a cool-down of ${seconds} s` });
    }
    await visit.page.getByRole('button', { name: 'Test the connection' }).click();
    const steps = admin.section('Connection').getByText(/^\d+ ms$/);
    await steps.nth(2).waitFor();
    expect(await steps.count()).toBe(3);
  });

  test('the key that the shop shows the service reaches no browser', async () => {
    const said: string[] = [];
    visit.page.on(
      'response',
      (answer) =>
        void answer.text().then(
          (text) => said.push(text),
          () => undefined,
        ),
    );
    await admin.open('/settings/loyalty');
    await admin.heading('Connection').waitFor();
    expect(said.join('\n')).not.toMatch(/lk_[A-Za-z0-9]+_/);
  });

  test('a stranger gets none of it', async () => {
    for (const path of [`orders/${order.orderId}/loyalty`, 'loyalty/work', 'loyalty/settings']) {
      const answer = await fetch(new URL(`/admin/${path}`, ADMIN_URL), {
        signal: AbortSignal.timeout(10_000),
      });
      expect(answer.status).toBe(401);
    }
  });
});
