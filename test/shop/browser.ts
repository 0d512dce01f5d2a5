import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { handles } from './handles';

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 375, height: 740 };
const PATIENCE_MS = 20_000;

// No look at the network beyond the loopback: Chromium's own errands would fail, many at a time.
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Visit {
  page: Page;
  context: BrowserContext;
  /** What the console and the page complained of, so far. */
  complaints(): string[];
}

export interface TestBrowser {
  /** A new shopper: nothing is remembered of the others. */
  visit(viewport?: { width: number; height: number }): Promise<Visit>;
  /** A further tab of the same shopper. */
  tab(visit: Visit): Promise<Page>;
  close(): Promise<void>;
}

function listen(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
}

export async function openBrowser(): Promise<TestBrowser> {
  const browser: Browser = await chromium.launch({ executablePath: handles.CHROMIUM, args: ARGUMENTS });
  return {
    async visit(viewport = DESKTOP) {
      const context = await browser.newContext({
        viewport,
        baseURL: handles.STOREFRONT_URL,
        // The containers' certificate signs itself.
        ignoreHTTPSErrors: handles.STOREFRONT_URL.startsWith('https:'),
        reducedMotion: 'reduce',
        locale: 'en-US',
      });
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      const complaints: string[] = [];
      listen(page, complaints);
      return { page, context, complaints: () => [...complaints] };
    },
    tab: ({ context }) => context.newPage(),
    close: () => browser.close(),
  };
}
