import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { staffAuthorization } from './support/admin';
import { order, readyCart, UPC } from './support/checkout';
import { newEmail, PASSWORD, type Person, register, signIn } from './support/people';
import { linesOf, nameOf, type Row, rowsOf } from './support/security-table';
import { fromEnvironment, Shop } from './support/shop';
import { until } from './support/until';

const { name, values } = fromEnvironment(
  'COMMERCE_URL',
  'COMMERCE_PUBLISHABLE_KEY',
  'COMMERCE_DATABASE_URL',
  'MEMBER_PHONE',
  'STOREFRONT_KEY',
  'SHOP_FOLDER',
  'MAIL_FOLDER',
);

const LINES = [{ upc: UPC.chips, quantity: 1 }];
const FILE = 'security-table.txt';

interface Asked {
  status: number;
  text: string;
}
type Route = Pick<Row, 'method' | 'path'>;

/** A cart with what its routes name. */
interface KnownCart {
  id: string;
  line_id: string;
  collection: string;
}

/**
 * What the caller got, as far as it is a refusal of the edge (or of Medusa's own login of staff); anything
 * else was let in.
 */
function cellOf({ status, text }: Asked): string {
  if (status === 401 && /"Unauthorized"/.test(text)) return '401';
  if (status === 404 && text.includes('There is nothing here')) return '404';
  return status === 429 || status >= 500 ? String(status) : 'yes';
}

