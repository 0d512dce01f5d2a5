import { randomUUID } from 'node:crypto';
import { signInAsStaff, type Admin } from './support/admin';
import { newEmail, PASSWORD, register } from './support/people';
import { fromEnvironment, Shop } from './support/shop';
import { until } from './support/until';

const { name, values } = fromEnvironment(
  'COMMERCE_URL',
  'COMMERCE_PUBLISHABLE_KEY',
  'COMMERCE_DATABASE_URL',
  'ADMIN_URL',
);

/** A browser of staff at the admin: where its requests come from, and the cookie that it has got. */
class Desk {
  cookie = '';

  constructor(private readonly origin: string) {}

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
  };
  const shop = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
  const { origin } = new URL(at.ADMIN_URL);
  let owner: Admin;
  beforeAll(async () => {
    owner = await signInAsStaff(at.COMMERCE_URL, at.COMMERCE_DATABASE_URL);
  });

  const invite = async (email: string): Promise<string> =>
    (await owner.ask<{ invite: { token: string } }>('POST', '/admin/invites', { email })).invite.token;

  /** Registers with an invitation, as its page does. */
  async function join(email: string, invitation: string): Promise<Response> {
    const desk = new Desk(origin);
    const registered = await desk.send('POST', '/auth/user/emailpass/register', {
      body: { email, password: PASSWORD },
    });
    expect(registered.status).toBe(200);
    const { token } = (await registered.json()) as { token: string };
    return desk.send('POST', `/admin/invites/accept?token=${invitation}`, {
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
    const stranger = new Desk(origin);
    const wanted = { email: newEmail(), password: PASSWORD };
    expect((await stranger.send('POST', '/auth/user/emailpass/register', { body: wanted })).status).toBe(404);
    // A shopper has the same kind of identity, and signs in at the staff's door with it: as nobody.
    await shop.asStranger().ask('POST', '/auth/customer/emailpass/register', wanted);
    const token = await stranger.token(wanted.email, wanted.password);
    expect(token).not.toBe('');
    const user = { email: wanted.email, first_name: 'A', last_name: 'B' };
    for (const [path, body] of [
      ['/auth/session', {}],
      ['/auth/emailpass/user', user],
      ['/admin/users', user],
      ['/admin/invites', { email: wanted.email }],
      ['/admin/invites/accept?token=invented', user],
    ] as const) {
      const { status } = await stranger.send('POST', path, { token, body });
      expect([path, [401, 404].includes(status)]).toEqual([path, true]);
    }
    for (const path of ['/admin/orders', '/admin/users/me', '/admin/feature-flags'])
      expect([path, (await stranger.send('GET', path, { token })).status]).toEqual([path, 401]);
    const { users } = await owner.ask<{ users: unknown[] }>('GET', `/admin/users?email=${wanted.email}`);
    expect(users).toEqual([]);
  });

  test('a shopper begins no session', async () => {
    const { email } = await register(shop.asStranger());
    const answer = await shop.asStranger().call<{ token: string }>('POST', '/auth/customer/emailpass', {
      email,
      password: PASSWORD,
    });
    const desk = new Desk(origin);
    expect((await desk.send('POST', '/auth/session', { token: answer.body.token })).status).toBe(401);
    expect(desk.cookie).toBe('');
  });

  test('who was invited joins, once, and stays signed in by a cookie for this site and no script', async () => {
    const { email } = await newMember();
    const desk = new Desk(origin);
    const answer = await desk.signIn(email, PASSWORD);
    expect(answer.status).toBe(200);
    const attributes = (answer.headers.getSetCookie()[0] ?? '').split('; ');
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/']));
    const orders = await desk.send('GET', '/admin/orders');
    expect([orders.status, orders.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const again = await new Desk(origin).send('POST', '/auth/user/emailpass/register', {
      body: { email, password: PASSWORD },
    });
    expect(again.status).toBe(404);
  });

  test('an invitation of somebody else is no invitation', async () => {
    const invited = newEmail();
    await invite(invited);
    const desk = new Desk(origin);
    const registered = await desk.send('POST', '/auth/user/emailpass/register', {
      body: { email: invited, password: PASSWORD },
    });
    const { token } = (await registered.json()) as { token: string };
    // The mailed token is what admits, and whoever only knows the address has none.
    const accepted = await desk.send('POST', `/admin/invites/accept?token=${randomUUID()}`, {
      token,
      body: { email: invited, first_name: 'A', last_name: 'B' },
    });
    expect(accepted.status).toBe(401);
    expect((await desk.send('POST', '/auth/session', { token })).status).toBe(401);
  });

  test("a session changes something from the admin's own pages only", async () => {
    const { email } = await newMember();
    const desk = new Desk(origin);
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
    const desk = new Desk(origin);
    for (const path of ['/admin/orders', '/auth/user/providers']) {
      const { headers } = await desk.send('GET', path, { origin: 'https://thief.test' });
      expect([path, headers.get('access-control-allow-origin')]).toEqual([path, null]);
    }
    const { headers } = await desk.send('GET', '/admin/orders');
    expect(headers.get('access-control-allow-origin')).toBe(origin);
  });

  test('signing out ends every session and token of the member, and no others', async () => {
    const [{ email }, other] = [await newMember(), await newMember()];
    const [desk, second, others] = [new Desk(origin), new Desk(origin), new Desk(origin)];
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
    expect((await new Desk(origin).send('GET', '/admin/orders', { token })).status).toBe(401);
    expect((await others.send('GET', '/admin/orders')).status).toBe(200);
  });

  test('who is taken off the staff is out at once, by session and by token', async () => {
    const { email, id } = await newMember();
    const desk = new Desk(origin);
    const token = await desk.token(email, PASSWORD);
    await desk.signIn(email, PASSWORD);
    expect((await desk.send('GET', '/admin/orders')).status).toBe(200);
    await owner.ask('DELETE', `/admin/users/${id}`);
    expect((await desk.send('GET', '/admin/orders')).status).toBe(401);
    expect((await new Desk(origin).send('GET', '/admin/orders', { token })).status).toBe(401);
  });

  test('a session says nothing at the routes of shoppers, and goes on after them', async () => {
    const { email } = await newMember();
    const desk = new Desk(origin);
    await desk.signIn(email, PASSWORD);
    const headers = { 'x-publishable-api-key': at.COMMERCE_PUBLISHABLE_KEY, cookie: desk.cookie };
    for (const path of ['/store/customers/me', '/store/orders'])
      expect([path, (await fetch(at.COMMERCE_URL + path, { headers })).status]).toEqual([path, 401]);
    expect((await desk.send('GET', '/admin/orders')).status).toBe(200);
  });

  test('the page runs its own scripts only and stands in no frame', async () => {
    const desk = new Desk(origin);
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
