import { Client } from '@medusajs/framework/pg';
import { signInAsStaff, type Admin } from './support/admin';
import { CARD, complete, order, payWith, readyCart, UPC } from './support/checkout';
import { fromEnvironment, Shop } from './support/shop';
import { until } from './support/until';

const { name, values } = fromEnvironment(
  'COMMERCE_URL',
  'COMMERCE_PUBLISHABLE_KEY',
  'COMMERCE_DATABASE_URL',
  'FINIX_SANDBOX_URL',
);

interface Entry {
  entry: string;
  amount: number;
  tags: Record<string, string>;
}

interface Delivery {
  url: string;
  entity: string;
  status: number | null;
}

/**
 * What Medusa's compensation of a failed completion leaves: an authorised session with a cancelled payment.
 */
async function leaveCancelledPayment(databaseUrl: string, cartId: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const sessions = `SELECT s.id FROM payment_session s JOIN cart_payment_collection c ON c.payment_collection_id = s.payment_collection_id WHERE c.cart_id = $1 AND s.deleted_at IS NULL`;
    await client.query(
      `UPDATE payment_session SET status = 'authorized', authorized_at = now() WHERE id IN (${sessions})`,
      [cartId],
    );
    await client.query(
      `INSERT INTO payment (id, amount, raw_amount, currency_code, provider_id, data, canceled_at, payment_collection_id, payment_session_id)
       SELECT 'pay_test_' || id, amount, raw_amount, currency_code, provider_id, data, now(), payment_collection_id, id FROM payment_session WHERE id IN (${sessions})`,
      [cartId],
    );
  } finally {
    await client.end();
  }
}

/** What no route of the shop allows: the payment session of one cart gets the data of another's. */
async function giveSession(databaseUrl: string, { from, to }: { from: string; to: string }): Promise<void> {
  const [given] = await sessionsOf(databaseUrl, from);
  await query(databaseUrl, `UPDATE payment_session SET data = $2 WHERE id IN (${OF_CART})`, [to, given]);
}

/** What the shop keeps of a payment session. */
const sessionData = async (databaseUrl: string, id: string): Promise<unknown> =>
  (await query<{ data: unknown }>(databaseUrl, 'SELECT data FROM payment_session WHERE id = $1', [id]))[0]
    ?.data;

const OF_CART =
  'SELECT s.id FROM payment_session s JOIN cart_payment_collection c ON c.payment_collection_id = s.payment_collection_id WHERE c.cart_id = $1 AND s.deleted_at IS NULL';
const sessionsOf = async (databaseUrl: string, cartId: string): Promise<Record<string, unknown>[]> =>
  (
    await query<{ data: Record<string, unknown> }>(
      databaseUrl,
      `SELECT data FROM payment_session WHERE id IN (${OF_CART})`,
      [cartId],
    )
  ).map(({ data }) => data);

async function query<Row extends object>(
  databaseUrl: string,
  sql: string,
  values: unknown[],
): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

