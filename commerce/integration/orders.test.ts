import { randomInt, randomUUID } from 'node:crypto';
import type { OrderCompletedData } from '@loyalty-checkout/medusa-plugin/modules/outbox';
import { bringBack, fulfil, signInAsStaff, type Admin } from './support/admin';
import { CARD, complete, order, payWith, preparePayment, readyCart, UPC } from './support/checkout';
import { Outbox, type Told } from './support/outbox';
import { proveByCode } from './support/proof';
import { fromEnvironment, Shop } from './support/shop';
import { until } from './support/until';

const { name, values } = fromEnvironment(
  'COMMERCE_URL',
  'COMMERCE_PUBLISHABLE_KEY',
  'COMMERCE_DATABASE_URL',
  'FINIX_SANDBOX_URL',
  'LOYALTY_URL',
  'LOYALTY_API_KEY',
  'PDI_SANDBOX_URL',
  'MEMBER_PHONE',
);

/**
 * Points come after the order, through three services; a return waits up to a minute for the order to be
 * known.
 */
jest.setTimeout(180_000);

(values ? describe : describe.skip)(`orders ${name}`, () => {
  const at = values ?? {
    COMMERCE_URL: '',
    COMMERCE_PUBLISHABLE_KEY: '',
    COMMERCE_DATABASE_URL: '',
    FINIX_SANDBOX_URL: '',
    LOYALTY_URL: '',
    LOYALTY_API_KEY: '',
    PDI_SANDBOX_URL: '',
    MEMBER_PHONE: '',
  };
  const shop = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
  const lines = [
    { upc: UPC.coffee, quantity: 3 },
    { upc: UPC.chips, quantity: 1 },
  ];
  let outbox: Outbox;
  let admin: Admin;

  beforeAll(async () => {
    outbox = await Outbox.open(at.COMMERCE_DATABASE_URL);
    admin = await signInAsStaff(at.COMMERCE_URL, at.COMMERCE_DATABASE_URL);
  });
  afterAll(() => outbox.close());

  const read = async <T>(url: string, headers: Record<string, string> = {}): Promise<T> =>
    (await (await fetch(url, { headers })).json()) as T;
  const charges = async (cartId: string) =>
    (
      await read<{ entry: string; amount: number; transfer: string | null }[]>(
        `${at.FINIX_SANDBOX_URL}/_control/ledger?cart_id=${cartId}`,
      )
    ).map(({ entry, amount }) => ({ entry, amount }));
  const told = (orderId: string, type: string, count = 1): Promise<Told[]> =>
    until(`${count} ${type} of ${orderId}`, async () => {
      const events = (await outbox.of(orderId)).filter((event) => event.type === type);
      return events.length >= count && events.every(({ delivered_at }) => delivered_at) && events;
    });
  const loyalty = (orderId: string) =>
    shop.ask<{ loyalty: { status: string; points: { earned: number | null } } | null }>(
      'GET',
      `/store/orders/${orderId}/loyalty`,
    );
  const settled = (orderId: string) =>
    until(`points of ${orderId}`, async () => (await loyalty(orderId)).loyalty?.status === 'FINALIZED');
  const entriesOf = async (cartId: string) => {
    const { loyalty: view } = await shop.ask<{ loyalty: { sessionId: string } }>(
      'GET',
      `/store/carts/${cartId}/loyalty`,
    );
    const session = await read<{ posSequenceId: string }>(
      `${at.LOYALTY_URL}/loyalty/sessions/${view.sessionId}`,
      { authorization: `Bearer ${at.LOYALTY_API_KEY}` },
    );
    const ledger = await read<{ posSequenceID: string; entry: string; pointsEarned: number }[]>(
      `${at.PDI_SANDBOX_URL}/_control/ledger`,
    );
    return ledger.filter(({ posSequenceID }) => posSequenceID === session.posSequenceId);
  };

  test('ten clicks at once are one order, one charge, one OrderCompleted and one settlement with the loyalty host', async () => {
    const cartId = await readyCart(shop, { lines, phone: at.MEMBER_PHONE, tip: 150 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => complete(shop, cartId)));
    const ids = answers.map(({ body }) => (body.type === 'order' ? body.order.id : body.message));
    expect(new Set(ids).size).toBe(1);
    const [orderId] = ids as [string];
    expect(await outbox.ordersOf(cartId)).toEqual([orderId]);

    const [event] = await told(orderId, 'OrderCompleted');
    const { totals, payments, appliedRewards, cart } = event?.data as unknown as OrderCompletedData;
    expect(totals).toMatchObject({
      subtotal: 3 * 249 + 269,
      loyaltyDiscount: 100,
      deliveryFee: 299,
      tip: 150,
    });
    expect(totals.total).toBe(
      totals.subtotal - totals.loyaltyDiscount + totals.tax + totals.deliveryFee + totals.tip,
    );
    expect(payments).toEqual([
      {
        provider: 'finix',
        reference: expect.stringMatching(/^TR/),
        amount: totals.total,
        status: 'captured',
        capturedAt: expect.any(String),
      },
    ]);
    const coffee = cart.items.find(({ productCode }) => productCode === UPC.coffee)?.lineItemId;
    expect(appliedRewards?.flatMap(({ lines: priced }) => priced)).toEqual([
      { lineItemId: coffee, amount: totals.loyaltyDiscount },
    ]);
    expect(await charges(cartId)).toEqual([
      { entry: 'authorize', amount: totals.total },
      { entry: 'capture', amount: totals.total },
    ]);

    await settled(orderId);
    expect((await entriesOf(cartId)).map(({ entry }) => entry)).toEqual(['finalize']);
  });

  test('two tabs, and a reload afterwards, see the same order', async () => {
    const cartId = await readyCart(shop, { lines });
    const other = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
    const [first, second] = await Promise.all([order(shop, cartId), order(other, cartId)]);
    expect(second.id).toBe(first.id);
    await told(first.id, 'OrderCompleted');
    expect((await order(shop, cartId)).id).toBe(first.id);
    expect((await charges(cartId)).map(({ entry }) => entry)).toEqual(['authorize', 'capture']);
    expect(await outbox.of(first.id)).toHaveLength(1);
  });

  test('payments that another tab begins in the middle of a completion take nothing from it', async () => {
    const cartId = await readyCart(shop, { lines: [{ upc: UPC.chips, quantity: 1 }] });
    const begin: (() => Promise<void>)[] = [];
    for (let tab = 0; tab < 6; tab += 1) begin.push(await preparePayment(shop, cartId, CARD.good));
    const otherTabs = async (): Promise<void> => {
      // One after the other, so that some meet every moment of the completion; refused once the cart is an
      // order.
      for (const next of begin)
        await next().catch((error: unknown) => expect(String(error)).toMatch(/: 409 /));
    };
    const [made] = await Promise.all([complete(shop, cartId), otherTabs()]);
    expect(made).toMatchObject({ status: 200, body: { type: 'order' } });
    const again = await order(shop, cartId);
    expect(made.body).toMatchObject({ order: { id: again.id } });
    expect(await outbox.ordersOf(cartId)).toEqual([again.id]);
    await told(again.id, 'OrderCompleted');
    expect((await charges(cartId)).map(({ entry }) => entry)).toEqual(['authorize', 'capture']);
  });

  test('tabs that begin to pay at the same moment share one collection', async () => {
    const cartId = await readyCart(shop, { lines: [{ upc: UPC.chips, quantity: 1 }], card: null });
    const begun = await Promise.all(
      Array.from({ length: 4 }, () =>
        shop.call<{ payment_collection: { id: string } }>('POST', '/store/payment-collections', {
          cart_id: cartId,
        }),
      ),
    );
    expect(begun.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(begun.map(({ body }) => body.payment_collection.id)).size).toBe(1);
  });

  test('a declined card leaves the cart to the shopper, who pays with another one', async () => {
    const cartId = await readyCart(shop, { lines, card: CARD.declined });
    expect((await complete(shop, cartId)).body).toMatchObject({
      type: 'cart',
      error: { type: 'payment_authorization_error' },
    });
    expect(await outbox.ordersOf(cartId)).toEqual([]);
    await payWith(shop, cartId, CARD.good);
    const { id } = await order(shop, cartId);
    await told(id, 'OrderCompleted');
    expect((await charges(cartId)).map(({ entry }) => entry)).toEqual(['authorize', 'capture']);
  });

  test('an order whose money is slow is told when it is placed, and again when the money is there', async () => {
    const faults = (list: object[]) =>
      fetch(`${at.FINIX_SANDBOX_URL}/_control/faults`, { method: 'PUT', body: JSON.stringify(list) });
    const cartId = await readyCart(shop, { lines, phone: at.MEMBER_PHONE });
    await faults([{ route: 'capture', kind: 'status', value: 503 }]);
    const { id } = await order(shop, cartId);
    const paymentsIn = (events: Told[]) =>
      events.map(({ data }) => (data as unknown as OrderCompletedData).payments.map(({ status }) => status));
    expect(paymentsIn(await told(id, 'OrderCompleted').finally(() => faults([])))).toEqual([['pending']]);
    const changes = await told(id, 'PaymentsChanged');
    expect(paymentsIn(changes)).toEqual([['captured']]);
    expect(changes[0]?.id).not.toBe(`${id}:completed`);
    expect((await charges(cartId)).map(({ entry }) => entry)).toEqual(['authorize', 'capture']);
    await settled(id);
    expect((await entriesOf(cartId)).map(({ entry }) => entry)).toEqual(['finalize']);
  });

  test('goods that come back in two parts are told as two returns that sum to what was paid for them', async () => {
    const cartId = await readyCart(shop, { lines, phone: at.MEMBER_PHONE });
    const { id, items } = await order(shop, cartId);
    await told(id, 'OrderCompleted');
    await settled(id);
    const coffee = items.find(({ variant_sku }) => variant_sku === UPC.coffee)?.id ?? '';
    const chips = items.find(({ variant_sku }) => variant_sku === UPC.chips)?.id ?? '';
    await fulfil(
      admin,
      id,
      items.map((item) => ({ id: item.id, quantity: item.quantity })),
    );
    await bringBack(admin, id, [{ id: coffee, quantity: 1 }]);
    await told(id, 'OrderReturned', 1);
    await bringBack(admin, id, [
      { id: coffee, quantity: 2 },
      { id: chips, quantity: 1 },
    ]);
    const returns = await told(id, 'OrderReturned', 2);

    const sold = ((await outbox.of(id))[0]?.data as unknown as OrderCompletedData).cart.items;
    const lineOf = (upc: string) => sold.find(({ productCode }) => productCode === upc)?.lineItemId;
    const back = returns.map(
      ({ data }) => data?.['items'] as { lineItemId: string; quantity: number; amount: number }[],
    );
    expect(back[0]).toEqual([{ lineItemId: lineOf(UPC.coffee), quantity: 1, amount: 216 }]);
    expect(back[1]).toEqual(
      expect.arrayContaining([
        { lineItemId: lineOf(UPC.coffee), quantity: 2, amount: 431 },
        { lineItemId: lineOf(UPC.chips), quantity: 1, amount: 269 },
      ]),
    );
    await until('the reversal', async () => {
      const entries = await entriesOf(cartId);
      return (
        entries.filter(({ entry }) => entry === 'reverse').length === 2 &&
        entries.reduce((sum, { pointsEarned }) => sum + pointsEarned, 0) === 0
      );
    });
  });

  test('a cancelled order gives money and points back, once', async () => {
    const cartId = await readyCart(shop, { lines, phone: at.MEMBER_PHONE });
    const { id } = await order(shop, cartId);
    await told(id, 'OrderCompleted');
    await settled(id);
    await admin.ask('POST', `/admin/orders/${id}/cancel`, {});
    const [event] = await told(id, 'OrderCancelled');
    expect(event?.data).toMatchObject({ cartId, orderId: id });
    expect((await charges(cartId)).map(({ entry }) => entry)).toEqual(['authorize', 'capture', 'refund']);
    await until('the reversal', async () =>
      (await entriesOf(cartId)).some(({ entry }) => entry === 'reverse'),
    );
    expect((await outbox.of(id)).map(({ type }) => type)).toEqual(['OrderCompleted', 'OrderCancelled']);
  });

  test('a shopper who registers with a phone number is told, and each time that they prove a membership', async () => {
    const [email, phone] = [`member-${randomUUID()}@example.com`, `+1555${randomInt(2_000_000, 9_999_999)}`];
    const { token } = await shop.ask<{ token: string }>('POST', '/auth/customer/emailpass/register', {
      email,
      password: 'a long enough password',
    });
    const { customer } = await shop.as(token).ask<{ customer: { id: string } }>('POST', '/store/customers', {
      email,
      first_name: 'Alex',
      last_name: 'Doe',
    });
    const { token: signedIn } = await shop.ask<{ token: string }>('POST', '/auth/customer/emailpass', {
      email,
      password: 'a long enough password',
    });
    await shop.as(signedIn).ask('POST', '/store/customers/me', { phone });
    const about = (type: string) =>
      until(type, async () =>
        (await outbox.about(customer.id)).find((event) => event.type === type && event.delivered_at),
      );
    expect((await about('CustomerRegistered')).data).toMatchObject({
      customerId: customer.id,
      phone,
      email,
      firstName: 'Alex',
      lastName: 'Doe',
    });

    const mine = shop.as(signedIn);
    // A correction that comes while the last event leaves takes its place, and goes out after it.
    const leaving = await outbox.beginSending(customer.id, 'CustomerRegistered');
    await mine.ask('POST', '/store/customers/me', { last_name: 'Roe' });
    const corrected = await until('the correction', async () =>
      (await outbox.about(customer.id)).find(
        ({ data, delivered_at }) => data?.['lastName'] === 'Roe' && delivered_at,
      ),
    );
    const superseded = (await outbox.about(customer.id)).find(({ id }) => id === leaving);
    expect(superseded?.dropped_at?.getTime()).toBeLessThan(corrected.delivered_at?.getTime() ?? 0);

    const link = (as: Shop, body: object) =>
      as.call<{ code: string; errors?: { pointer: string }[] }>('POST', '/store/customers/me/loyalty', body);
    const { cart } = await mine.ask<{ cart: { id: string } }>('POST', '/store/carts', {
      region_id: await mine.regionId(),
      items: [{ variant_id: (await mine.variants()).get(UPC.coffee), quantity: 1 }],
    });
    expect((await link(shop, { cartId: cart.id })).status).toBe(401);
    // A membership's id alone shows nothing.
    expect(await link(mine, { membershipId: 'M-100001' })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST' },
    });
    await mine.ask('POST', `/store/carts/${cart.id}/loyalty/identify`, { phone: at.MEMBER_PHONE });
    expect(await link(mine, { cartId: cart.id })).toMatchObject({
      status: 409,
      body: { code: 'PROOF_REQUIRED' },
    });
    expect(
      await mine.call('POST', `/store/carts/${cart.id}/loyalty/identify`, { linked: true }),
    ).toMatchObject({ status: 404, body: { code: 'MEMBERSHIP_NOT_LINKED' } });

    await proveByCode(mine, cart.id, at.PDI_SANDBOX_URL, at.MEMBER_PHONE);
    for (let twice = 0; twice < 2; twice += 1)
      expect(await link(mine, { cartId: cart.id })).toMatchObject({
        status: 202,
        body: { loyalty: { membershipId: 'M-100001' } },
      });
    expect((await about('MemberLinked')).data).toMatchObject({
      customerId: customer.id,
      membershipId: 'M-100001',
    });
    // Each proof is an attempt of its own: one that failed at the loyalty service is mended by the next.
    const links = (await outbox.about(customer.id)).filter(({ type }) => type === 'MemberLinked');
    expect(new Set(links.map(({ id }) => id)).size).toBe(2);
    expect(await mine.ask('GET', '/store/customers/me/loyalty')).toMatchObject({
      loyalty: { membershipId: 'M-100001' },
    });

    // From now on the account itself is the proof, in every cart of theirs, and in nobody else's.
    const { cart: next } = await mine.ask<{ cart: { id: string } }>('POST', '/store/carts', {
      region_id: await mine.regionId(),
      items: [{ variant_id: (await mine.variants()).get(UPC.coffee), quantity: 1 }],
    });
    expect(
      await mine.ask('POST', `/store/carts/${next.id}/loyalty/identify`, { linked: true }),
    ).toMatchObject({ loyalty: { member: { proven: true, membershipId: 'M-100001' } } });
    expect(
      (await shop.call('POST', `/store/carts/${next.id}/loyalty/identify`, { linked: true })).status,
    ).not.toBe(200);
  });
});
