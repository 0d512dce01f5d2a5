import { Client } from '@medusajs/framework/pg';
import type { LoyaltyView as View } from '@loyalty-checkout/medusa-plugin/modules/loyalty/contract';
import { signInAsStaff, type Admin } from './support/admin';
import { order, payWith, readyCart, CARD, complete, UPC } from './support/checkout';
import { proveByCode } from './support/proof';
import { fromEnvironment, Shop } from './support/shop';
import { until } from './support/until';

const { name, values } = fromEnvironment(
  'COMMERCE_URL',
  'COMMERCE_PUBLISHABLE_KEY',
  'COMMERCE_DATABASE_URL',
  'LOYALTY_URL',
  'LOYALTY_API_KEY',
  'PDI_SANDBOX_URL',
  'MEMBER_PHONE',
);

interface Adjustment {
  code: string | null;
  provider_id: string | null;
  amount: number;
  description: string | null;
}
interface Line {
  id: string;
  title: string;
  quantity: number;
  unit_price: number;
  variant_sku: string | null;
  metadata: Record<string, unknown> | null;
  adjustments: Adjustment[];
}
interface Cart {
  id: string;
  total: number;
  tax_total: number;
  shipping_subtotal: number;
  items: Line[];
  payment_collection: { amount: number } | null;
}
interface Answer {
  loyalty: View | null;
  cart: Cart;
}
interface Refusal {
  code: string;
  errors?: { pointer: string }[];
}

const FIELDS = encodeURIComponent(
  '+items.metadata,*items.adjustments,+items.adjustments.provider_id,+items.adjustments.description,+items.variant_sku,*payment_collection,+shipping_subtotal',
);
const cents = (amount: number): number => Math.round(amount * 100);
/** The loyalty service's budget, and what two busy cores add to it. */
const IN_TIME_MS = 5_000;

