import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { Client } from '@medusajs/framework/pg';
import Redis from 'ioredis';
import { readyCart, UPC } from './support/checkout';
import { newEmail, PASSWORD, register, signIn } from './support/people';
import { fromEnvironment, Shop } from './support/shop';
import { until } from './support/until';

const { name, values } = fromEnvironment(
  'COMMERCE_URL',
  'COMMERCE_PUBLISHABLE_KEY',
  'COMMERCE_DATABASE_URL',
  'MAIL_FOLDER',
  'STOREFRONT_KEY',
  'REDIS_URL',
);

interface Mail {
  to: string;
  text: string;
}

const median = (times: number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

(values ? describe : describe.skip)(`signing in and out ${name}`, () => {
  const at = values ?? {
    COMMERCE_URL: '',
    COMMERCE_PUBLISHABLE_KEY: '',
    COMMERCE_DATABASE_URL: '',
    MAIL_FOLDER: '',
    STOREFRONT_KEY: '',
    REDIS_URL: '',
  };
  const root = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
  /** Each test is a shopper of its own, with its own address. */
  let shop = root;
  beforeEach(() => {
    shop = root.asStranger();
  });

  const tryPassword = (who: Shop, email: string, password: string) =>
    who.call('POST', '/auth/customer/emailpass', { email, password });

  async function mailsTo(email: string): Promise<Mail[]> {
    const names = (await readdir(at.MAIL_FOLDER).catch(() => []))
      .filter((file) => file.endsWith('.json'))
      .sort();
    const mails = await Promise.all(
      names.map(async (file) => JSON.parse(await readFile(join(at.MAIL_FOLDER, file), 'utf8')) as Mail),
    );
    return mails.filter(({ to }) => to === email);
  }

  const tokenOf = ({ text }: Mail): string => /\/reset-password#token=(\S+)/.exec(text)?.[1] ?? '';
  const askReset = (who: Shop, identifier: string) =>
    who.send('POST', '/auth/customer/emailpass/reset-password', { body: { identifier } });
  const setPassword = (token: string, password: unknown) =>
    shop.as(token).call('POST', '/auth/customer/emailpass/update', { password });

  async function resetMail(email: string, nth = 1): Promise<string> {
    const mail = await until(`mail to ${email}`, async () => (await mailsTo(email))[nth - 1]);
    return tokenOf(mail);
  }

  describe('passwords', () => {
    test.each(['a', '1', '', 'password', '12345678', 'x'.repeat(500)])(
      '%p is refused with a sentence, and registers nobody',
      async (password) => {
        const email = newEmail();
        expect(
          await shop.call('POST', '/auth/customer/emailpass/register', { email, password }),
        ).toMatchObject({ status: 400, body: { message: expect.stringMatching(/password/i) } });
        expect((await tryPassword(shop, email, password)).status).toBe(401);
      },
    );

    test('guessing one ends after ten tries, though they come all at once; the next address, and the owner elsewhere, are not held back', async () => {
      const { email } = await register(root.asStranger());
      const guesses = await Promise.all(
        Array.from({ length: 30 }, (_, index) => tryPassword(shop, email, `guess number ${index}`)),
      );
      expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10);
      expect(guesses.filter(({ status }) => status === 429)).toHaveLength(20);
      const refused = await shop.send('POST', '/auth/customer/emailpass', {
        body: { email, password: PASSWORD },
      });
      expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
      expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED' });
      expect(await signIn(root.asStranger(), email)).toMatch(/\./);
    });

    test('many addresses cannot be tried with one password either', async () => {
      const guesses: number[] = [];
      for (let index = 0; index < 40; index += 1)
        guesses.push((await tryPassword(shop, newEmail(), PASSWORD)).status);
      expect(guesses.filter((status) => status === 401)).toHaveLength(30);
    });

    test('of staff they are guessed even less, from wherever it is tried', async () => {
      const email = newEmail();
      const from = await Promise.all(
        Array.from({ length: 30 }, () =>
          root.asStranger().call('POST', '/auth/user/emailpass', { email, password: 'a guess at that' }),
        ),
      );
      expect(from.filter(({ status }) => status === 401)).toHaveLength(20);
      const one = await Promise.all(
        Array.from({ length: 30 }, () =>
          shop.call('POST', '/auth/user/emailpass', { email: newEmail(), password: 'a guess at that' }),
        ),
      );
      expect(one.filter(({ status }) => status === 401)).toHaveLength(10);
    });

    test('of staff they are not guessed at the door of shoppers either, which takes the same password', async () => {
      const email = newEmail();
      await root.asStranger().ask('POST', '/auth/customer/emailpass/register', { email, password: PASSWORD });
      await makeStaff(at.COMMERCE_DATABASE_URL, email);
      const from = await Promise.all(
        Array.from({ length: 30 }, () => tryPassword(root.asStranger(), email, 'a guess at that')),
      );
      expect(from.filter(({ status }) => status === 401)).toHaveLength(20);
      expect(
        (await root.asStranger().call('POST', '/auth/user/emailpass', { email, password: 'a guess at that' }))
          .status,
      ).toBe(429);
    });

    test('who signs in rightly is never held back', async () => {
      const { email } = await register(shop);
      for (let times = 0; times < 15; times += 1)
        expect((await tryPassword(shop, email, PASSWORD)).status).toBe(200);
    });

    test('a forged address is no other address', async () => {
      const email = newEmail();
      const statuses = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          forgedSignIn(at, { email, password: 'a guess at that' }, `203.0.113.${index}`),
        ),
      );
      expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(20);
    });

    test('known and unknown addresses take as long', async () => {
      const { email } = await register(root.asStranger());
      const timed = async (address: string): Promise<number> => {
        const start = performance.now();
        await tryPassword(root.asStranger(), address, 'not the password');
        return performance.now() - start;
      };
      const [known, unknown]: [number[], number[]] = [[], []];
      for (let times = 0; times < 7; times += 1) {
        known.push(await timed(email));
        unknown.push(await timed(newEmail()));
      }
      // One hash each; without it an unknown address was eight times as fast.
      expect(median(unknown)).toBeGreaterThan(median(known) * 0.5);
      expect(median(known)).toBeGreaterThan(median(unknown) * 0.5);
    });
  });

  describe('signing out', () => {
    test('ends the token on the server, and what was renewed from it', async () => {
      const person = await register(shop);
      const { token: renewed } = await person.shop.ask<{ token: string }>('POST', '/auth/token/refresh');
      expect((await shop.as(renewed).call('GET', '/store/customers/me')).status).toBe(200);
      // Tokens are as old as the second they were made in.
      await until('the next second', async () => Math.floor(Date.now() / 1000) > issuedAt(renewed));
      expect((await person.shop.call('DELETE', '/auth/token')).status).toBe(200);
      for (const token of [person.token, renewed]) {
        expect((await shop.as(token).call('GET', '/store/customers/me')).status).toBe(401);
        expect((await shop.as(token).call('GET', '/store/orders')).status).toBe(401);
        expect((await shop.as(token).call('POST', '/auth/token/refresh')).status).toBe(401);
      }
      // The shop itself stays open.
      expect((await person.shop.call('GET', '/store/regions')).status).toBe(200);
      expect(
        (await shop.as(await signIn(shop, person.email)).call('GET', '/store/customers/me')).status,
      ).toBe(200);
    });

    test("closes the account's cart to the token", async () => {
      const person = await register(shop);
      const cartId = await readyCart(person.shop, { lines: [{ upc: UPC.chips, quantity: 1 }], card: null });
      await person.shop.ask('DELETE', '/auth/token');
      expect((await person.shop.call('GET', `/store/carts/${cartId}`)).status).toBe(404);
    });

    test('asks for a token', async () => {
      expect((await shop.call('DELETE', '/auth/token')).status).toBe(401);
    });
  });

  describe('a forgotten password', () => {
    test('is set anew with the link of the mail, once, and ends what was signed in', async () => {
      const person = await register(shop);
      const answer = await askReset(shop, person.email);
      expect(answer.status).toBe(201);
      const token = await resetMail(person.email);
      expect(await setPassword(token, 'a')).toMatchObject({ status: 400 });
      expect(await setPassword(token, 'quite another password')).toMatchObject({
        status: 200,
        body: { success: true },
      });
      expect((await person.shop.call('GET', '/store/customers/me')).status).toBe(401);
      expect((await tryPassword(shop, person.email, PASSWORD)).status).toBe(401);
      expect(await signIn(shop, person.email, 'quite another password')).toMatch(/\./);
      expect((await setPassword(token, 'yet another password')).status).toBe(401);
    });

    test('the link opens nothing else, and no sign-in sets a password', async () => {
      const person = await register(shop);
      await askReset(shop, person.email);
      const token = await resetMail(person.email);
      for (const [method, path] of [
        ['GET', '/store/customers/me'],
        ['POST', '/auth/token/refresh'],
        ['DELETE', '/auth/token'],
        ['GET', '/store/orders'],
      ] as const) {
        expect((await shop.as(token).call(method, path)).status).toBe(401);
      }
      expect((await setPassword(person.token, 'quite another password')).status).toBe(401);
      expect(
        (
          await shop.call('POST', '/auth/customer/emailpass/update', {
            password: 'quite another password',
            entity_id: person.email,
          })
        ).status,
      ).toBe(401);
      expect(
        (
          await shop.as(token).call('POST', '/auth/customer/emailpass/update', {
            password: 'quite another password',
            entity_id: 'other@example.com',
          })
        ).status,
      ).toBe(400);
      expect((await setPassword(token, 'quite another password')).status).toBe(200);
      expect(await signIn(shop, person.email, 'quite another password')).toMatch(/\./);
    });

    test('an address without an account gets the same answer and no mail, and one with it no more than five an hour', async () => {
      const unknown = newEmail();
      const { email } = await register(shop);
      const answers = [await askReset(shop, unknown), await askReset(shop, email)];
      for (const answer of answers) expect([answer.status, await answer.text()]).toEqual([201, 'Created']);
      for (let times = 0; times < 9; times += 1) expect((await askReset(shop, email)).status).toBe(201);
      await until('five mails', async () => (await mailsTo(email)).length === 5);
      expect(await mailsTo(unknown)).toEqual([]);
    });

    test('a stranger who took an address, without an account, loses it to whoever reads its mail', async () => {
      const email = newEmail();
      const begin = (who: Shop, password: string) =>
        who.call<{ token: string }>('POST', '/auth/customer/emailpass/register', { email, password });
      const taken = await begin(root.asStranger(), 'the password of a stranger');
      expect((await begin(shop, PASSWORD)).status).toBe(401);
      await askReset(shop, email);
      expect((await setPassword(await resetMail(email), PASSWORD)).status).toBe(200);
      const {
        body: { token },
      } = await begin(shop, PASSWORD);
      expect(
        await shop.as(token).call('POST', '/store/customers', { email, first_name: 'Alex' }),
      ).toMatchObject({ status: 200 });
      expect((await shop.as(taken.body.token).call('GET', '/store/customers/me')).status).toBe(401);
      expect((await tryPassword(shop, email, 'the password of a stranger')).status).toBe(401);
    });

    test('the token of the link stands in no table and not in Redis', async () => {
      const { email } = await register(shop);
      await askReset(shop, email);
      const token = await resetMail(email);
      const client = new Client({ connectionString: at.COMMERCE_DATABASE_URL });
      await client.connect();
      try {
        const { rows } = await client.query<{ table_name: string }>(
          "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
        );
        for (const { table_name } of rows) {
          const {
            rows: [found],
          } = await client.query<{ count: string }>(
            `SELECT count(*) FROM "${table_name}" AS t WHERE t::text LIKE $1`,
            [`%${token.slice(-40)}%`],
          );
          expect([table_name, found?.count]).toEqual([table_name, '0']);
        }
      } finally {
        await client.end();
      }
      expect(await redisHolding(at.REDIS_URL, token.slice(-40))).toEqual([]);
    });
  });
});

