import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AdminPage } from '../../scripts/screenshots/admin-page';
import { until } from '../support/until';
import { openBrowser, type TestBrowser } from './browser';
import { type Desk, openDesk, placeOrder, sessionOfCart } from './desk';
import { handles } from './handles';
import { linkMailedTo } from './mailbox';
import { finix, loyaltyHost } from './sandboxes';
import { Shopper } from './shopper';

const { ADMIN_URL, ADMIN_EMAIL } = handles;
/** Not the fuel that the other tests buy. */
const FUEL = { title: 'Diesel', handle: 'diesel' };

describe('a merchant at the desk', () => {
  let browser: TestBrowser;
  let desk: Desk;
  let admin: AdminPage;
  let order: { cartId: string; orderId: string };

  beforeAll(async () => {
    browser = await openBrowser();
    desk = await openDesk(browser);
    admin = desk.admin;
    order = await placeOrder();
  });
  afterAll(() => browser.close());

  const session = () => sessionOfCart(order.cartId);
  const entriesAtHost = async () =>
    (await loyaltyHost.ledgerOf((await session()).posSequenceId)).map(({ entry }) => entry);
  const refundsOf = async () =>
    (await finix.ledgerOf(order.cartId))
      .filter(({ entry }) => entry === 'refund')
      .map(({ amount }) => amount);

  test('a wrong password is refused with words, and nothing of the shop is shown', async () => {
    await admin.trySignIn(ADMIN_EMAIL, 'not the password');
    await desk.page.getByText('Invalid email or password').waitFor();
    await admin.open('/orders');
    await desk.page.getByPlaceholder('Email').waitFor();
    expect(await desk.page.getByRole('row').count()).toBe(0);
  });

  test('signs in, and stays so by a cookie that no script reads and no other site sends', async () => {
    await desk.signIn();
    const kept = (await desk.context.cookies(ADMIN_URL)).find(({ name }) => /admin$/.test(name));
    expect(kept).toMatchObject({
      httpOnly: true,
      sameSite: 'Strict',
      secure: ADMIN_URL.startsWith('https:'),
    });
    await desk.page.reload();
    await admin.heading('Orders').waitFor();
    expect(await desk.page.evaluate('JSON.stringify(localStorage)')).not.toMatch(/eyJ/);
  });

  test("sees today's orders, the one that a shopper has just placed among them", async () => {
    await admin.openTodaysOrders();
    const row = admin.orderRow(await desk.numberOf(order.orderId));
    await row.getByText('Captured').waitFor();
    await row.click();
    await admin.heading('Payments').waitFor();
    expect(desk.page.url()).toContain(order.orderId);
  });

  test('gives a part of the money back: it goes to the card, and the points stay', async () => {
    await until(async () => (await session()).status === 'FINALIZED', {
      what: 'the points of the order',
      timeoutMs: 60_000,
    });
    await admin.openOrder(order.orderId);
    await admin.fillRefund({ amount: '1.00', reason: 'Not as it should be', note: 'The coffee was cold' });
    await admin.save();
    await admin.section('Payments').getByText('- $1.00').waitFor();
    expect(await refundsOf()).toEqual([100]);
    expect(await entriesAtHost()).toEqual(['finalize']);
  });

  test('gives the rest back: the loyalty host takes its points back, once', async () => {
    const paid = (await finix.ledgerOf(order.cartId)).find(({ entry }) => entry === 'capture')?.amount ?? 0;
    await admin.openOrder(order.orderId);
    const amount = ((paid - 100) / 100).toFixed(2);
    await admin.fillRefund({ amount, reason: 'Goods came back', note: 'All of it' });
    await admin.save();
    await until(async () => (await entriesAtHost()).includes('reverse'), {
      what: 'the return at the loyalty host',
      timeoutMs: 60_000,
    });
    expect(await entriesAtHost()).toEqual(['finalize', 'reverse']);
    expect(await refundsOf()).toEqual([100, paid - 100]);
  });

  test('changes the price of a fuel, and the next shopper pays it', async () => {
    const before = await priceOf(FUEL.handle);
    const wanted = Number((before + 0.2).toFixed(2));
    await admin.openProduct(FUEL.title);
    await admin.fillPrice('usd', wanted.toFixed(2));
    await admin.save();
    try {
      expect(await priceOf(FUEL.handle)).toBe(wanted);
      const shopper = new Shopper((await browser.visit()).page);
      await shopper.addToCart(FUEL.handle, 10);
      await shopper.openCheckout();
      await shopper.figuresBecome(
        ({ subtotal }) => subtotal === Math.round(wanted * 1000),
        'ten gallons at the new price',
      );
    } finally {
      await admin.openProduct(FUEL.title);
      await admin.fillPrice('usd', before.toFixed(2));
      await admin.save();
    }
    expect(await priceOf(FUEL.handle)).toBe(before);
  });

  test('changes when a store opens: a mistake is told at its field, and pickup times follow', async () => {
    const name = 'Corner & Oak No. 2';
    const storeNow = async () => {
      const { stores } = await desk.ask<{ stores: Store[] }>('/admin/store-hours');
      return stores.find((each) => each.name === name);
    };
    const store = await storeNow();
    if (!store) throw new Error(`There is no ${name}`);
    const { id, settings } = store;
    const day = usualDay(settings);
    const shopper = new Shopper((await browser.visit()).page);
    await Promise.all([shopper.beginCheckout('potato-chips'), admin.open('/stores')]);
    await desk.page.getByRole('button', { name: `Edit: Opening hours of ${name}` }).click();
    const form = desk.page.getByRole('dialog');
    await form.getByLabel(`${day.weekday} opens`).fill('12:30');
    await form.getByLabel('Time zone').fill('Mars');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Must be an IANA time zone').waitFor();
    expect(await storeNow()).toMatchObject({ settings });
    try {
      await form.getByLabel('Time zone').fill(settings.timeZone);
      await admin.save();
      await admin
        .section(name)
        .getByText(new RegExp(`^${day.weekday}: 12:30 PM to `))
        .waitFor();
      const times = (await shopper.slotsAt(name)).map((startsAt) => clockOf(startsAt, settings.timeZone));
      expect(times.find(({ date }) => date === day.date)?.clock).toBe('12:30');
    } finally {
      await desk.ask(`/admin/store-hours/${id}`, settings);
    }
  }, 60_000);

  test('a colleague comes in by the invitation, and sets a forgotten password anew by the mail', async () => {
    const email = `colleague-${randomUUID()}@example.com`;
    const { invite } = await desk.ask<{ invite: { token: string } }>('/admin/invites', { email });
    const { page } = await browser.visit();
    const colleague = new AdminPage(page, ADMIN_URL);
    await colleague.join(invite.token, 'seven green bottles');
    await colleague.askForNewPassword(email);
    await page.goto(await linkMailedTo(email));
    await colleague.chooseNewPassword('eleven blue kettles');
    await colleague.signIn(email, 'eleven blue kettles');
    const { users } = await desk.ask<{ users: unknown[] }>(`/admin/users?email=${email}`);
    expect(users).toHaveLength(1);
  });

  test('signs out on a slow line too, and the session is over', async () => {
    const { cookies } = await desk.context.storageState();
    await desk.page.route('**/auth/session', async (route) => {
      await delay(1_000);
      await route.continue();
    });
    await admin.signOut();
    const old = cookies.find(({ name }) => /admin$/.test(name));
    const answer = await fetch(new URL('/admin/orders', ADMIN_URL), {
      headers: { cookie: `${old?.name}=${old?.value}` },
      signal: AbortSignal.timeout(10_000),
    });
    expect(answer.status).toBe(401);
  });

  test('the page stands in nobody else’s frame', async () => {
    const { page } = await browser.visit();
    await page.route('http://thief.invalid/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${ADMIN_URL}"></iframe>` }),
    );
    await page.goto('http://thief.invalid/');
    const frame = page.frames().find((each) => each !== page.mainFrame());
    await frame?.waitForLoadState();
    expect(frame?.url()).toMatch(/^chrome-error:/);
  });
});

