import { randomUUID } from 'node:crypto';
import { firebaseEmulator } from './support/firebase';
import { fromEnvironment, Shop } from './support/shop';

interface Token {
  token: string;
}
interface Me {
  customer: { id: string; email: string };
}

const PASSWORD = 'a long enough password';
const newEmail = (): string => `shopper-${randomUUID()}@example.com`;

const store = fromEnvironment('COMMERCE_URL', 'COMMERCE_PUBLISHABLE_KEY');
const firebase = fromEnvironment(
  'COMMERCE_URL',
  'COMMERCE_PUBLISHABLE_KEY',
  'FIREBASE_AUTH_EMULATOR_HOST',
  'FIREBASE_PROJECT_ID',
);

const shopOf = (values: Record<'COMMERCE_URL' | 'COMMERCE_PUBLISHABLE_KEY', string> | null): Shop =>
  new Shop({ url: values?.COMMERCE_URL ?? '', publishableKey: values?.COMMERCE_PUBLISHABLE_KEY ?? '' });

/** Registers with a password and makes the customer; answers the customer's id. */
async function registerByPassword(shop: Shop, email: string): Promise<string> {
  const { token } = await shop.ask<Token>('POST', '/auth/customer/emailpass/register', {
    email,
    password: PASSWORD,
  });
  return (await shop.as(token).ask<Me>('POST', '/store/customers', { email, first_name: 'Alex' })).customer
    .id;
}

async function signInByPassword(shop: Shop, email: string): Promise<Shop> {
  return shop.as(
    (await shop.ask<Token>('POST', '/auth/customer/emailpass', { email, password: PASSWORD })).token,
  );
}

(store.values ? describe : describe.skip)(`an account with a password ${store.name}`, () => {
  const shop = shopOf(store.values);

  test('a shopper registers, signs in and sees the own account only', async () => {
    const email = newEmail();
    const id = await registerByPassword(shop, email);
    const mine = await signInByPassword(shop, email);
    expect((await mine.ask<Me>('GET', '/store/customers/me')).customer).toMatchObject({ id, email });
    expect((await shop.call('GET', '/store/customers/me')).status).toBe(401);
  });

  test('a wrong password and an unknown address get the same answer', async () => {
    const email = newEmail();
    await registerByPassword(shop, email);
    const wrong = await shop.call('POST', '/auth/customer/emailpass', { email, password: 'another one' });
    const unknown = await shop.call('POST', '/auth/customer/emailpass', {
      email: newEmail(),
      password: PASSWORD,
    });
    expect([wrong.status, wrong.body]).toEqual([unknown.status, unknown.body]);
    expect(wrong.status).toBe(401);
  });
});