/** Makes a registration without an account one of staff, as the one who runs the shop does. */
async function makeStaff(databaseUrl: string, email: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      'UPDATE auth_identity SET app_metadata = \'{"user_id": "user_test"}\' WHERE id = (SELECT auth_identity_id FROM provider_identity WHERE entity_id = $1)',
      [email],
    );
  } finally {
    await client.end();
  }
}

function issuedAt(token: string): number {
  return (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { iat: number })
    .iat;
}

/**
 * Past the storefront, from a machine of its own: 127.0.0.1 is where the storefront's shoppers come from at
 * home, who are not to be held back.
 */
function forgedSignIn(
  { COMMERCE_URL, COMMERCE_PUBLISHABLE_KEY }: Record<'COMMERCE_URL' | 'COMMERCE_PUBLISHABLE_KEY', string>,
  credentials: object,
  address: string,
): Promise<number | undefined> {
  const headers = {
    'content-type': 'application/json',
    'x-publishable-api-key': COMMERCE_PUBLISHABLE_KEY,
    'x-storefront-key': 'guessed',
    'x-forwarded-for': address,
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      `${COMMERCE_URL}/auth/customer/emailpass`,
      { method: 'POST', headers, localAddress: '127.66.6.6' },
      (answer) => answer.resume().once('end', () => resolve(answer.statusCode)),
    );
    sent.once('error', reject).end(JSON.stringify(credentials));
  });
}

/** The keys of Redis whose dump holds a text. */
async function redisHolding(url: string, text: string): Promise<string[]> {
  const redis = new Redis(url);
  try {
    const keys = await redis.keys('*');
    const dumps = await Promise.all(keys.map(async (key) => ({ key, dump: await redis.dumpBuffer(key) })));
    return dumps.filter(({ dump }) => dump?.includes(text)).map(({ key }) => key);
  } finally {
    redis.disconnect();
  }
}
