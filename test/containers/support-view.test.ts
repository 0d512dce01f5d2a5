import { join } from 'node:path';
import { openBrowser, type TestBrowser } from '../shop/browser';
import { booksOf, query } from './books';
import { handles } from './handles';
import { createShopper } from './orders';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test("support finds an order in Temporal's UI behind the codec server, and reads it", async () => {
  const order = await createShopper('once').order();
  expect(await booksOf([order])).toMatchObject({ settledOnce: 1, capturedOnce: 1 });
  const [session] = await query<{ id: string }>('SELECT id FROM loyalty_session WHERE cart_id = $1', [
    order.cartId,
  ]);
  const { page } = await browser.visit();
  await page.goto(`${handles.TEMPORAL_UI_URL}/codec/login`);
  await page.getByLabel('Name').fill(handles.UI_USER);
  await page.getByLabel('Password').fill(handles.UI_PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText(handles.UI_USER).first().waitFor();
  const found = encodeURIComponent(`LoyaltyOrderId = '${order.orderId}'`);
  await page.goto(`${handles.TEMPORAL_UI_URL}/namespaces/default/workflows?query=${found}`);
  await page
    .getByText(session?.id ?? '')
    .first()
    .waitFor({ timeout: 60_000 });
  await page.screenshot({ path: join(handles.SHOP_FOLDER, 'found.png') });
  await page
    .getByText(session?.id ?? '')
    .first()
    .click();
  // The event's payload is readable: the codec server opened it for who has logged in.
  await page.getByText(order.cartId).first().waitFor({ timeout: 60_000 });
  await page.screenshot({ path: join(handles.SHOP_FOLDER, 'checkout.png') });
});

test('a stranger sees nothing of it', async () => {
  const { page } = await browser.visit();
  await page.goto(`${handles.TEMPORAL_UI_URL}/namespaces/default/workflows`);
  await page.getByLabel('Password').waitFor();
  expect(await page.getByText('LoyaltyStatus').count()).toBe(0);
});
