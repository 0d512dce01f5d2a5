import { mkdirSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { chromium } from 'playwright-core';
import { z } from 'zod';
import { projectPath } from '../platform/root';
import { consoleProgress, runMain } from './console';
import { OrderClient } from './load/shop-order';
import { AdminPage } from './screenshots/admin-page';
import { provideChromium } from './setup/chromium';
import { localPath } from './stack/settings';

const IMAGES = projectPath('docs', 'images');
const WIDTH = 1440;
const HEIGHT = 800;
/** The first page loads the admin's whole program, on a busy machine slowly. */
const PATIENCE_MS = 60_000;
const SHOPPERS = ['alex@example.com', 'robin@example.com', 'kim@example.com'];

const ShopHandles = z.object({
  STOREFRONT_URL: z.url(),
  MEMBER_PHONE: z.string(),
  ADMIN_URL: z.url(),
  ADMIN_EMAIL: z.string(),
  ADMIN_PASSWORD: z.string(),
});
type ShopHandles = z.infer<typeof ShopHandles>;

/** Answers the id of the newest order. */
async function placeOrders({ STOREFRONT_URL, MEMBER_PHONE }: ShopHandles): Promise<string> {
  let newest = '';
  for (const email of SHOPPERS) {
    const client = new OrderClient({
      storefront: STOREFRONT_URL,
      tries: 'again',
      phone: MEMBER_PHONE,
      email,
    });
    newest = (await client.order()).orderId;
  }
  return newest;
}

/** Everything that docs/merchant.md shows. Nothing is saved: the money stays where it is, and the price too. */
async function takePictures(admin: AdminPage, handles: ShopHandles, orderId: string): Promise<void> {
  const picture = async (name: string, height = HEIGHT): Promise<void> => {
    await admin.page.waitForLoadState('networkidle');
    const clip = { x: 0, y: 0, width: WIDTH, height };
    await admin.page.screenshot({ path: `${IMAGES}/${name}.png`, clip, animations: 'disabled' });
    consoleProgress.done(`${name}.png`);
  };
  await admin.signIn(handles.ADMIN_EMAIL, handles.ADMIN_PASSWORD);
  await admin.openTodaysOrders();
  await picture('admin-orders', 460);
  await admin.openOrder(orderId);
  await picture('admin-order');
  const panel = admin.section('Loyalty');
  await panel.getByText('Points booked').waitFor();
  await panel.screenshot({ path: `${IMAGES}/admin-loyalty.png`, animations: 'disabled' });
  await admin.fillRefund({ amount: '2.49', reason: 'Not as it should be', note: 'The coffee was cold' });
  await picture('admin-refund');
  await admin.openProduct('Regular unleaded');
  await admin.fillPrice('usd', '3.79');
  await picture('admin-price', 300);
  await admin.page.keyboard.press('Escape');
  await admin.open('/settings/loyalty');
  await admin.page.getByRole('button', { name: 'Test the connection' }).click();
  await admin
    .section('Connection')
    .getByText(/^\d+ ms$/)
    .nth(2)
    .waitFor();
  await picture('admin-loyalty-settings', 760);
  await admin.open('/board');
  await admin.page.getByRole('button', { name: 'Ready' }).first().waitFor();
  await picture('admin-counter', 420);
  await admin.open('/stores');
  await admin.heading('Stores').waitFor();
  await admin.page
    .getByRole('button', { name: /^Edit: Opening hours/ })
    .nth(1)
    .waitFor();
  await picture('admin-stores');
  await admin.page
    .getByRole('button', { name: /^Edit: Opening hours/ })
    .nth(1)
    .click();
  await admin.page.getByRole('dialog').getByLabel('Monday opens').waitFor();
  await picture('admin-store-hours');
}

/** `npm run build && node dist/scripts/admin-screenshots.js`, beside a running `npm start`. */
async function main(): Promise<number> {
  const handles = ShopHandles.parse(parseEnv(readFileSync(localPath('dev.env'), 'utf8')));
  const browser = await chromium.launch({
    executablePath: await provideChromium(consoleProgress),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
  try {
    mkdirSync(IMAGES, { recursive: true });
    consoleProgress.busy('Orders', 'three of them, placed over HTTP');
    const orderId = await placeOrders(handles);
    const context = await browser.newContext({
      viewport: { width: WIDTH, height: HEIGHT },
      locale: 'en-US',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await takePictures(new AdminPage(await context.newPage(), handles.ADMIN_URL), handles, orderId);
    return 0;
  } finally {
    await browser.close();
  }
}

void runMain(main);
