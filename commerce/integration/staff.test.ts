import { randomInt, randomUUID } from 'node:crypto';
import { Client } from '@medusajs/framework/pg';
import { signInAsStaff, type Admin } from './support/admin';
import { readMails } from './support/mails';
import { newEmail, PASSWORD, register, signIn } from './support/people';
import { fromEnvironment, Shop } from './support/shop';
import { until } from './support/until';

const { name, values } = fromEnvironment(
  'COMMERCE_URL',
  'COMMERCE_PUBLISHABLE_KEY',
  'COMMERCE_DATABASE_URL',
  'ADMIN_URL',
  'MAIL_FOLDER',
  'STOREFRONT_KEY',
);

const NEW_PASSWORD = 'quite another password';

/** A browser of staff at the admin: where its requests come from, and the cookie that it has got. */
class Desk {
  cookie = '';
  /** Of a machine of its own, so that the limits count each desk by itself. */
  private readonly address = `198.19.${randomInt(256)}.${randomInt(1, 255)}`;

  constructor(
    private readonly origin: string,
    private readonly key: string,
  ) {}

  async send(
    method: string,
    path: string,
    { body, token, origin = this.origin }: { body?: unknown; token?: string; origin?: string } = {},
  ): Promise<Response> {
    const response = await fetch(this.origin + path, {
      method,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        origin,
        'x-storefront-key': this.key,
        'x-forwarded-for': this.address,
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const [set] = response.headers.getSetCookie();
    if (set) this.cookie = set.split(';', 1)[0] ?? '';
    return response;
  }

  async token(email: string, password: string): Promise<string> {
    const answer = await this.send('POST', '/auth/user/emailpass', { body: { email, password } });
    return ((await answer.json()) as { token?: string }).token ?? '';
  }

  async signIn(email: string, password: string): Promise<Response> {
    return this.send('POST', '/auth/session', { token: await this.token(email, password) });
  }
}

(values ? describe : describe.skip)(`staff at the admin ${name}`, () => {
  const at = values ?? {
    COMMERCE_URL: '',
    COMMERCE_PUBLISHABLE_KEY: '',
    COMMERCE_DATABASE_URL: '',
    ADMIN_URL: 'http://127.0.0.1',
    MAIL_FOLDER: '',
    STOREFRONT_KEY: '',
  };
  const shop = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
  const { origin } = new URL(at.ADMIN_URL);
  const newDesk = (): Desk => new Desk(origin, at.STOREFRONT_KEY);
  const database = new Client({ connectionString: at.COMMERCE_DATABASE_URL });
  let owner: Admin;
  beforeAll(async () => {
    owner = await signInAsStaff(at.COMMERCE_URL, at.COMMERCE_DATABASE_URL);
    await database.connect();
  });
  afterAll(async () => {
    await database.end();
  });

  const invite = async (email: string): Promise<string> =>
    (await owner.ask<{ invite: { token: string } }>('POST', '/admin/invites', { email })).invite.token;

  const renewed = async (token: string): Promise<number> =>
    (await shop.asStranger().as(token).send('POST', '/auth/token/refresh')).status;
  const askRegister = (email: string, password: string = PASSWORD): Promise<Response> =>
    newDesk().send('POST', '/auth/user/emailpass/register', { body: { email, password } });

  /** The two requests of an invitation's page. */
  async function join(email: string, invitation: string, password: string = PASSWORD): Promise<Response> {
    const registered = await askRegister(email, password);
    expect(registered.status).toBe(200);
    const { token } = (await registered.json()) as { token: string };
    return newDesk().send('POST', `/admin/invites/accept?token=${invitation}`, {
      token,
      body: { email, first_name: 'Sam', last_name: 'Staff' },
    });
  }

  async function newMember(): Promise<{ email: string; id: string }> {
    const email = newEmail();
    const joined = await join(email, await invite(email));
    expect(joined.status).toBe(200);
    const { user } = (await joined.json()) as { user: { id: string } };
    return { email, id: user.id };
  }

  test('nobody joins the staff without an invitation, by whichever way', async () => {
    const stranger = newDesk();
    const wanted = { email: newEmail(), password: PASSWORD };
    // A shopper has the same kind of identity, and signs in at the staff's door with it: as nobody.
    await shop.asStranger().ask('POST', '/auth/customer/emailpass/register', wanted);
    const asShopper = await stranger.token(wanted.email, wanted.password);
    expect(asShopper).not.toBe('');
    const { token: asInvited } = (await (await askRegister(newEmail())).json()) as { token: string };
    const user = { email: wanted.email, first_name: 'A', last_name: 'B' };
    for (const token of [asShopper, asInvited]) {
      for (const [path, body] of [
        ['/auth/session', {}],
        ['/auth/emailpass/user', user],
        ['/admin/users', user],
        ['/admin/invites', { email: wanted.email }],
        ['/admin/invites/accept?token=invented', user],
      ] as const) {
        const { status } = await stranger.send('POST', path, { token, body });
        expect([path, [400, 401, 404].includes(status)]).toEqual([path, true]);
      }
      for (const path of [
        '/admin/orders',
        '/admin/users/me',
        '/admin/feature-flags',
        '/admin/invites/accept',
      ])
        expect([path, (await stranger.send('GET', path, { token })).status]).toEqual([path, 401]);
    }
    expect(await renewed(asInvited)).toBe(401);
    const { users } = await owner.ask<{ users: unknown[] }>('GET', `/admin/users?email=${wanted.email}`);
    expect(users).toEqual([]);
  });

  test('registering tells nobody who was invited or who is there, and keeps nothing', async () => {
    const [invited, unknown] = [newEmail(), newEmail()];
    await invite(invited);
    const member = await newMember();
    const shopper = await register(shop.asStranger());
    for (const email of [invited, invited.toUpperCase(), unknown, member.email, shopper.email]) {
      const answer = await askRegister(email);
      expect([email, answer.status, Object.keys((await answer.json()) as object)]).toEqual([
        email,
        200,
        ['token'],
      ]);
    }
    for (const email of [invited, unknown]) expect(await newDesk().token(email, PASSWORD)).toBe('');
  });

  test('a password that is easy to guess is refused with a sentence', async () => {
    const refused = await askRegister(newEmail(), 'password1');
    expect([refused.status, await refused.json()]).toEqual([
      422,
      expect.objectContaining({ message: expect.stringMatching(/easy to guess/) as string }),
    ]);
  });

  test('a stranger who registers an address that was invited takes no place, at neither door', async () => {
    const email = newEmail();
    const invitation = await invite(email);
    const theirs = 'the password of a stranger';
    const thief = newDesk();
    await askRegister(email, theirs);
    const asShopper = await shop
      .asStranger()
      .ask<{ token: string }>('POST', '/auth/customer/emailpass/register', { email, password: theirs });
    const asStaff = await thief.token(email, theirs);

    expect((await join(email, invitation)).status).toBe(200);
    expect((await newDesk().signIn(email, PASSWORD)).status).toBe(200);
    expect(await thief.token(email, theirs)).toBe('');
    for (const token of [asShopper.token, asStaff]) {
      expect(await renewed(token)).toBe(401);
      expect((await thief.send('POST', '/auth/session', { token })).status).toBe(401);
    }
  });

  test('a shopper who is invited joins by the password of the account, and nobody else does', async () => {
    const { email } = await register(shop.asStranger());
    const invitation = await invite(email);
    expect((await join(email, invitation, NEW_PASSWORD)).status).toBe(401);
    const joined = await join(email, invitation);
    expect(joined.status).toBe(200);
    expect((await newDesk().signIn(email, PASSWORD)).status).toBe(200);
    expect(await signIn(shop.asStranger(), email)).toMatch(/\./);

    // Who was taken off the staff is a shopper still, and may come back.
    const { user } = (await joined.json()) as { user: { id: string } };
    await owner.ask('DELETE', `/admin/users/${user.id}`);
    expect((await newDesk().signIn(email, PASSWORD)).status).toBe(401);
    expect((await join(email, await invite(email))).status).toBe(200);
    expect((await newDesk().signIn(email, PASSWORD)).status).toBe(200);
  });

  test('a joining that broke off half way goes on with the same invitation, and takes no member away', async () => {
    const email = newEmail();
    const invitation = await invite(email);
    const left = `user_${randomUUID()}`;
    // As Medusa leaves it where the process dies between the user and its sign-in.
    await database.query('INSERT INTO "user" (id, email) VALUES ($1, $2)', [left, email]);
    const joined = await join(email, invitation);
    expect(joined.status).toBe(200);
    expect(((await joined.json()) as { user: { id: string } }).user.id).not.toBe(left);
    expect((await newDesk().signIn(email, PASSWORD)).status).toBe(200);

    // A member whose sign-in has another address is none that was left.
    const [member, other] = [await newMember(), newEmail()];
    const late = await invite(other);
    await database.query('UPDATE "user" SET email = $1 WHERE id = $2', [other, member.id]);
    expect((await join(other, late)).status).toBe(400);
    expect((await newDesk().signIn(member.email, PASSWORD)).status).toBe(200);
  });

  test('a sign-in that a deleted member left behind is nobody, and its address may join again', async () => {
    const [{ email, id }, shopper] = [await newMember(), await register(shop.asStranger())];
    const asMember = await join(shopper.email, await invite(shopper.email));
    const { user } = (await asMember.json()) as { user: { id: string } };
    const desk = newDesk();
    const token = await desk.token(email, PASSWORD);
    expect((await desk.signIn(email, PASSWORD)).status).toBe(200);
    // As Medusa leaves it where the process dies between the user and its sign-in.
    await database.query('UPDATE "user" SET deleted_at = now() WHERE id = ANY($1)', [[id, user.id]]);
    expect((await desk.send('GET', '/admin/orders')).status).toBe(401);
    expect((await newDesk().send('GET', '/admin/orders', { token })).status).toBe(401);
    for (const former of [email, shopper.email]) {
      expect((await newDesk().signIn(former, PASSWORD)).status).toBe(401);
      expect((await join(former, await invite(former))).status).toBe(200);
      expect((await newDesk().signIn(former, PASSWORD)).status).toBe(200);
    }
  });

  test('what was signed in with an account before it joined never becomes staff', async () => {
    const { email } = await register(shop.asStranger());
    const thief = await newDesk().token(email, PASSWORD);
    expect(await renewed(thief)).toBe(200);
    // What was issued in the very second of a sign-out counts as after it.
    const issued = Math.floor(Date.now() / 1000);
    await until('the next second', async () => Math.floor(Date.now() / 1000) > issued || undefined);
    expect((await join(email, await invite(email))).status).toBe(200);
    expect(await renewed(thief)).toBe(401);
  });

  test("who tries an account's password too often at an invitation is told to wait", async () => {
    const { email } = await register(shop.asStranger());
    const invitation = await invite(email);
    const { token } = (await (await askRegister(email, NEW_PASSWORD)).json()) as { token: string };
    const answers: number[] = [];
    for (let tries = 0; tries < 21; tries += 1)
      answers.push(
        (
          await newDesk().send('POST', `/admin/invites/accept?token=${invitation}`, {
            token,
            body: { email, first_name: 'Sam', last_name: 'Staff' },
          })
        ).status,
      );
    expect(answers).toEqual([...Array<number>(20).fill(401), 429]);
  });

  test('a shopper begins no session', async () => {
    const { email } = await register(shop.asStranger());
    const answer = await shop.asStranger().call<{ token: string }>('POST', '/auth/customer/emailpass', {
      email,
      password: PASSWORD,
    });
    const desk = newDesk();
    expect((await desk.send('POST', '/auth/session', { token: answer.body.token })).status).toBe(401);
    expect(desk.cookie).toBe('');
  });

  test('who was invited joins, once, and stays signed in by a cookie for this site and no script', async () => {
    const email = newEmail();
    // However the one who invites writes the address.
    const invitation = await invite(email.toUpperCase());
    const tries = await Promise.all([join(email, invitation), join(email, invitation)]);
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect((await join(email, invitation)).status).toBe(400);
    const desk = newDesk();
    const answer = await desk.signIn(email, PASSWORD);
    expect(answer.status).toBe(200);
    const attributes = (answer.headers.getSetCookie()[0] ?? '').split('; ');
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/']));
    const orders = await desk.send('GET', '/admin/orders');
    expect([orders.status, orders.headers.get('cache-control')]).toEqual([200, 'no-store']);
  });

  test('an invitation of somebody else is no invitation, and neither is one that was taken back', async () => {
    const [mine, theirs] = [newEmail(), newEmail()];
    await invite(mine);
    expect((await join(mine, await invite(theirs))).status).toBe(400);
    const { invite: made } = await owner.ask<{ invite: { id: string; token: string } }>(
      'POST',
      '/admin/invites',
      { email: newEmail() },
    );
    await owner.ask('DELETE', `/admin/invites/${made.id}`);
    expect((await join(mine, made.token)).status).toBe(400);
    const garbled = [made.token.split('.')[0], 'bm8ganNvbg', made.token.split('.')[2]].join('.');
    for (const invented of ['invented', garbled]) expect((await join(mine, invented)).status).toBe(400);
    expect((await newDesk().signIn(mine, PASSWORD)).status).toBe(401);
  });

  test("a session changes something from the admin's own pages only", async () => {
    const { email } = await newMember();
    const desk = newDesk();
    await desk.signIn(email, PASSWORD);
    for (const other of ['https://thief.test', 'null', origin.replace(/\d$/, '')]) {
      const sent = { body: { email: newEmail() }, origin: other };
      expect([other, (await desk.send('POST', '/admin/invites', sent)).status]).toEqual([other, 403]);
      expect([other, (await desk.send('DELETE', '/auth/session', { origin: other })).status]).toEqual([
        other,
        401,
      ]);
    }
    expect((await desk.send('POST', '/admin/invites', { body: { email: newEmail() } })).status).toBe(200);
  });

  test('a page of another site learns nothing: what it may read of the answers is nothing', async () => {
    const desk = newDesk();
    for (const path of ['/admin/orders', '/auth/user/providers']) {
      const { headers } = await desk.send('GET', path, { origin: 'https://thief.test' });
      expect([path, headers.get('access-control-allow-origin')]).toEqual([path, null]);
    }
    const { headers } = await desk.send('GET', '/admin/orders');
    expect(headers.get('access-control-allow-origin')).toBe(origin);
  });

  test('signing out ends every session and token of the member, and no others', async () => {
    const [{ email }, other] = [await newMember(), await newMember()];
    const [desk, second, others] = [newDesk(), newDesk(), newDesk()];
    const token = await desk.token(email, PASSWORD);
    await second.signIn(email, PASSWORD);
    await others.signIn(other.email, PASSWORD);
    // What was issued in the very second of the sign-out counts as after it.
    const issued = Math.floor(Date.now() / 1000);
    await until('the next second', async () => Math.floor(Date.now() / 1000) > issued || undefined);
    await desk.signIn(email, PASSWORD);
    const { cookie } = desk;
    expect((await desk.send('DELETE', '/auth/session')).status).toBe(200);
    desk.cookie = cookie;
    expect((await desk.send('GET', '/admin/orders')).status).toBe(401);
    expect((await second.send('GET', '/admin/orders')).status).toBe(401);
    expect((await newDesk().send('GET', '/admin/orders', { token })).status).toBe(401);
    expect((await others.send('GET', '/admin/orders')).status).toBe(200);
  });

  test('who is taken off the staff is out at once, by session and by token', async () => {
    const { email, id } = await newMember();
    const desk = newDesk();
    const token = await desk.token(email, PASSWORD);
    await desk.signIn(email, PASSWORD);
    expect((await desk.send('GET', '/admin/orders')).status).toBe(200);
    await owner.ask('DELETE', `/admin/users/${id}`);
    expect((await desk.send('GET', '/admin/orders')).status).toBe(401);
    expect((await newDesk().send('GET', '/admin/orders', { token })).status).toBe(401);
  });

  describe('a forgotten password', () => {
    const askReset = (identifier: string): Promise<Response> =>
      newDesk().send('POST', '/auth/user/emailpass/reset-password', { body: { identifier } });
    const askResetAsShopper = (identifier: string): Promise<Response> =>
      shop.asStranger().send('POST', '/auth/customer/emailpass/reset-password', { body: { identifier } });
    const setPassword = (token: string, password: string): Promise<Response> =>
      newDesk().send('POST', '/auth/user/emailpass/update', { token, body: { password } });
    const linksTo = async (email: string): Promise<string[]> =>
      (await readMails(at.MAIL_FOLDER))
        .filter(({ to }) => to === email)
        .flatMap(({ text }) => /https?:\S+/.exec(text) ?? []);
    const linkTo = (email: string): Promise<string> =>
      until(`a mail to ${email}`, async () => (await linksTo(email)).at(-1));
    const tokenIn = (link: string): string => new URL(link).searchParams.get('token') ?? '';

    test('is set anew by the link in the mail, once, and ends whatever was signed in', async () => {
      const { email } = await newMember();
      const desk = newDesk();
      const token = await desk.token(email, PASSWORD);
      await desk.signIn(email, PASSWORD);
      expect((await askReset(email)).status).toBe(201);
      const link = await linkTo(email);
      expect(link.startsWith(`${origin}/app/reset-password?token=`)).toBe(true);
      const weak = await setPassword(tokenIn(link), 'password1');
      expect([weak.status, await weak.text()]).toEqual([400, expect.stringMatching(/easy to guess/)]);
      // Whoever knows the old password may sign in until the last moment, and is out all the same.
      const lastMoment = await desk.token(email, PASSWORD);
      expect((await setPassword(tokenIn(link), NEW_PASSWORD)).status).toBe(200);
      expect((await desk.send('GET', '/admin/orders')).status).toBe(401);
      for (const old of [token, lastMoment])
        expect((await newDesk().send('GET', '/admin/orders', { token: old })).status).toBe(401);
      expect(await newDesk().token(email, PASSWORD)).toBe('');
      expect((await newDesk().signIn(email, NEW_PASSWORD)).status).toBe(200);
      expect((await setPassword(tokenIn(link), PASSWORD)).status).toBe(401);
    });

    test('is no way in for others, and the answer tells nobody who is of the staff', async () => {
      const [unknown, invited, former, member] = [
        newEmail(),
        newEmail(),
        await newMember(),
        await newMember(),
      ];
      await invite(invited);
      await owner.ask('DELETE', `/admin/users/${former.id}`);
      const shopper = await register(shop.asStranger());
      for (const email of [unknown, invited, former.email, shopper.email, member.email]) {
        const answer = await askReset(email);
        expect([answer.status, await answer.text()]).toEqual([201, 'Created']);
      }
      await linkTo(member.email);
      for (const email of [unknown, invited, former.email, shopper.email])
        expect(await linksTo(email)).toEqual([]);
      // The mail of the shop opens no door of the admin, and staff get none there.
      for (const email of [member.email, shopper.email])
        expect((await askResetAsShopper(email)).status).toBe(201);
      const shoppers = new URL(await linkTo(shopper.email)).hash.replace('#token=', '');
      expect((await setPassword(shoppers, NEW_PASSWORD)).status).toBe(401);
      expect(await linksTo(member.email)).toHaveLength(1);
    });

    test('sends nobody more than five mails an hour', async () => {
      const { email } = await newMember();
      for (let times = 0; times < 7; times += 1) expect((await askReset(email)).status).toBe(201);
      await until('five mails', async () => (await linksTo(email)).length === 5 || undefined);
      expect(await linksTo(email)).toHaveLength(5);
    });
  });

  test('a session says nothing at the routes of shoppers, and goes on after them', async () => {
    const { email } = await newMember();
    const desk = newDesk();
    await desk.signIn(email, PASSWORD);
    const headers = { 'x-publishable-api-key': at.COMMERCE_PUBLISHABLE_KEY, cookie: desk.cookie };
    for (const path of ['/store/customers/me', '/store/orders'])
      expect([path, (await fetch(at.COMMERCE_URL + path, { headers })).status]).toEqual([path, 401]);
    expect((await desk.send('GET', '/admin/orders')).status).toBe(200);
  });

  test('the page runs its own scripts only and stands in no frame', async () => {
    const desk = newDesk();
    for (const path of ['/app', '/app/', '/app/orders/order_1', '/app/login?from=x']) {
      const { status, headers } = await desk.send('GET', path);
      expect([path, status, headers.get('content-type')]).toEqual([
        path,
        200,
        expect.stringMatching(/^text\/html/),
      ]);
      expect(headers.get('content-security-policy')).toContain("script-src 'self';");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('DENY');
    }
    const page = await (await desk.send('GET', '/app')).text();
    const [, script = ''] = /src="(\/app\/assets\/[^"]+\.js)"/.exec(page) ?? [];
    const built = await desk.send('GET', script);
    expect([built.status, built.headers.get('cache-control')]).toEqual([
      200,
      expect.stringContaining('immutable'),
    ]);
    for (const path of ['/app/assets/none.js', '/app/..%2fpackage.json', '/app/%2e%2e/package.json'])
      expect([path, (await desk.send('GET', path)).status]).toEqual([path, 404]);
  });

  test('what staff upload runs no script', async () => {
    const { products } = await shop.ask<{ products: { thumbnail: string }[] }>(
      'GET',
      '/store/products?limit=1&fields=thumbnail',
    );
    const { status, headers } = await fetch(products[0]?.thumbnail ?? '');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});
