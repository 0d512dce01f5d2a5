import { chromium, type Browser, type Page } from 'playwright-core';
import { STORE_ID } from '../../api/document/examples';
import { startApi, type TestApi } from '../../api/testing/harness';
import { silentProgress } from '../../scripts/console';
import { provideChromium } from '../../scripts/setup/chromium';

let api: TestApi;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  const executablePath = await provideChromium(silentProgress);
  [api, browser] = await Promise.all([
    startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' }),
    chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] }),
  ]);
  page = await browser.newPage();
  const keys = {
    checkoutKey: api.keys.add({ scope: 'checkout', storeId: STORE_ID }),
    supportKey: api.supportKey,
  };
  await page.goto(`${api.url}/docs`);
  await page.waitForSelector('#operations-checkout-identify');
  // As the page's Authorize does it.
  await page.evaluate((given) => {
    const { ui } = globalThis as unknown as { ui: { preauthorizeApiKey(name: string, key: string): void } };
    for (const [name, key] of Object.entries(given)) ui.preauthorizeApiKey(name, key);
  }, keys);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

/** What a developer does who reads about an operation: opens it, presses two buttons, and looks at the answer. */
async function tryOut(tag: string, operationId: string): Promise<{ status: string; url: string }> {
  const block = page.locator(`#operations-${tag}-${operationId}`);
  await block.locator('.opblock-summary-control').click();
  await block.locator('.try-out__btn').click();
  await block.locator('.execute').click();
  const answer = block.locator('.live-responses-table .response-col_status').nth(1);
  await answer.waitFor();
  const status = (await answer.innerText()).split('\n')[0] ?? '';
  return { status, url: await block.locator('.request-url pre').innerText() };
}

test.each([
  ['checkout', 'identify', '200 /loyalty/identify'],
  ['checkout', 'rewards', '200 /loyalty/rewards'],
  ['events', 'sendEvent', '202 /events'],
  ['support', 'findOrders', '200 /support/orders?storeId=store-1&displayId=1001'],
])(
  '/docs fills in %s/%s so that it works as it stands',
  async (tag, operationId, wanted) => {
    const { status, url } = await tryOut(tag, operationId);
    expect(`${status} ${url.slice(api.url.length)}`).toBe(wanted);
  },
  90_000,
);
