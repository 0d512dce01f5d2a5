import { z } from 'zod';
import { labelOf, lootOf, refused, summaryOf, toldIn, type Answer, type Secrets } from './answers';
import type { Attack } from './attack';
import { newAddress } from './http';
import { bodyOf, inventedEmail, openShopCart, type ShopClient } from './shop-client';

/** The account that is attacked: the demo's own, made by its first run. */
const ACCOUNT = {
  email: 'demo-thief-victim@example.com',
  password: 'the victim of a demonstration',
  first_name: 'Wilhelmina',
  last_name: 'Quartzsworth',
  phone: '+15555550100',
};
const SECRETS: Secrets = {
  'the first name': ACCOUNT.first_name,
  'the last name': ACCOUNT.last_name,
  'the phone number': ACCOUNT.phone,
  has_account: '"has_account":true',
};
const SHOPPER_GUESSES = 11;
const STAFF_GUESSES = 11;

const Token = z.looseObject({ token: z.string() });

/** Signs in, or makes the account where an earlier run did not; answers the customer's id. */
async function victimOf({ backend }: ShopClient): Promise<string> {
  const { email, password, ...names } = ACCOUNT;
  const signIn = () => backend('POST', '/auth/customer/emailpass', { body: { email, password } });
  let answer = await signIn();
  if (answer.status === 401) {
    const { token } = bodyOf(
      await backend('POST', '/auth/customer/emailpass/register', { body: { email, password } }),
      Token,
    );
    await backend('POST', '/store/customers', { body: { email, ...names }, token });
    answer = await signIn();
  }
  const { token } = bodyOf(answer, Token);
  const { customer } = bodyOf(
    await backend('GET', '/store/customers/me', { token }),
    z.looseObject({ customer: z.looseObject({ id: z.string() }) }),
  );
  return customer.id;
}

async function guess(
  count: number,
  tryOne: (n: number) => Promise<Answer>,
): Promise<{ cameBack: string; got: string[] }> {
  const answers: Answer[] = [];
  for (let n = 0; n < count; n += 1) answers.push(await tryOne(n));
  const last = answers.slice(-1);
  return {
    cameBack: `${summaryOf(answers.slice(0, -1))}, then ${last.map(labelOf).join('')}`,
    got: [...lootOf(answers, { refusals: ['401'] }), ...lootOf(last, { refusals: ['429'] })],
  };
}

/** By every way in, and with what registering gives. */
async function registerAsStaff({ backend, both }: ShopClient): Promise<{ cameBack: string; got: string[] }> {
  const body = { email: inventedEmail(), password: 'a long enough password' };
  const paths = [
    '/auth/user/emailpass/Register',
    '/Auth/user/emailpass/register',
    '/auth/user/emailpass/register/',
    '/auth/%75ser/emailpass/register',
    '/auth/user/emailpass/update',
    '/auth/emailpass/user',
    '/auth/session',
    '/admin/invites',
    '/admin/invites/accept?token=invented',
  ];
  // To register is for everybody and keeps nothing; it is an invitation that makes a member.
  const { token } = bodyOf(await backend('POST', '/auth/user/emailpass/register', { body }), Token);
  const asRegistered = [
    backend('POST', '/admin/invites/accept?token=invented', { body: { email: body.email }, token }),
    backend('POST', '/auth/session', { token }),
    backend('POST', '/auth/token/refresh', { token }),
    backend('GET', '/admin/orders', { token }),
  ];
  const asked = [...paths.map((path) => both('POST', path, { body })), Promise.all(asRegistered)];
  return refused((await Promise.all(asked)).flat(), { refusals: ['400', '401', '404'] });
}

/** Accounts of shoppers and staff. */
export function accountAttacks(shop: ShopClient): Attack[] {
  const { backend } = shop;
  return [
    {
      tries: 'registering as staff',
      run: () => registerAsStaff(shop),
    },
    {
      tries: "an account read by its e-mail address in a stranger's cart",
      async run() {
        const secrets = { ...SECRETS, 'the customer id': await victimOf(shop) };
        const id = await openShopCart(shop, ACCOUNT.email);
        const fields = [
          '*customer',
          'customer.*',
          '+customer.first_name',
          'customer.phone',
          '*customer.addresses',
        ];
        const asked = await Promise.all(
          fields.map((names) => backend('GET', `/store/carts/${id}?fields=${encodeURIComponent(names)}`)),
        );
        const whole = await Promise.all([
          backend('GET', `/store/carts/${id}`),
          backend('GET', `/store/carts/${id}?fields=*`),
        ]);
        return {
          cameBack: `${summaryOf(asked)}; the cart itself shows what was typed`,
          got: [...lootOf(asked, { refusals: ['400'] }), ...toldIn([...asked, ...whole], secrets)],
        };
      },
    },
    {
      tries: 'that account taken: attached, its membership used, its orders read',
      async run() {
        const id = await openShopCart(shop, ACCOUNT.email);
        const secrets = { ...SECRETS, 'the customer id': await victimOf(shop) };
        const answers = await Promise.all([
          backend('POST', `/store/carts/${id}/customer`),
          backend('POST', `/store/carts/${id}/loyalty/identify`, { body: { linked: true } }),
          backend('POST', `/store/carts/${id}`, { body: { customer_id: secrets['the customer id'] } }),
          backend('GET', '/store/customers/me'),
          backend('GET', '/store/orders'),
          backend('POST', '/store/customers/me/loyalty', { body: { phone: ACCOUNT.phone } }),
          backend('POST', '/store/customers', { body: { email: ACCOUNT.email } }),
        ]);
        return refused(answers, { refusals: ['400', '401', '403', '404'], secrets });
      },
    },
    {
      tries: `a shopper's password, ${SHOPPER_GUESSES} guesses`,
      run() {
        const [email, address] = [inventedEmail(), newAddress()];
        return guess(SHOPPER_GUESSES, (n) =>
          backend('POST', '/auth/customer/emailpass', { body: { email, password: `password${n}` }, address }),
        );
      },
    },
    {
      tries: `a password of staff, ${STAFF_GUESSES} guesses`,
      run() {
        const [email, address] = [inventedEmail(), newAddress()];
        return guess(STAFF_GUESSES, (n) =>
          backend('POST', '/auth/user/emailpass', { body: { email, password: `password${n}` }, address }),
        );
      },
    },
    {
      tries: 'an account with the password "a", "1" or none',
      async run() {
        const answers = await Promise.all(
          ['a', '1', ''].map((password) =>
            backend('POST', '/auth/customer/emailpass/register', {
              body: { email: inventedEmail(), password },
            }),
          ),
        );
        return refused(answers, { refusals: ['400'] });
      },
    },
  ];
}