(values ? describe : describe.skip)(`the shop's rows of docs/security.md ${name}`, () => {
  const at = values ?? {
    COMMERCE_URL: '',
    COMMERCE_PUBLISHABLE_KEY: '',
    COMMERCE_DATABASE_URL: '',
    MEMBER_PHONE: '',
    STOREFRONT_KEY: '',
    SHOP_FOLDER: '',
    MAIL_FOLDER: '',
  };
  const root = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
  const rows = rowsOf('Shop');

  let owner: Person;
  let other: Person;
  let staff: string;
  let signedOut: Shop;
  let guests: KnownCart;
  let accounts: KnownCart;
  /** An order of the account. */
  let orderId: string;
  let storeId: string;

  async function newCart(shop: Shop): Promise<KnownCart> {
    const id = await readyCart(shop, { lines: LINES, card: null });
    const {
      items: [line],
    } = await shop.cart(id);
    const { payment_collection: collection } = await shop.ask<{ payment_collection: { id: string } }>(
      'POST',
      '/store/payment-collections',
      { cart_id: id },
    );
    return { id, line_id: line?.id ?? '', collection: collection.id };
  }

  /** Whose sign-in is over: the token still looks like one. */
  async function formerCustomer(): Promise<Shop> {
    const person = await register(root.asStranger());
    await person.shop.ask('DELETE', '/auth/token');
    await until(
      'the token to be over',
      async () => (await person.shop.call('GET', '/store/customers/me')).status === 401 || undefined,
    );
    return person.shop;
  }

  async function resetToken(): Promise<string> {
    const { email } = await register(root.asStranger());
    await root
      .asStranger()
      .send('POST', '/auth/customer/emailpass/reset-password', { body: { identifier: email } });
    return until('the mail', async () => {
      const files = (await readdir(at.MAIL_FOLDER).catch(() => [])).filter((file) => file.endsWith('.json'));
      const mails = await Promise.all(
        files.map(
          async (file) =>
            JSON.parse(await readFile(join(at.MAIL_FOLDER, file), 'utf8')) as { to: string; text: string },
        ),
      );
      return /#token=(\S+)/.exec(mails.find(({ to }) => to === email)?.text ?? '')?.[1];
    });
  }

  beforeAll(async () => {
    [owner, other, signedOut, staff] = await Promise.all([
      register(root.asStranger()),
      register(root.asStranger()),
      formerCustomer(),
      staffAuthorization(at.COMMERCE_DATABASE_URL),
    ]);
    const { stores } = await root.ask<{ stores: { id: string }[] }>('GET', '/store/stores');
    storeId = stores[0]?.id ?? '';
    [guests, accounts] = [await newCart(root.asStranger()), await newCart(owner.shop)];
    orderId = (
      await order(
        owner.shop,
        await readyCart(owner.shop, { lines: LINES, email: owner.email, phone: at.MEMBER_PHONE }),
      )
    ).id;
    await mkdir(join(at.SHOP_FOLDER, 'commerce-files'), { recursive: true });
    for (const file of [FILE, `private-${FILE}`])
      await writeFile(join(at.SHOP_FOLDER, 'commerce-files', file), 'a file\n');
  }, 120_000);

  const addressOf = ({ path }: Route, cart: KnownCart): string => {
    if (path === '/store/shipping-options') return `${path}?cart_id=${cart.id}`;
    if (path.startsWith('/store/stores/')) return path.replace(':id', storeId);
    const id = path.startsWith('/store/orders/')
      ? orderId
      : path.startsWith('/store/payment-collections/')
        ? cart.collection
        : cart.id;
    return path
      .replace('/admin/*', '/admin/returns')
      .replace('/app/*', '/app/orders')
      .replace(':line_id', cart.line_id)
      .replace(':id', id)
      .replace(':provider', 'finix_finix')
      .replace(':file', FILE);
  };

  async function ask(
    shop: Shop,
    route: Route,
    cart: KnownCart,
    headers: Record<string, string>,
  ): Promise<Asked> {
    const body = route.path === '/store/payment-collections' ? { cart_id: cart.id } : {};
    const response = await shop.send(route.method, addressOf(route, cart), {
      headers,
      ...(route.method === 'GET' ? {} : { body }),
    });
    // Events of a cart go on for as long as somebody listens.
    if (response.headers.get('content-type')?.includes('event-stream')) {
      await response.body?.cancel();
      return { status: response.status, text: '' };
    }
    return { status: response.status, text: await response.text() };
  }

  /**
   * Guests' carts and accounts' ones are told apart, and an order as its link shows it from one as its buyer
   * sees it.
   */
  async function cellFor(route: Route, shop: Shop, headers: Record<string, string> = {}): Promise<string> {
    if (route.path.startsWith('/store/orders/')) {
      const { status, text } = await ask(shop, route, accounts, headers);
      expect([nameOf(route), status]).toEqual([nameOf(route), 200]);
      const ofBuyer = [owner.email, '"cartId"', '"slot"'];
      return ofBuyer.some((words) => text.includes(words)) ? 'yes' : 'goods';
    }
    const namesCart =
      route.path.startsWith('/store/carts/:id') ||
      ['/store/shipping-options', '/store/payment-collections'].some((start) => route.path.startsWith(start));
    if (!namesCart) return cellOf(await ask(shop, route, accounts, headers));
    // Whoever takes a guest's cart into an account leaves the next caller none.
    const guestsOwn =
      route.path.endsWith('/customer') || route.method === 'DELETE'
        ? await newCart(root.asStranger())
        : guests;
    const [ofGuest, ofAccount] = [
      cellOf(await ask(shop, route, guestsOwn, headers)),
      cellOf(await ask(shop, route, accounts, headers)),
    ];
    if (ofGuest === ofAccount) return ofGuest;
    return ofGuest === 'yes' && ofAccount === '404'
      ? 'by id'
      : `a guest's ${ofGuest}, an account's ${ofAccount}`;
  }

  /** A route that ends a sign-in or uses up a token gets one of its own. */
  async function ownersShop({ method, path }: Route): Promise<Shop> {
    if (path === '/auth/customer/emailpass/update') return root.asStranger().as(await resetToken());
    if (method === 'DELETE' && path === '/auth/token') return (await register(root.asStranger())).shop;
    return owner.shop;
  }

  /** Somebody else has no way to name the account: what they get is their own. */
  const namesOnlyOneself = (written: Row): boolean => written.cells[2] === '–';

  async function cellsFor(row: Row): Promise<string[]> {
    const stranger = root.asStranger();
    return [
      await cellFor(row, stranger),
      await cellFor(row, await ownersShop(row)),
      namesOnlyOneself(row) ? '–' : await cellFor(row, other.shop),
      await cellFor(row, root.asStranger(), { authorization: staff }),
      '–',
      await cellFor(row, signedOut),
    ];
  }

  test('every caller gets what the table says', async () => {
    expect(rows.length).toBeGreaterThan(40);
    const got: Row[] = [];
    for (const row of rows) got.push({ ...row, cells: await cellsFor(row) });
    expect(linesOf(got)).toEqual(linesOf(rows));
  }, 300_000);

  test('where somebody else has no cell, they get nothing of the account', async () => {
    for (const row of rows.filter((each) => namesOnlyOneself(each) && each.method === 'GET')) {
      const { text } = await ask(other.shop, row, accounts, {});
      for (const secret of [owner.id, owner.email, orderId]) expect(text).not.toContain(secret);
    }
    expect(await signIn(root.asStranger(), owner.email, PASSWORD)).not.toBe('');
    expect(
      (
        await root
          .asStranger()
          .call('POST', '/auth/customer/emailpass', { email: newEmail(), password: PASSWORD })
      ).status,
    ).toBe(401);
  });
});
