import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Locator, type Page } from 'playwright-core';
import type { Handles } from '../demo/handles';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** The first page loads the UI's whole program, on a busy machine slowly. */
const PATIENCE_MS = 60_000;
/**
 * The page polls for ever, so it never falls idle: what was asked for is there, and this lets its animations
 * end.
 */
const CALM_MS = 1_500;
const ANSWER_MS = 15_000;
const WIDTH = 1280;
const HEIGHT = 960;
/** Input and result of a checkout stand above its timeline. */
const PAST_THE_RESULT_PX = 640;

export type Tab = 'History' | 'Pending Activities' | 'User Metadata' | 'Queries' | 'Search Attributes';

/** The list's columns for support, after the start time that stays. The UI keeps them per browser. */
const COLUMNS = ['LoyaltyStatus', 'LoyaltyDisplayId', 'LoyaltyBypassReason', 'Workflow ID'];
const UNWANTED = ['Status', 'Workflow ID', 'Run ID', 'Type', 'End'];

/** Temporal's web UI in a browser, driven as docs/support.md tells people to. */
export interface TemporalUi {
  readonly page: Page;
  logIn(picture: (name: string) => Promise<void>): Promise<void>;
  /** The list of checkouts that a query finds, with the columns that support needs. */
  search(query: string, expected: string): Promise<void>;
  chooseColumns(): Promise<void>;
  open(workflowId: string, tab: Tab): Promise<void>;
  /** Fills the dialog of More Actions → Send an Update; `send` submits it and throws when it was refused. */
  fillUpdate(name: string, body: object): Promise<void>;
  send(): Promise<void>;
  /** From the open checkout's page to its timeline and the short form of its history. */
  showTimeline(): Promise<void>;
  calm(): Promise<void>;
  close(): Promise<void>;
}

/** The UI renders its header twice, for wide and narrow windows. */
const visible = (locator: Locator): Locator => locator.filter({ visible: true }).first();

async function chooseColumns(page: Page): Promise<void> {
  await page.getByTestId('workflows-summary-table-configuration-button').click();
  for (const column of UNWANTED)
    await page.getByTestId(`orderable-list-item-${column}-remove-button`).click();
  for (const column of COLUMNS) await page.getByTestId(`orderable-list-item-${column}-add-button`).click();
  await page.getByTestId('drawer-close-button').click();
  await page.getByLabel('Collapse saved views').click();
}

async function search(page: Page, url: string, query: string, expected: string): Promise<void> {
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await visible(page.getByTestId('toggle-manual-query')).click();
  await visible(page.getByTestId('manual-search-input')).fill(query);
  await visible(page.getByTestId('manual-search-button')).click();
  await visible(page.getByText(expected)).waitFor();
}

async function fillUpdate(page: Page, name: string, body: object): Promise<void> {
  await visible(page.locator('button', { hasText: 'More Actions' })).click();
  await visible(page.getByRole('menuitem').filter({ hasText: 'Send an Update' })).click();
  const dialog = page.locator('dialog[open]');
  await dialog.getByTestId('update-select-button').click();
  await dialog.getByRole('option').filter({ hasText: name }).click();
  await dialog.locator('.cm-content').click();
  await page.keyboard.insertText(JSON.stringify(body));
}

/** Opens a browser with a profile of its own; `close` removes it. */
export async function openTemporalUi(
  { TEMPORAL_UI_URL: url, CODEC_USER: user, CODEC_PASSWORD: password }: Handles,
  executablePath: string,
): Promise<TemporalUi> {
  const profile = mkdtempSync(join(tmpdir(), 'loyalty-screenshots-'));
  const browser: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: ARGUMENTS,
    viewport: { width: WIDTH, height: HEIGHT },
    colorScheme: 'light',
  });
  browser.setDefaultTimeout(PATIENCE_MS);
  const page = await browser.newPage();
  const workflows = `${url}/namespaces/default/workflows`;
  const calm = () => page.waitForTimeout(CALM_MS);

  return {
    page,
    calm,
    async logIn(picture) {
      await page.goto(`${url}/codec/login`, { waitUntil: 'domcontentloaded' });
      await page.getByLabel('Name').fill(user);
      await picture('login');
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByText(user).first().waitFor();
    },
    search: (query, expected) => search(page, workflows, query, expected),
    chooseColumns: () => chooseColumns(page),
    async open(workflowId, tab) {
      await page.goto(`${workflows}/${workflowId}`, { waitUntil: 'domcontentloaded' });
      await visible(page.locator('a', { hasText: tab })).click();
      await calm();
    },
    async showTimeline() {
      await visible(page.getByText('Compact', { exact: true })).click();
      await page.mouse.move(WIDTH / 2, HEIGHT / 2);
      await page.mouse.wheel(0, PAST_THE_RESULT_PX);
      await calm();
    },
    fillUpdate: (name, body) => fillUpdate(page, name, body),
    async send() {
      const dialog = page.locator('dialog[open]');
      await dialog.getByTestId('confirm-modal-button').click();
      // It stays open with a message when the server refuses what was sent.
      await dialog.waitFor({ state: 'hidden', timeout: ANSWER_MS });
    },
    async close() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
