import type { Page } from 'playwright-core';
import { openBrowser, type TestBrowser, type Visit } from './browser';
import { firebaseEmulator, type FirebaseAccount } from './firebase';
import { handles } from './handles';

const { FIREBASE_AUTH_EMULATOR_HOST: host, FIREBASE_PROJECT_ID: projectId } = handles;
const missing =
  host && projectId
    ? ''
    : ' (skipped: no Firebase Auth emulator; npm test -- --shop starts one where it can be had)';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function signIn(page: Page, { email, password }: FirebaseAccount): Promise<void> {
  await page.goto('/sign-in');
  await page.getByTestId('firebase-email').fill(email);
  await page.getByTestId('firebase-password').fill(password);
  await page.getByTestId('firebase-submit').click();
}

/** What stands in the browser for a session: the shop's cookie is there, and no script can read it. */
async function expectSignedIn({ page, context }: Visit, email: string): Promise<void> {
  await page.waitForURL('**/account');
  await page.getByTestId('account-name').waitFor();
  expect(await page.getByTestId('account-name').innerText()).toBe('Hi Alex');
  expect(await page.locator('main').innerText()).toContain(email);
  expect((await context.cookies()).filter(({ httpOnly }) => httpOnly)).toHaveLength(1);
}

(missing ? describe.skip : describe)(`signing in with Firebase, by e-mail and password${missing}`, () => {
  const emulator = firebaseEmulator(host ?? '', projectId ?? '');

  test('a shopper whom the shop does not know yet lands in an account of their own, and finds it again at the next visit', async () => {
    const account = await emulator.open('confirmed');
    const first = await browser.visit();
    await signIn(first.page, account);
    await expectSignedIn(first, account.email);
    await first.page.reload();
    await expectSignedIn(first, account.email);
    expect(first.complaints()).toEqual([]);

    const second = await browser.visit();
    await signIn(second.page, account);
    await expectSignedIn(second, account.email);
    expect(second.complaints()).toEqual([]);
  });

  test('a wrong password is told in a sentence, and the right one still opens', async () => {
    const account = await emulator.open('confirmed');
    const visit = await browser.visit();
    await signIn(visit.page, { ...account, password: 'another one' });
    await visit.page.getByRole('alert').filter({ hasText: 'did not accept this sign-in' }).waitFor();
    expect(new URL(visit.page.url()).pathname).toBe('/sign-in');
    // Chromium itself notes every answer that is an error: here Firebase's, and nothing beside it.
    expect(visit.complaints()).toEqual([expect.stringContaining('status of 400')]);

    await visit.page.getByTestId('firebase-password').fill(account.password);
    await visit.page.getByTestId('firebase-submit').click();
    await expectSignedIn(visit, account.email);
  });

  test('who has not confirmed the address is asked to, and is not in', async () => {
    const visit = await browser.visit();
    await signIn(visit.page, await emulator.open('unconfirmed'));
    await visit.page.getByRole('alert').filter({ hasText: 'Confirm your e-mail address first' }).waitFor();
    await visit.page.goto('/account');
    expect(new URL(visit.page.url()).pathname).toBe('/sign-in');
  });
});
