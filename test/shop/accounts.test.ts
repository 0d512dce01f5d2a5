import { openBrowser, type TestBrowser, type Visit } from './browser';
import { handles } from './handles';
import { linkMailedTo } from './mailbox';
import { Shopper } from './shopper';

const PASSWORD = 'seven green bottles';
const NEW_PASSWORD = 'eleven blue kettles';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function register(): Promise<{ visit: Visit; shopper: Shopper }> {
  const visit = await browser.visit();
  const shopper = new Shopper(visit.page);
  await shopper.register(PASSWORD);
  return { visit, shopper };
}

async function signIn(shopper: Shopper, email: string, password: string): Promise<void> {
  await shopper.page.goto('/sign-in');
  await shopper.at('auth-email').fill(email);
  await shopper.at('auth-password').fill(password);
  await shopper.at('auth-submit').click();
}

const sessionCookie = async ({ context }: Visit) =>
  (await context.cookies()).find(({ name }) => name === 'shop_session');

test('signing out ends the token: a copy of the cookie opens nothing', async () => {
  const { visit, shopper } = await register();
  const cookie = await sessionCookie(visit);
  if (!cookie) throw new Error('The shopper has no session');
  const asCustomer = () =>
    fetch(`${handles.COMMERCE_URL}/store/customers/me`, {
      headers: {
        'x-publishable-api-key': handles.COMMERCE_PUBLISHABLE_KEY,
        authorization: `Bearer ${cookie.value}`,
      },
    });
  expect((await asCustomer()).status).toBe(200);

  await shopper.at('sign-out').click();
  await visit.page.waitForURL((url) => url.pathname === '/');
  expect(await sessionCookie(visit)).toBeUndefined();
  expect((await asCustomer()).status).toBe(401);

  const thief = await browser.visit();
  await thief.context.addCookies([cookie]);
  await thief.page.goto('/account');
  expect(new URL(thief.page.url()).pathname).toBe('/sign-in');
});

test('a password that is easy to guess is refused with a sentence', async () => {
  const { page } = await browser.visit();
  const shopper = new Shopper(page);
  await page.goto('/register');
  for (const [name, text] of Object.entries({
    firstName: 'Robin',
    lastName: 'Rivera',
    email: shopper.email,
    password: 'a',
  }))
    await shopper.at(`auth-${name}`).fill(text);
  await shopper.at('auth-submit').click();
  expect(await shopper.at('field-error').innerText()).toBe('Use at least 8 characters.');
  await shopper.at('auth-password').fill('password1');
  await shopper.at('auth-submit').click();
  await shopper.at('auth-error').waitFor();
  expect(await shopper.at('auth-error').innerText()).toMatch(/easy to guess/);
});

test('a forgotten password is set anew by the link in the mail, once', async () => {
  const { visit, shopper } = await register();
  const stolen = await sessionCookie(visit);
  const other = new Shopper((await browser.visit()).page);
  await other.page.goto('/sign-in');
  await other.page.getByRole('link', { name: 'Forgot your password?' }).click();
  await other.at('forgot-email').fill(shopper.email);
  await other.at('forgot-submit').click();
  await other.at('forgot-sent').waitFor();

  const link = await linkMailedTo(shopper.email);
  await other.page.goto(link);
  await other.at('reset-password').waitFor();
  // Neither the history nor who looks over a shoulder gets the token.
  expect(other.page.url()).not.toContain('token');
  await other.at('reset-password').fill('password1');
  await other.at('reset-submit').click();
  await other.at('reset-error').waitFor();
  await other.at('reset-password').fill(NEW_PASSWORD);
  await other.at('reset-submit').click();
  await other.at('reset-done').waitFor();

  // Whoever was signed in by the old one is out.
  expect(stolen).toBeDefined();
  await visit.page.goto('/account');
  expect(new URL(visit.page.url()).pathname).toBe('/sign-in');

  await signIn(other, shopper.email, PASSWORD);
  await other.at('auth-error').waitFor();
  await signIn(other, shopper.email, NEW_PASSWORD);
  await other.at('account-name').waitFor();

  const again = new Shopper((await browser.visit()).page);
  await again.page.goto(link);
  await again.at('reset-password').fill('twelve red lanterns');
  await again.at('reset-submit').click();
  await again.at('reset-over').waitFor();
});

test('who has no account reads the same as who has one', async () => {
  const known = (await register()).shopper.email;
  const said: string[] = [];
  for (const email of [known, 'nobody-of-all@example.com']) {
    const shopper = new Shopper((await browser.visit()).page);
    await shopper.page.goto('/forgot-password');
    await shopper.at('forgot-email').fill(email);
    await shopper.at('forgot-submit').click();
    await shopper.at('forgot-sent').waitFor();
    said.push((await shopper.at('forgot-sent').innerText()).replace(email, ''));
  }
  expect(said[0]).toBe(said[1]);
});