(firebase.values ? describe : describe.skip)(`an account by Firebase ${firebase.name}`, () => {
  const shop = shopOf(firebase.values);
  const emulator = firebaseEmulator(
    firebase.values?.FIREBASE_AUTH_EMULATOR_HOST ?? '',
    firebase.values?.FIREBASE_PROJECT_ID ?? '',
  );

  const enter = (idToken: unknown, path = '/auth/customer/firebase') =>
    shop.call<Token>('POST', path, { idToken });

  /** A Firebase account with a confirmed address, signed in at the shop. */
  async function signedIn(email: string, path?: string): Promise<Shop> {
    await emulator.confirmEmail((await emulator.signUp(email)).idToken);
    const { status, body } = await enter(await emulator.signIn(email), path);
    expect(status).toBe(200);
    return shop.as(body.token);
  }

  test.each(['/auth/customer/firebase', '/auth/customer/firebase/register'])(
    'by %s a shopper registers, and signs in again to the same account',
    async (path) => {
      const email = newEmail();
      const { customer } = await (
        await signedIn(email, path)
      ).ask<Me>('POST', '/store/customers', { email, first_name: 'Alex' });
      const again = await enter(await emulator.signIn(email));
      expect((await shop.as(again.body.token).ask<Me>('GET', '/store/customers/me')).customer).toMatchObject({
        id: customer.id,
        email,
      });
    },
  );

  test('two first sign-ins at once make one identity', async () => {
    const email = newEmail();
    await emulator.confirmEmail((await emulator.signUp(email)).idToken);
    const idToken = await emulator.signIn(email);
    const answers = await Promise.all([enter(idToken), enter(idToken), enter(idToken)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const identities = answers.map(
      ({ body }) =>
        (
          JSON.parse(Buffer.from(body.token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
            auth_identity_id: string;
          }
        ).auth_identity_id,
    );
    expect(new Set(identities).size).toBe(1);
  });

  test('an address that is not confirmed does not get in', async () => {
    const { idToken } = await emulator.signUp(newEmail());
    expect(await enter(idToken)).toMatchObject({
      status: 401,
      body: { message: expect.stringContaining('Confirm your e-mail address first') },
    });
  });

  test.each([
    ['no token', undefined, 'idToken is missing'],
    ['no token at all, but text', 'let me in', 'not a valid sign-in'],
    [
      'a token of nobody',
      `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${Buffer.from('{"sub":"me"}').toString('base64url')}.`,
      'not a valid sign-in',
    ],
    ['a very long text', 'x'.repeat(20_000), 'not a valid sign-in'],
  ])('%s is refused with a sentence', async (_what, idToken, sentence) => {
    expect(await enter(idToken)).toMatchObject({
      status: 401,
      body: { message: expect.stringContaining(sentence) },
    });
  });

  test('an object is no body of this route', async () => {
    expect(await enter({ uid: 'me' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('does not offer') },
    });
  });

  test('a token of another project is refused', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: 'https://securetoken.google.com/demo-other',
      aud: 'demo-other',
      sub: 'me',
      iat: now,
      exp: now + 600,
      auth_time: now,
      email: newEmail(),
      email_verified: true,
    };
    expect(await enter(`${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`)).toMatchObject({
      status: 401,
      body: { message: expect.stringContaining('not a valid sign-in') },
    });
  });

  test('whoever confirms the address of a password account at Firebase does not get that account', async () => {
    const email = newEmail();
    const id = await registerByPassword(shop, email);
    const stranger = await signedIn(email);
    expect((await stranger.call('GET', '/store/customers/me')).status).toBe(401);
    expect(await stranger.call('POST', '/store/customers', { email, first_name: 'Mallory' })).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('already has an account') },
    });
    expect(
      (await (await signInByPassword(shop, email)).ask<Me>('GET', '/store/customers/me')).customer.id,
    ).toBe(id);
  });

  test('a password does not open the account of a Firebase shopper', async () => {
    const email = newEmail();
    await (await signedIn(email)).ask('POST', '/store/customers', { email, first_name: 'Alex' });
    const { token } = await shop.ask<Token>('POST', '/auth/customer/emailpass/register', {
      email,
      password: PASSWORD,
    });
    expect((await shop.as(token).call('GET', '/store/customers/me')).status).toBe(401);
    expect((await shop.as(token).call('POST', '/store/customers', { email })).status).toBe(422);
  });

  test("an account cannot be made with somebody else's address", async () => {
    const mine = await signedIn(newEmail());
    expect(
      await mine.call('POST', '/store/customers', { email: newEmail(), first_name: 'Mallory' }),
    ).toMatchObject({ status: 400, body: { message: expect.stringContaining('signed in with') } });
  });

  test('Firebase is a door for shoppers only', async () => {
    const { status } = await enter(await emulator.signIn(await confirmed()), '/auth/user/firebase');
    expect(status).toBeGreaterThanOrEqual(400);
  });

  async function confirmed(): Promise<string> {
    const email = newEmail();
    await emulator.confirmEmail((await emulator.signUp(email)).idToken);
    return email;
  }
});
