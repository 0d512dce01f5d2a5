import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { DESKTOP, openBrowser, PHONE, type TestBrowser, type Visit } from './browser';
import { handles } from './handles';
import { Shopper } from './shopper';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const PAGES = [
  '/',
  '/c/snacks',
  '/search?q=cofee',
  '/p/house-coffee',
  '/p/regular-unleaded',
  '/cart',
  '/sign-in',
  '/register',
  '/forgot-password',
  '/reset-password',
  '/reset-password#token=any',
];

/** Every rule of axe that the page breaks, with where. */
async function violations(page: Page): Promise<string[]> {
  // Not as a script of the page: its policy runs no stranger's.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const found = (await page.evaluate(
    'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`))',
  )) as string[];
  return found;
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

async function expectGoodPage(visit: Visit): Promise<void> {
  expect(await violations(visit.page)).toEqual([]);
  expect(await overflow(visit.page)).toBeLessThanOrEqual(0);
  expect(visit.complaints()).toEqual([]);
}

/**
 * Scripts are the page's own files and what stands in it by its hash; nothing is evaluated, and nobody frames
 * the page.
 */
function expectPolicy(policy: string | undefined): void {
  expect(policy).toMatch(/script-src 'self'( 'sha256-[\w+/=]+')+/);
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("default-src 'none'");
}

describe.each([
  ['a wide screen', DESKTOP],
  ['a phone', PHONE],
])('on %s', (_name, viewport) => {
  test.each(PAGES)(
    '%s holds nothing that axe finds, fits its width and complains of nothing',
    async (path) => {
      const visit = await browser.visit(viewport);
      const answer = await visit.page.goto(path, { waitUntil: 'networkidle' });
      expectPolicy(answer?.headers()['content-security-policy']);
      await expectGoodPage(visit);
      await visit.context.close();
    },
  );

  test('so does the checkout, with and without rewards', async () => {
    const visit = await browser.visit(viewport);
    const shopper = new Shopper(visit.page);
    await shopper.addToCart('potato-chips');
    await shopper.openCheckout();
    await shopper.settled();
    await expectGoodPage(visit);
    await shopper.identify(handles.MEMBER_PHONE);
    await shopper.loyaltyIs('ACTIVE');
    await shopper.settled();
    await expectGoodPage(visit);
    const code = await shopper.askForCode(handles.MEMBER_PHONE);
    await expectGoodPage(visit);
    await shopper.at('proof-code').fill(code);
    await shopper.at('member-name').waitFor();
    await shopper.settled();
    await expectGoodPage(visit);
    await visit.context.close();
  });
});

test('a script that somebody got into a page does not run', async () => {
  const { page } = await browser.visit();
  await page.goto('/cart');
  await page.evaluate(`
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    const picture = document.createElement('img');
    picture.setAttribute('onerror', 'window.ran = true');
    picture.src = 'data:,';
    document.body.append(picture);
    new Promise((done) => picture.addEventListener('error', done));
  `);
  expect(await page.evaluate('window.ran ?? false')).toBe(false);
});

test('the checkout can be gone through by keyboard: every control is reached and named', async () => {
  const visit = await browser.visit();
  const shopper = new Shopper(visit.page);
  await shopper.addToCart('potato-chips');
  await shopper.openCheckout();
  const wanted = ['email', 'phone', 'identify', 'card-number', 'place-order'];
  const reached = new Set<string>();
  for (let presses = 0; presses < 80 && wanted.some((id) => !reached.has(id)); presses += 1) {
    await visit.page.keyboard.press('Tab');
    reached.add(
      String(await visit.page.evaluate('document.activeElement?.getAttribute("data-testid") ?? ""')),
    );
  }
  expect(wanted.filter((id) => !reached.has(id))).toEqual([]);
});

test('search forgives a misspelling and narrows by facets', async () => {
  const { page } = await browser.visit();
  await page.goto('/search?q=cofee');
  const shopper = new Shopper(page);
  await shopper.at('product-card').first().waitFor();
  expect(await shopper.at('product-card').allInnerTexts()).toEqual(
    expect.arrayContaining([expect.stringContaining('House coffee')]),
  );
});