(values ? describe : describe.skip)(`loyalty in a cart ${name}`, () => {
  const at = values ?? {
    COMMERCE_URL: '',
    COMMERCE_PUBLISHABLE_KEY: '',
    COMMERCE_DATABASE_URL: '',
    LOYALTY_URL: '',
    LOYALTY_API_KEY: '',
    PDI_SANDBOX_URL: '',
    MEMBER_PHONE: '',
  };
  const shop = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
  let regionId: string;
  let variants: ReadonlyMap<string, string>;
  let admin: Admin;
  /** For what no request does: changes past every hook, and time that went by. */
  const database = new Client({ connectionString: at.COMMERCE_DATABASE_URL });

  const sandbox = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${at.PDI_SANDBOX_URL}/_control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return (text ? JSON.parse(text) : null) as T;
  };
  const open = async (...lines: { upc: string; quantity: number }[]): Promise<Cart> =>
    (
      await shop.ask<{ cart: Cart }>('POST', `/store/carts?fields=${FIELDS}`, {
        region_id: regionId,
        items: lines.map(({ upc, quantity }) => ({ variant_id: variants.get(upc), quantity })),
      })
    ).cart;
  const loyalty = (cartId: string, message: string, body: unknown = {}) =>
    shop.ask<Answer>('POST', `/store/carts/${cartId}/loyalty/${message}?fields=${FIELDS}`, body);
  const identify = (cartId: string) => loyalty(cartId, 'identify', { phone: at.MEMBER_PHONE });
  /** Carts whose selections must not keep the one member's points from the next test. */
  const spending = new Set<string>();
  const proveMember = async (cartId: string) => {
    spending.add(cartId);
    return proveByCode<Answer>(shop, cartId, at.PDI_SANDBOX_URL, at.MEMBER_PHONE);
  };
  const refused = async (path: string, body: unknown) => {
    const {
      status,
      body: { code, errors },
    } = await shop.call<Refusal>('POST', path, body);
    return { status, code, pointers: (errors ?? []).map(({ pointer }) => pointer) };
  };
  const now = (cartId: string) => shop.ask<Answer>('GET', `/store/carts/${cartId}/loyalty?fields=${FIELDS}`);
  const setQuantity = async (cart: Cart, upc: string, quantity: number) =>
    (
      await shop.ask<{ cart: Cart }>(
        'POST',
        `/store/carts/${cart.id}/line-items/${cart.items.find(({ variant_sku }) => variant_sku === upc)?.id}?fields=${FIELDS}`,
        { quantity },
      )
    ).cart;

  /** Loyalty's adjustments as they stand, in cents by line and reward's description. */
  const givenOn = (cart: Cart): number[] =>
    cart.items
      .flatMap(({ adjustments }) =>
        adjustments.filter(({ provider_id }) => provider_id === 'loyalty').map(({ amount }) => cents(amount)),
      )
      .sort((one, other) => one - other);
  const promised = ({ totals }: View): number[] =>
    totals.lines
      .flatMap(({ discounts }) => discounts.map(({ amount }) => amount))
      .filter((amount) => amount > 0)
      .sort((one, other) => one - other);

  /**
   * The cart takes off exactly what the service promised, once, and its total is what is left of the shelf's
   * prices, with tax.
   */
  function expectSettled({ loyalty: view, cart }: Answer): void {
    if (!view) throw new Error('Nobody identified');
    expect(givenOn(cart)).toEqual(promised(view));
    const tip = cart.items
      .filter(({ metadata }) => metadata?.['kind'] === 'tip')
      .reduce((sum, { unit_price }) => sum + cents(unit_price), 0);
    expect(cents(cart.total)).toBe(
      cents(view.totals.total / 100 + cart.tax_total + cart.shipping_subtotal) + tip,
    );
  }

  beforeAll(async () => {
    await sandbox('DELETE', '/faults');
    await database.connect();
    [regionId, variants, admin] = await Promise.all([
      shop.regionId(),
      shop.variants(),
      signInAsStaff(at.COMMERCE_URL, at.COMMERCE_DATABASE_URL),
    ]);
  });
  afterEach(async () => {
    await sandbox('DELETE', '/faults');
    // Refused where the cart became an order, which has its points or not.
    for (const cartId of spending)
      await shop.call('POST', `/store/carts/${cartId}/loyalty/select`, { rewardIds: [] });
    spending.clear();
  });
  afterAll(() => database.end());

  test('a cart that nobody identified has no view, and its changes cost no call', async () => {
    // Orders of other tests may still be settling: only what a checkout asks for counts.
    const calls = async () =>
      (await sandbox<{ route: string }[]>('GET', '/calls')).filter(
        ({ route }) => route === 'identify' || route === 'rewards',
      ).length;
    const cart = await open({ upc: UPC.coffee, quantity: 1 });
    const before = await calls();
    await setQuantity(cart, UPC.coffee, 2);
    expect((await loyalty(cart.id, 'rewards')).loyalty).toBeNull();
    expect((await now(cart.id)).loyalty).toBeNull();
    expect(await calls()).toBe(before);
  });

  test('fuel costs its rounded cents from the first look on, also before anybody identifies', async () => {
    expect((await open({ upc: UPC.regular, quantity: 8.123 })).total).toBe(29.16);
    expect((await open({ upc: UPC.regular, quantity: 8.125 })).total).toBe(29.17);
  });

  test('a phone number brings the member, the rewards and their discounts into the totals', async () => {
    const cart = await open(
      { upc: UPC.coffee, quantity: 1 },
      { upc: UPC.chips, quantity: 1 },
      { upc: UPC.regular, quantity: 8.123 },
    );
    const answer = await identify(cart.id);
    expect(answer.loyalty).toMatchObject({
      status: 'ACTIVE',
      cartVersion: 1,
      member: {
        proven: false,
        membershipId: null,
        firstName: '',
        maskedPhone: '•••• 0123',
        pointsBalance: null,
        tier: null,
      },
      totals: { subtotal: 3434, loyaltyDiscount: 131 },
      orderId: null,
    });
    expect(JSON.stringify(answer.loyalty)).not.toMatch(/posSequenceId|pdiTransactionId|storeId|5550123/);
    expectSettled(answer);
    expect(await now(cart.id)).toEqual({ ...answer, cart: expect.objectContaining({ id: cart.id }) });
  });

  test('what is refused keeps its stable code and its pointer', async () => {
    const { id } = await open({ upc: UPC.chips, quantity: 1 });
    const path = (message: string, cart = id) => `/store/carts/${cart}/loyalty/${message}`;
    expect(await refused(path('identify'), { phone: '12' })).toEqual({
      status: 400,
      code: 'INVALID_REQUEST',
      pointers: ['/phone'],
    });
    expect(await refused(path('identify'), {})).toMatchObject({ status: 400, pointers: ['/phone'] });
    expect(await refused(path('select'), { rewardIds: 'x' })).toMatchObject({
      status: 400,
      pointers: ['/rewardIds'],
    });
    expect(await refused(path('select'), { rewardIds: [] })).toMatchObject({
      status: 404,
      code: 'SESSION_NOT_FOUND',
    });
    expect(await refused(path('identify', 'cart_none'), { phone: at.MEMBER_PHONE })).toMatchObject({
      status: 404,
    });
    await identify(id);
    expect(await refused(path('proof'), {})).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(await refused(path('proof'), { code: 'none' })).toEqual({
      status: 400,
      code: 'INVALID_REQUEST',
      pointers: ['/code'],
    });
    expect(await refused(path('proof'), { code: '000000' })).toMatchObject({
      status: 409,
      code: 'PROOF_CODE_EXPIRED',
    });
    expect(await refused(path('select'), { rewardIds: ['snack-free'] })).toMatchObject({
      status: 409,
      code: 'PROOF_REQUIRED',
    });
    await proveMember(id);
    expect(await refused(path('select'), { rewardIds: ['nobody-offers-this'] })).toEqual({
      status: 422,
      code: 'UNKNOWN_REWARD',
      pointers: ['/rewardIds/0'],
    });
    expect(await refused(path('select'), { rewardIds: ['snack-free', 'snack-half'] })).toMatchObject({
      status: 409,
      code: 'REWARD_NOT_STACKABLE',
    });
  });

  test('points are locked until the shopper has shown to be the member', async () => {
    const cart = await open({ upc: UPC.chips, quantity: 1 });
    const { loyalty: before } = await identify(cart.id);
    expect(before?.rewards.optional).toEqual(
      expect.arrayContaining([expect.objectContaining({ rewardId: 'snack-free', locked: 'PROOF_REQUIRED' })]),
    );
    const { loyalty: after } = await proveMember(cart.id);
    expect(after).toMatchObject({ member: { proven: true, membershipId: 'M-100001', firstName: 'Alex' } });
    expect(after?.rewards.optional.map(({ locked }) => locked)).not.toContain('PROOF_REQUIRED');
    expect(givenOn((await loyalty(cart.id, 'select', { rewardIds: ['snack-free'] })).cart)).toEqual([269]);
  });

  test('points that carts hold are not promised to another one, and a cart that lets go of them makes room', async () => {
    const holding: string[] = [];
    const choose = async () => {
      const cart = await open({ upc: UPC.chips, quantity: 1 });
      await identify(cart.id);
      await proveMember(cart.id);
      const answer = await shop.call('POST', `/store/carts/${cart.id}/loyalty/select`, {
        rewardIds: ['snack-free'],
      });
      if (answer.status === 200) holding.push(cart.id);
      return answer;
    };
    // 500 points each, and the member has less than four times that.
    let answer = await choose();
    while (answer.status === 200 && holding.length < 4) answer = await choose();
    expect(answer).toMatchObject({ status: 409, body: { code: 'INSUFFICIENT_POINTS' } });
    for (const cartId of holding) await loyalty(cartId, 'select', { rewardIds: [] });
    // They are given back after the answer.
    await until('room for another', async () => (await choose()).status === 200);
    for (const cartId of holding) await loyalty(cartId, 'select', { rewardIds: [] });
  });

  test('an unknown number may be corrected', async () => {
    const { id } = await open({ upc: UPC.coffee, quantity: 1 });
    const stranger = await loyalty(id, 'identify', { phone: '+15555550999' });
    expect(stranger.loyalty).toMatchObject({ status: 'IDENTIFYING', member: null });
    expectSettled(await identify(id));
  });

  test('a change of the cart answers with its own discounts; what leaves takes its discount along', async () => {
    const cart = await open({ upc: UPC.coffee, quantity: 1 }, { upc: UPC.chips, quantity: 1 });
    await identify(cart.id);
    expect(givenOn(await setQuantity(cart, UPC.coffee, 2))).toEqual([100]);
    expectSettled(await now(cart.id));
    expect(givenOn(await setQuantity(cart, UPC.coffee, 0))).toEqual([]);
    const left = await now(cart.id);
    expect(left.loyalty).toMatchObject({ cartVersion: 3, totals: { loyaltyDiscount: 0, subtotal: 269 } });
    expectSettled(left);
  });

  test('an emptied cart is told: the service gives back the points that it held for it', async () => {
    const cart = await open({ upc: UPC.coffee, quantity: 1 }, { upc: UPC.chips, quantity: 1 });
    await identify(cart.id);
    await proveMember(cart.id);
    await loyalty(cart.id, 'select', { rewardIds: ['snack-free'] });
    for (const { id } of cart.items) await shop.ask('DELETE', `/store/carts/${cart.id}/line-items/${id}`);
    const emptied = await now(cart.id);
    expect(emptied.cart.items).toEqual([]);
    expect(emptied.loyalty).toMatchObject({
      status: 'ACTIVE',
      totals: { subtotal: 0, loyaltyDiscount: 0, total: 0, lines: [] },
    });
    expect(emptied.loyalty?.rewards.optional.filter(({ applied }) => applied)).toEqual([]);
  });

  test('a selection is applied and taken back', async () => {
    const cart = await open({ upc: UPC.chips, quantity: 1 });
    await identify(cart.id);
    await proveMember(cart.id);
    const chosen = await loyalty(cart.id, 'select', { rewardIds: ['snack-free'] });
    expect(givenOn(chosen.cart)).toEqual([269]);
    expectSettled(chosen);
    const taken = await loyalty(cart.id, 'select', { rewardIds: [] });
    expect(givenOn(taken.cart)).toEqual([]);
    expectSettled(taken);
  });

  test('twenty messages at once leave every discount once, and the cart can be changed among them', async () => {
    const cart = await open({ upc: UPC.coffee, quantity: 1 }, { upc: UPC.chips, quantity: 1 });
    await identify(cart.id);
    await proveMember(cart.id);
    const messages = Array.from({ length: 20 }, (_, index) =>
      index % 3 === 0
        ? identify(cart.id)
        : index % 3 === 1
          ? loyalty(cart.id, 'rewards')
          : loyalty(cart.id, 'select', { rewardIds: ['snack-free'] }),
    );
    await Promise.all([
      ...messages,
      until(
        'the change',
        async () =>
          (
            await shop.call(
              'POST',
              `/store/carts/${cart.id}/line-items/${cart.items.find(({ variant_sku }) => variant_sku === UPC.coffee)?.id}`,
              { quantity: 3 },
            )
          ).status === 200,
      ),
    ]);
    const after = await loyalty(cart.id, 'rewards');
    expect(givenOn(after.cart)).toEqual([100, 269]);
    expectSettled(after);
  });

  test('a tip is a line of its own: replaced, removed, never sent to loyalty, never two', async () => {
    const cart = await open({ upc: UPC.coffee, quantity: 1 });
    await identify(cart.id);
    const tipped = async (amount: number) =>
      (await shop.ask<{ cart: Cart }>('POST', `/store/carts/${cart.id}/tip?fields=${FIELDS}`, { amount }))
        .cart;
    const tips = ({ items }: Cart) =>
      items
        .filter(({ metadata }) => metadata?.['kind'] === 'tip')
        .map(({ unit_price, quantity, adjustments }) => [unit_price, quantity, adjustments.length]);
    expect(tips(await tipped(150))).toEqual([[1.5, 1, 0]]);
    expect(tips(await tipped(200))).toEqual([[2, 1, 0]]);
    await Promise.all(
      [100, 300, 500].map((amount) => shop.call('POST', `/store/carts/${cart.id}/tip`, { amount })),
    );
    const after = await now(cart.id);
    expect(tips(after.cart)).toHaveLength(1);
    expect(after.loyalty?.cartVersion).toBe(1);
    expectSettled(after);
    expect(tips(await tipped(0))).toEqual([]);
    for (const amount of [-1, 1.5, 100_001, '5', null])
      expect(await refused(`/store/carts/${cart.id}/tip`, { amount })).toEqual({
        status: 400,
        code: 'INVALID_REQUEST',
        pointers: ['/amount'],
      });
  });

  test("the shop's promotion comes first, loyalty takes its part of what is left, and gets it back when the promotion goes", async () => {
    const code = `TEN${Date.now()}`;
    await admin.ask('POST', '/admin/promotions', {
      code,
      type: 'standard',
      status: 'active',
      application_method: {
        type: 'percentage',
        target_type: 'items',
        allocation: 'each',
        value: 10,
        max_quantity: 100,
        currency_code: 'usd',
      },
    });
    const cart = await open({ upc: UPC.chips, quantity: 1 });
    await identify(cart.id);
    await proveMember(cart.id);
    await loyalty(cart.id, 'select', { rewardIds: ['snack-free'] });
    const promote = async (method: string) =>
      (
        await shop.ask<{ cart: Cart }>(method, `/store/carts/${cart.id}/promotions?fields=${FIELDS}`, {
          promo_codes: [code],
        })
      ).cart;

    const promoted = await promote('POST');
    expect(givenOn(promoted)).toEqual([242]);
    expect(promoted.total).toBe(0);
    await shop.ask('POST', `/store/carts/${cart.id}`, { email: 'promotion@example.com' });
    expect(givenOn((await now(cart.id)).cart)).toEqual([242]);
    expect(givenOn(await promote('DELETE'))).toEqual([269]);
    expectSettled(await now(cart.id));
  });

  test('an optional reward of which a promotion leaves nothing costs no points', async () => {
    const code = `FREE${Date.now()}`;
    await admin.ask('POST', '/admin/promotions', {
      code,
      type: 'standard',
      status: 'active',
      application_method: {
        type: 'percentage',
        target_type: 'items',
        allocation: 'each',
        value: 100,
        max_quantity: 100,
        currency_code: 'usd',
      },
    });
    const cartId = await readyCart(shop, {
      lines: [{ upc: UPC.chips, quantity: 1 }],
      phone: at.MEMBER_PHONE,
      card: null,
    });
    await proveMember(cartId);
    await loyalty(cartId, 'select', { rewardIds: ['snack-free'] });
    const { cart } = await shop.ask<{ cart: Cart }>(
      'POST',
      `/store/carts/${cartId}/promotions?fields=${FIELDS}`,
      { promo_codes: [code] },
    );
    expect(givenOn(cart)).toEqual([]);
    await payWith(shop, cartId, CARD.good);
    const { id } = await order(shop, cartId);
    const settled = await until('the points', async () => {
      const { loyalty: view } = await shop.ask<{ loyalty: View | null }>(
        'GET',
        `/store/orders/${id}/loyalty`,
      );
      return view?.status === 'FINALIZED' && view;
    });
    expect(settled.points.redeemed).toBe(0);
    expect(settled.rewards.optional.filter(({ applied }) => applied)).toEqual([]);
  });

  test('events tell the view now and after each change', async () => {
    const { id } = await open({ upc: UPC.chips, quantity: 1 });
    expect((await shop.call('GET', `/store/carts/${id}/loyalty/events`)).status).toBe(404);
    await identify(id);
    const leaving = new AbortController();
    const response = await fetch(`${at.COMMERCE_URL}/store/carts/${id}/loyalty/events`, {
      headers: { 'x-publishable-api-key': at.COMMERCE_PUBLISHABLE_KEY },
      signal: leaving.signal,
    });
    const views: View[] = [];
    const read = (async () => {
      let text = '';
      for await (const chunk of response.body ?? []) {
        const blocks = (text += Buffer.from(chunk).toString()).split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks.filter((each) => each.startsWith('event: loyalty')))
          views.push(JSON.parse(block.split('data: ')[1] ?? '') as View);
      }
    })().catch(() => undefined);
    await until('the first event', async () => views.length > 0);
    expect(views[0]).toMatchObject({ status: 'ACTIVE', totals: { loyaltyDiscount: 0 } });
    await proveMember(id);
    await loyalty(id, 'select', { rewardIds: ['snack-free'] });
    await until('the selection', async () => views.at(-1)?.totals.loyaltyDiscount === 269);
    leaving.abort();
    await read;
  });

  test('the host hangs: full price in time, no error, nothing left behind; it comes back: so do the discounts', async () => {
    const cart = await open({ upc: UPC.coffee, quantity: 1 });
    await identify(cart.id);
    await sandbox('PUT', '/faults', [{ route: '*', kind: 'hang' }]);
    const began = Date.now();
    const changed = await setQuantity(cart, UPC.coffee, 2);
    expect(Date.now() - began).toBeLessThan(IN_TIME_MS);
    expect(givenOn(changed)).toEqual([]);
    const asked = Date.now();
    const bypassed = await loyalty(cart.id, 'rewards');
    expect(Date.now() - asked).toBeLessThan(IN_TIME_MS);
    expect(bypassed.loyalty).toMatchObject({
      status: 'BYPASSED',
      bypass: { reason: expect.stringMatching(/^(HOST_|CIRCUIT_OPEN|ORCHESTRATOR)/) },
      totals: { loyaltyDiscount: 0 },
    });
    expectSettled(bypassed);

    await sandbox('DELETE', '/faults');
    const back = await until(
      'the discounts',
      async () => {
        const answer = await loyalty(cart.id, 'rewards');
        return answer.loyalty?.status === 'ACTIVE' && answer;
      },
      90_000,
    );
    expect(givenOn(back.cart)).toEqual([100]);
    expectSettled(back);
  }, 120_000);

  test('an order carries its discounts, and its view to the end of settling', async () => {
    const cartId = await readyCart(shop, {
      lines: [
        { upc: UPC.coffee, quantity: 1 },
        { upc: UPC.regular, quantity: 8.125 },
      ],
      phone: at.MEMBER_PHONE,
      tip: 150,
    });
    const placed = await order(shop, cartId);
    const { order: kept } = await shop.ask<{ order: Cart }>(
      'GET',
      `/store/orders/${placed.id}?fields=${encodeURIComponent('+items.metadata,*items.adjustments,+items.adjustments.provider_id')}`,
    );
    expect(givenOn(kept)).toEqual([50, 81]);
    const view = await until('the points', async () => {
      const answer = await shop.ask<{ loyalty: View | null }>('GET', `/store/orders/${placed.id}/loyalty`);
      return answer.loyalty?.status === 'FINALIZED' && answer.loyalty;
    });
    expect(view.orderId).toBe(placed.id);
    expect(await refused(`/store/carts/${cartId}/loyalty/rewards`, {})).toMatchObject({
      status: 409,
      code: 'SESSION_CLOSED',
    });
    expect((await shop.call('GET', '/store/orders/order_none/loyalty')).status).toBe(404);
  });

  test('a discount that somebody changed past every hook is put right before it becomes an order', async () => {
    const cartId = await readyCart(shop, {
      lines: [{ upc: UPC.coffee, quantity: 1 }],
      phone: at.MEMBER_PHONE,
    });
    await database.query(
      `UPDATE cart_line_item_adjustment SET amount = 2, raw_amount = '{"value": "2", "precision": 20}' WHERE provider_id = 'loyalty' AND item_id IN (SELECT id FROM cart_line_item WHERE cart_id = $1)`,
      [cartId],
    );
    expect(givenOn((await now(cartId)).cart)).toEqual([200]);
    await order(shop, cartId);
    expect(givenOn((await now(cartId)).cart)).toEqual([50]);
  });

  test('a cart that changed past every hook is priced anew and must be paid anew', async () => {
    const cartId = await readyCart(shop, {
      lines: [{ upc: UPC.coffee, quantity: 1 }],
      phone: at.MEMBER_PHONE,
    });
    await database.query('UPDATE cart_line_item SET quantity = 2 WHERE cart_id = $1', [cartId]);
    expect((await complete(shop, cartId)).status).toBe(400);
    const after = await now(cartId);
    expect(givenOn(after.cart)).toEqual([100]);
    expectSettled(after);
    expect(cents(after.cart.payment_collection?.amount ?? 0)).toBe(cents(after.cart.total));
    await payWith(shop, cartId, CARD.good);
    await order(shop, cartId);
  });

  const endSession = async (cartId: string) => {
    const { loyalty: view } = await now(cartId);
    const response = await fetch(`${at.LOYALTY_URL}/loyalty/sessions/${view?.sessionId}/cancel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${at.LOYALTY_API_KEY}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(200);
  };

  test('a session that ended meanwhile is begun anew with the same number; points ask for proof again', async () => {
    const cart = await open({ upc: UPC.coffee, quantity: 1 }, { upc: UPC.chips, quantity: 1 });
    await identify(cart.id);
    await proveMember(cart.id);
    await loyalty(cart.id, 'select', { rewardIds: ['snack-free'] });
    await endSession(cart.id);
    expect(givenOn(await setQuantity(cart, UPC.coffee, 2))).toEqual([100]);
    expect((await now(cart.id)).loyalty?.member).toMatchObject({ proven: false });
    await endSession(cart.id);
    expectSettled(await loyalty(cart.id, 'rewards'));
    expect((await now(cart.id)).loyalty?.status).toBe('ACTIVE');
    await proveMember(cart.id);
    expect(givenOn((await loyalty(cart.id, 'select', { rewardIds: ['snack-free'] })).cart)).toEqual([
      100, 269,
    ]);
  });

  test('a discount that was promised long ago is confirmed before it is paid', async () => {
    const cartId = await readyCart(shop, {
      lines: [{ upc: UPC.coffee, quantity: 1 }],
      phone: at.MEMBER_PHONE,
    });
    await endSession(cartId);
    await database.query(
      "UPDATE loyalty_session SET updated_at = now() - interval '1 hour' WHERE cart_id = $1",
      [cartId],
    );
    const placed = await order(shop, cartId);
    await until(
      'the points',
      async () =>
        (await shop.ask<{ loyalty: View | null }>('GET', `/store/orders/${placed.id}/loyalty`)).loyalty
          ?.status === 'FINALIZED',
    );
  });
});