(values ? describe : describe.skip)(`payments ${name}`, () => {
  const at = values ?? {
    COMMERCE_URL: '',
    COMMERCE_PUBLISHABLE_KEY: '',
    COMMERCE_DATABASE_URL: '',
    FINIX_SANDBOX_URL: '',
  };
  const shop = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
  const lines = [{ upc: UPC.coffee, quantity: 2 }];
  let admin: Admin;

  const control = async <T>(path: string, method = 'GET', body?: unknown): Promise<T> => {
    const answer = await fetch(`${at.FINIX_SANDBOX_URL}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  const ledger = (cartId: string) => control<Entry[]>(`/ledger?cart_id=${cartId}`);
  const entries = async (cartId: string) =>
    (await ledger(cartId)).map(({ entry, amount }) => `${entry} ${amount}`);
  const lose = (route: string) => control('/faults', 'PUT', [{ route, kind: 'lostAnswer' }]);

  beforeAll(async () => {
    admin = await signInAsStaff(at.COMMERCE_URL, at.COMMERCE_DATABASE_URL);
  });
  afterEach(() => control('/faults', 'DELETE'));

  test('a browser is told where cards go: to Finix, and not to the shop', async () => {
    const { providers } = await shop.ask<{ providers: Record<string, string>[] }>(
      'GET',
      '/store/payment-config',
    );
    expect(providers[0]).toEqual({
      id: 'pp_finix_finix',
      kind: 'finix',
      applicationId: expect.any(String),
      merchantId: expect.any(String),
      tokenizationUrl: expect.stringMatching(
        new RegExp(`^${at.FINIX_SANDBOX_URL}/applications/[^/]+/tokens$`),
      ),
    });
    expect(JSON.stringify(providers)).not.toMatch(/password|secret|sk_/i);
  });

  test('a session keeps nothing of what the browser says of the amount, the cart or earlier payments', async () => {
    const cartId = await readyCart(shop, { lines });
    const { payment_collection: collection } = await shop.ask<{ payment_collection: { id: string } }>(
      'POST',
      '/store/payment-collections',
      { cart_id: cartId },
    );
    const planted = {
      amount: 1,
      cart_id: 'cart_other',
      authorization_id: 'AUother',
      transfer_id: 'TRother',
      refund_ids: ['x'],
      metadata: { store_id: 'other' },
    };
    const { payment_collection: made } = await shop.ask<{
      payment_collection: { amount: number; payment_sessions: { id: string; data?: unknown }[] };
    }>('POST', `/store/payment-collections/${collection.id}/payment-sessions`, {
      provider_id: 'pp_finix_finix',
      data: planted,
    });
    const [session] = made.payment_sessions;
    // Nothing of it is a browser's business.
    expect(session?.data ?? {}).toEqual({});
    const kept = await sessionData(at.COMMERCE_DATABASE_URL, session?.id ?? '');
    expect(kept).toMatchObject({
      cart_id: cartId,
      amount: Math.round(made.amount * 100),
      authorization_id: null,
      transfer_id: null,
      refund_ids: [],
      metadata: { cart_id: cartId },
    });
  });

  test.each([
    ['with a slash at its end', 'payment-sessions/'],
    ['in capitals', 'Payment-Sessions'],
    ['with a query', 'payment-sessions?fields=id'],
    ['with an encoded letter', 'payment%2Dsessions'],
  ])("no spelling of the route (%s) begins a payment in another cart's name", async (_what, spelling) => {
    const cartId = await readyCart(shop, { lines, card: null });
    const {
      payment_collection: { id },
    } = await shop.ask<{ payment_collection: { id: string } }>('POST', '/store/payment-collections', {
      cart_id: cartId,
    });
    await shop.call('POST', `/store/payment-collections/${id}/${spelling}`, {
      provider_id: 'pp_finix_finix',
      data: { cart_id: 'cart_other' },
    });
    expect(
      (await sessionsOf(at.COMMERCE_DATABASE_URL, cartId)).filter((data) => data['cart_id'] !== cartId),
    ).toEqual([]);
  });

  test('the payment of one cart pays no other', async () => {
    const [mine, theirs] = [await readyCart(shop, { lines }), await readyCart(shop, { lines })];
    await giveSession(at.COMMERCE_DATABASE_URL, { from: theirs, to: mine });
    expect((await complete(shop, mine)).body).not.toMatchObject({ type: 'order' });
    await order(shop, theirs);
    expect((await complete(shop, mine)).body).not.toMatchObject({ type: 'order' });
    expect((await entries(theirs)).filter((entry) => entry.startsWith('authorize'))).toHaveLength(1);
    expect(await entries(mine)).toEqual([]);
  });

  test('each no of a card has a name that the storefront can rely on, and the next card pays', async () => {
    const cartId = await readyCart(shop, { lines, card: CARD.declined });
    const no = { type: 'cart', error: { type: 'payment_authorization_error' } };
    expect((await complete(shop, cartId)).body).toMatchObject({
      ...no,
      error: { name: 'CARD_DECLINED', message: 'Your card was declined. Please try another card.' },
    });
    await payWith(shop, cartId, '4000000000009995');
    expect((await complete(shop, cartId)).body).toMatchObject({
      ...no,
      error: { name: 'INSUFFICIENT_FUNDS' },
    });
    expect(await entries(cartId)).toEqual([]);
    await payWith(shop, cartId, CARD.good);
    await order(shop, cartId);
    const [held] = await ledger(cartId);
    expect(held?.tags).toEqual({
      store_id: expect.any(String),
      cart_id: cartId,
      payment_session_id: expect.stringMatching(/^payses_/),
    });
  });

  test('a hold whose answer is lost for good gives no order, and the next press of the button finds it: one hold', async () => {
    const cartId = await readyCart(shop, { lines });
    await lose('authorize');
    expect((await complete(shop, cartId)).body).toMatchObject({
      type: 'cart',
      error: { type: 'payment_authorization_error' },
    });
    await control('/faults', 'DELETE');
    await order(shop, cartId);
    expect((await entries(cartId)).filter((entry) => entry.startsWith('authorize'))).toHaveLength(1);
  });

  test('a completion that failed after the hold and released it leaves no order without money behind', async () => {
    const cartId = await readyCart(shop, { lines });
    await leaveCancelledPayment(at.COMMERCE_DATABASE_URL, cartId);
    await order(shop, cartId);
    await until(`money of ${cartId}`, async () => (await entries(cartId)).length === 2);
  });

  test('a refund whose answer is lost is given back once, though staff ask twice', async () => {
    const cartId = await readyCart(shop, { lines });
    const { id } = await order(shop, cartId);
    await until(`capture of ${id}`, async () => (await entries(cartId)).length === 2);
    const payment = await until(`payment of ${id}`, async () => {
      const { order: placed } = await admin.ask<{
        order: { payment_collections: { payments: { id: string; captured_at: string | null }[] }[] };
      }>('GET', `/admin/orders/${id}?fields=*payment_collections.payments`);
      return (
        placed.payment_collections
          .flatMap(({ payments }) => payments)
          .find(({ captured_at }) => captured_at) ?? false
      );
    });
    const refund = (amount: number) => admin.ask('POST', `/admin/payments/${payment.id}/refund`, { amount });
    await lose('reverse');
    await expect(refund(1)).rejects.toThrow();
    await control('/faults', 'DELETE');
    await refund(1);
    expect((await entries(cartId)).slice(2)).toEqual(['refund 100']);
    await refund(1);
    expect((await entries(cartId)).slice(2)).toEqual(['refund 100', 'refund 100']);
  });

  test("Finix's webhooks reach the shop, and a forged one does nothing", async () => {
    const cartId = await readyCart(shop, { lines });
    await order(shop, cartId);
    await until(`webhooks of ${cartId}`, async () => {
      const { deliveries } = await control<{ deliveries: Delivery[] }>('/webhooks');
      const ours = deliveries.filter(({ url }) => url.startsWith(`${at.COMMERCE_URL}/hooks/payment/`));
      return ours.length > 0 && ours.every(({ status }) => status === 200);
    });
    await until(`capture of ${cartId}`, async () => (await entries(cartId)).length === 2);
    const before = await entries(cartId);
    const forged = await fetch(`${at.COMMERCE_URL}/hooks/payment/finix_finix`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'finix-signature': 'timestamp=1, sig=00' },
      body: '{"entity":"transfer"}',
    });
    expect(forged.status).toBe(200);
    expect(await entries(cartId)).toEqual(before);
  });
});