interface Store {
  id: string;
  name: string;
  settings: { timeZone: string; exceptions: object };
}

/** A moment on the store's clock. */
const clockOf = (at: string | number, timeZone: string) => {
  const of = (options: Intl.DateTimeFormatOptions, locale = 'en-US') =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(new Date(at));
  return {
    date: of({ dateStyle: 'short' }, 'sv-SE'),
    weekday: of({ weekday: 'long' }),
    clock: of({ timeStyle: 'short' }, 'sv-SE'),
  };
};

/** A day soon on which the store has its usual hours. */
const usualDay = ({ timeZone, exceptions }: Store['settings']) => {
  const days = [2, 3, 4].map((ahead) => clockOf(Date.now() + ahead * 86_400_000, timeZone));
  return days.find(({ date }) => !(date in exceptions)) ?? clockOf(Date.now(), timeZone);
};

/** What the store's API asks a shopper for, in dollars. */
async function priceOf(handle: string): Promise<number> {
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(handles.COMMERCE_URL + path, {
      headers: { 'x-publishable-api-key': handles.COMMERCE_PUBLISHABLE_KEY },
      signal: AbortSignal.timeout(10_000),
    });
    return (await answer.json()) as T;
  };
  const { regions } = await ask<{ regions: { id: string }[] }>('/store/regions');
  const { products } = await ask<{
    products: { variants: { calculated_price: { calculated_amount: number } }[] }[];
  }>(
    `/store/products?handle=${handle}&region_id=${regions[0]?.id}&fields=${encodeURIComponent('*variants.calculated_price')}`,
  );
  const amount = products[0]?.variants[0]?.calculated_price.calculated_amount;
  if (amount === undefined) throw new Error(`${handle} has no price`);
  return amount;
}
