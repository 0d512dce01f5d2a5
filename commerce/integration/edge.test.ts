import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { EDGE } from '../src/edge/list';
import { matchRoute } from '../src/edge/match';
import { signInAsStaff, fulfil } from './support/admin';
import { complete, order, readyCart, UPC } from './support/checkout';
import { newEmail, PASSWORD, register, signIn } from './support/people';
import { fromEnvironment, Shop } from './support/shop';

const { name, values } = fromEnvironment(
  'COMMERCE_URL',
  'COMMERCE_PUBLISHABLE_KEY',
  'COMMERCE_DATABASE_URL',
  'MEMBER_PHONE',
  'STOREFRONT_KEY',
  'SHOP_FOLDER',
);

/** As it stands in a built file, and in a source. */
const EXPORTED = /(?:exports\.|export (?:async function|function|const) )(GET|POST|PUT|PATCH|DELETE)\b/g;

/**
 * The routes that the running server makes of the route files of a folder: Medusa's own, or this project's. A
 * folder `[id]` is a parameter.
 */
async function routesOf(folder: string): Promise<{ method: string; path: string }[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) =>
    /(^|[\\/])route\.(js|ts)$/.test(file),
  );
  const routes = await Promise.all(
    files.map(async (file) => {
      const methods = new Set(
        [...(await readFile(join(folder, file), 'utf8')).matchAll(EXPORTED)].map(([, method = '']) => method),
      );
      const path = `/${dirname(file).split(sep).join('/')}`;
      return [...methods].map((method) => ({ method, path }));
    }),
  );
  return routes.flat();
}

const example = (path: string): string => path.replace(/\[\w+\]/g, 'x_01JNONE');
const LINES = [{ upc: UPC.chips, quantity: 1 }];
const STATIC_ROUTES = /\/store\/customers\/me|\/store\/orders$/;

(values ? describe : describe.skip)(`the shop's edge ${name}`, () => {
  const at = values ?? {
    COMMERCE_URL: '',
    COMMERCE_PUBLISHABLE_KEY: '',
    COMMERCE_DATABASE_URL: '',
    MEMBER_PHONE: '',
    STOREFRONT_KEY: '',
    SHOP_FOLDER: '',
  };
  const shop = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
  const NOT_THERE = { type: 'not_found', message: 'There is nothing here' };

  describe('routes', () => {
    test('each route that the server has is on the list, behind the login of staff, or not there', async () => {
      const core = dirname(require.resolve('@medusajs/medusa/api/store/carts/helpers')).replace(
        /[\\/]store[\\/]carts$/,
        '',
      );
      const routes = [...(await routesOf(core)), ...(await routesOf(join(__dirname, '..', 'src', 'api')))];
      const open = routes.filter(({ path }) => !path.startsWith('/admin'));
      // The walk found what it was sent for.
      expect(open.length).toBeGreaterThan(80);
      const seen = new Set<string>();
      for (const { method, path } of open) {
        const address = example(path);
        if (matchRoute(method, address)) continue;
        const response = await shop.send(method, address, method === 'GET' ? {} : { body: {} });
        expect([method, path, response.status]).toEqual([method, path, 404]);
        expect(await response.json()).toEqual(NOT_THERE);
        seen.add(`${method} ${path}`);
      }
      expect(seen).toContain('POST /store/returns');
      expect(seen).toContain('POST /auth/[actor_type]/[auth_provider]/register');
      for (const { method, path } of routes.filter((each) => each.path.startsWith('/admin')).slice(0, 40)) {
        expect([
          method,
          path,
          (await shop.send(method, example(path), method === 'GET' ? {} : { body: {} })).status,
        ]).toEqual([method, path, 401]);
      }
    });

    test('an invented secret key opens none of them, those that ask for no login of Medusa among them', async () => {
      for (const authorization of [
        'Basic eDo=',
        'basic x',
        `Basic ${Buffer.from('sk_invented:').toString('base64')}`,
      ]) {
        for (const path of ['/admin/feature-flags', '/admin/users'])
          expect([
            authorization,
            path,
            (await shop.send('GET', path, { headers: { authorization } })).status,
          ]).toEqual([authorization, path, 401]);
      }
    });

    test('what is on the list is there', async () => {
      for (const { method, path } of EDGE.filter(
        ({ method, path }) => method === 'GET' && !path.includes(':') && !STATIC_ROUTES.test(path),
      )) {
        const response = await shop.send(method, path);
        await response.text();
        expect([path, response.status]).toEqual([path, path === '/store/shipping-options' ? 400 : 200]);
      }
    });

    test.each([
      ['GET', '/Store/regions'],
      ['GET', '/store/regions/'],
      ['GET', '//store/regions'],
      ['GET', '/store/%72egions'],
      ['POST', '/STORE/returns'],
      ['POST', '/store/returns/'],
      ['POST', '//store/returns'],
      ['POST', '/store/%72eturns'],
      ['POST', '/store//returns'],
      ['POST', '/store/x/../returns'],
      ['POST', '/auth/user/emailpass/Register'],
      ['POST', '/auth/%75ser/emailpass/register'],
      ['POST', '/AUTH/user/emailpass/register'],
      ['HEAD', '/store/returns'],
      ['PUT', '/store/carts/cart_1'],
      ['PATCH', '/store/regions'],
      ['OPTIONS', '/store/returns'],
      ['GET', '/cloud/auth'],
      ['POST', '/app'],
      ['GET', '/App'],
      ['GET', '/app/assets/none.js'],
      ['GET', '/app/../store/returns'],
      ['GET', '/'],
      ['GET', '/ADMIN/orders'],
      ['GET', '//admin/orders'],
      ['GET', '/auth/session'],
      ['POST', '/auth/emailpass/user'],
      ['GET', '/static/private-1764370000000-order-exports.csv'],
      ['GET', '/static/.private/x.csv'],
      ['GET', '/static/%2eprivate/x.csv'],
      ['GET', '/Static/x.csv'],
    ])('%s %s is not there', async (method, path) => {
      const response = await shop.send(method, path);
      // Where Medusa's own authentication comes first it says 401, and where a picture would be there is
      // none.
      expect([404, 401]).toContain(response.status);
      if (/admin/i.test(path) === false) expect(response.status).toBe(404);
    });

    test('a method in a header is no method', async () => {
      const response = await shop.send('GET', '/store/returns', {
        headers: { 'x-http-method-override': 'POST' },
      });
      expect(response.status).toBe(404);
    });

    test('a shopper does not book a return', async () => {
      const { id, items } = await order(shop, await readyCart(shop, { lines: LINES }));
      const admin = await signInAsStaff(at.COMMERCE_URL, at.COMMERCE_DATABASE_URL);
      await fulfil(
        admin,
        id,
        items.map((item) => ({ id: item.id, quantity: item.quantity })),
      );
      const asked = {
        order_id: id,
        items: items.map((item) => ({ id: item.id, quantity: item.quantity })),
        return_shipping: { option_id: 'so_1' },
        receive_now: true,
      };
      expect((await shop.call('POST', '/store/returns', asked)).status).toBe(404);
    });
  });

  describe('what a cart tells', () => {
    const FIELDS = [
      '*customer',
      '+customer.phone',
      'customer.*',
      '*customer.addresses',
      '+customer_id',
      '+metadata',
      '*payment_collection.payments',
      '*items.product.variants',
    ];

    test.each(FIELDS)('?fields=%s is refused', async (fields) => {
      const cartId = await readyCart(shop, { lines: LINES, card: null });
      expect(
        (await shop.call('GET', `/store/carts/${cartId}?fields=${encodeURIComponent(fields)}`)).status,
      ).toBe(400);
    });

    test("somebody's e-mail address in a cart shows nothing of the account, and does not attach it", async () => {
      const owner = await register(shop, newEmail(), { phone: '+15125550177' });
      const region_id = await shop.regionId();
      const thief = shop.asStranger();
      for (const written of ['at once', 'later']) {
        const { cart } = await thief.ask<{ cart: { id: string } }>('POST', '/store/carts', {
          region_id,
          ...(written === 'at once' ? { email: owner.email } : {}),
        });
        if (written === 'later')
          await thief.ask('POST', `/store/carts/${cart.id}`, { email: owner.email.toUpperCase() });
        const seen = JSON.stringify(await thief.ask('GET', `/store/carts/${cart.id}`));
        expect(seen.toLowerCase()).toContain(owner.email);
        for (const secret of [owner.id, 'Alexandra', '5125550177', 'cus_'])
          expect(seen).not.toContain(secret);
        // Had it become the account's, the stranger would not see it any more, and the owner would.
        const id = await order(thief, await readyCart(thief, { lines: LINES, email: owner.email })).then(
          (made) => made.id,
        );
        const { orders } = await owner.shop.ask<{ orders: { id: string }[] }>('GET', '/store/orders');
        expect(orders.map((each) => each.id)).not.toContain(id);
      }
    });

    test("who registers somebody's e-mail address sees neither the earlier nor the later orders of guests with it", async () => {
      const email = newEmail();
      const before = await order(shop, await readyCart(shop, { lines: LINES, email }));
      const stranger = await register(shop.asStranger(), email);
      const after = await order(shop, await readyCart(shop, { lines: LINES, email }));
      const { orders } = await stranger.shop.ask<{ orders: unknown[] }>('GET', '/store/orders');
      expect(orders).toEqual([]);
      for (const { id } of [before, after])
        expect(await stranger.shop.ask('GET', `/store/orders/${id}`)).not.toMatchObject({ order: { email } });
    });

    test('an account is made with the own address only', async () => {
      const { token } = await shop.ask<{ token: string }>('POST', '/auth/customer/emailpass/register', {
        email: newEmail(),
        password: PASSWORD,
      });
      expect(
        (await shop.as(token).call('POST', '/store/customers', { email: newEmail(), first_name: 'Mallory' }))
          .status,
      ).toBe(400);
    });

    test("an account's cart is there for its customer alone", async () => {
      const owner = await register(shop);
      const cartId = await readyCart(owner.shop, { lines: LINES, card: null });
      const other = await register(shop.asStranger());
      for (const stranger of [shop.asStranger(), other.shop]) {
        for (const [method, path, body] of [
          ['GET', `/store/carts/${cartId}`],
          ['POST', `/store/carts/${cartId}`, { email: newEmail() }],
          ['POST', `/store/carts/${cartId}/customer`, {}],
          ['GET', `/store/carts/${cartId}/loyalty`],
          ['GET', `/store/carts/${cartId}/loyalty/events`],
          ['POST', `/store/carts/${cartId}/loyalty/identify`, { phone: at.MEMBER_PHONE }],
          ['POST', `/store/carts/${cartId}/complete`, {}],
          ['GET', `/store/shipping-options?cart_id=${cartId}`],
          ['POST', '/store/payment-collections', { cart_id: cartId }],
        ] as const) {
          const { status } = await stranger.call(method, path, body);
          // Signed in nowhere, one is first asked to sign in for a cart of one's own.
          expect([path, [404, 401].includes(status)]).toEqual([path, true]);
        }
      }
      const { cart } = await owner.shop.ask<{ cart: { email: string } }>('GET', `/store/carts/${cartId}`);
      expect(cart).toBeDefined();
    });
  });

  test('it says that it can take orders, and to nobody more than that', async () => {
    expect(await shop.asStranger().ask('GET', '/readyz')).toEqual({ ready: true, missing: [] });
  });

  describe("an order's page by its link", () => {
    test('shows goods and totals; address and e-mail to the browser that bought it; the card to nobody', async () => {
      const email = newEmail();
      const cartId = await readyCart(shop, { lines: LINES, email, phone: at.MEMBER_PHONE });
      const bought = await shop.send('POST', `/store/carts/${cartId}/complete`, { body: {} });
      const {
        order: { id },
      } = (await bought.json()) as { order: { id: string } };
      const [byLink, byBuyer] = await Promise.all(
        [shop.asStranger(), shop.withCookies(bought.headers)].map((who) =>
          who.ask<{ order: Record<string, unknown> }>('GET', `/store/orders/${id}`),
        ),
      );
      expect(byLink?.order).toMatchObject({ id, total: expect.any(Number), items: [{ quantity: 1 }] });
      expect(JSON.stringify(byLink)).not.toMatch(
        new RegExp(
          `${email}|Congress|Doe|payment_collections|customer|last_four|FINIX|"(?:AU|TR)[0-9A-Za-z]{10,}"`,
        ),
      );
      expect(byBuyer?.order).toMatchObject({ email, shipping_address: { last_name: 'Doe' } });
      expect(JSON.stringify(byBuyer)).not.toMatch(/payment_collections|last_four|card_/);

      const [linked, own] = await Promise.all(
        [shop.asStranger(), shop.withCookies(bought.headers)].map((who) =>
          who.ask<{ loyalty: Record<string, unknown> }>('GET', `/store/orders/${id}/loyalty`),
        ),
      );
      expect(linked?.loyalty).toMatchObject({ points: { earned: expect.any(Number) } });
      for (const key of ['cartId', 'sessionId', 'confirmationId'])
        expect(linked?.loyalty).not.toHaveProperty(key);
      expect(linked?.loyalty).toMatchObject({ member: null, points: { newBalance: null } });
      expect(own?.loyalty).toHaveProperty('cartId', cartId);
    });

    test('of an account, it shows its customer everything and others the goods', async () => {
      const owner = await register(shop);
      const { id } = await order(
        owner.shop,
        await readyCart(owner.shop, { lines: LINES, email: owner.email }),
      );
      expect(await owner.shop.ask('GET', `/store/orders/${id}`)).toMatchObject({
        order: { email: owner.email },
      });
      for (const other of [shop.asStranger(), (await register(shop.asStranger())).shop])
        expect((await other.ask<{ order: object }>('GET', `/store/orders/${id}`)).order).not.toHaveProperty(
          'email',
        );
      const again = await owner.shop.send(
        'POST',
        `/store/carts/${(await owner.shop.ask<{ loyalty: { cartId: string } | null }>('GET', `/store/orders/${id}/loyalty`)).loyalty?.cartId ?? 'cart_none'}/complete`,
        { body: {} },
      );
      expect(again.headers.getSetCookie().filter((cookie) => cookie.startsWith('shop_order_'))).toEqual([]);
    });

    test('is not guessed: misses are limited, and whoever knows an order still sees it', async () => {
      const guesser = shop.asStranger();
      const tries = await Promise.all(
        Array.from({ length: 40 }, () =>
          guesser.call('GET', `/store/orders/order_${randomUUID().replaceAll('-', '')}`),
        ),
      );
      expect(tries.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(10);
      expect(tries.every(({ status }) => status === 404 || status === 429)).toBe(true);
    });
  });

  test('a private file is for staff, wherever it lies', async () => {
    const file = `private-${Date.now()}-order-exports.csv`;
    const folder = join(at.SHOP_FOLDER, 'commerce-files');
    await mkdir(join(folder, '.private'), { recursive: true });
    // In the public folder too, where an older version put it.
    for (const place of [folder, join(folder, '.private')])
      await writeFile(join(place, file), 'name,phone\n');
    for (const path of [
      `/static/${file}`,
      `/static/.private/${file}`,
      `/static/%2Eprivate/${file}`,
      `/static//${file}`,
      `/static/./${file}`,
      `/STATIC/${file}`,
      `/static/%70rivate${file.slice(7)}`,
    ]) {
      const response = await shop.send('GET', path);
      expect([path, response.status, (await response.text()).includes('phone')]).toEqual([path, 404, false]);
    }
    expect((await shop.send('GET', `/admin/private-files/${file}`)).status).toBe(401);
    const admin = await signInAsStaff(at.COMMERCE_URL, at.COMMERCE_DATABASE_URL);
    const forStaff = await admin.get(`/admin/private-files/${file}`);
    expect([forStaff.status, await forStaff.text()]).toEqual([200, 'name,phone\n']);
    for (const none of ['private-0-none.csv', 'private-..%2F..%2Fdev.env', '..%2Fdev.env'])
      expect((await admin.get(`/admin/private-files/${none}`)).status).toBe(404);
  });

  test('a signed-in shopper completes the own cart', async () => {
    const owner = await register(shop);
    const made = await complete(
      owner.shop,
      await readyCart(owner.shop, { lines: LINES, email: owner.email }),
    );
    expect(made).toMatchObject({ status: 200, body: { type: 'order' } });
    expect(await signIn(shop, owner.email)).toMatch(/\./);
  });
});
