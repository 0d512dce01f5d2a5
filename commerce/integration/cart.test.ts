import { UPC } from './support/checkout';
import { fromEnvironment, Shop, type Cart } from './support/shop';

const { name, values } = fromEnvironment('COMMERCE_URL', 'COMMERCE_PUBLISHABLE_KEY');

(values ? describe : describe.skip)(`what a cart takes ${name}`, () => {
  const at = values ?? { COMMERCE_URL: '', COMMERCE_PUBLISHABLE_KEY: '' };
  const shop = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
  let variants: ReadonlyMap<string, string>;
  let regionId: string;

  const lineOf = (upc: string, quantity: number, metadata?: object) => ({
    variant_id: variants.get(upc),
    quantity,
    ...(metadata ? { metadata } : {}),
  });
  const open = (...items: object[]) =>
    shop.call<{ cart: Cart }>('POST', '/store/carts', { region_id: regionId, items });
  /** One line of chips, to be changed. */
  async function chips(): Promise<{ path: string; lineId: string; cartId: string }> {
    const { cart } = (await open(lineOf(UPC.chips, 1))).body;
    return { path: `/store/carts/${cart.id}/line-items`, lineId: cart.items[0]?.id ?? '', cartId: cart.id };
  }

  beforeAll(async () => {
    [variants, regionId] = await Promise.all([shop.variants(), shop.regionId()]);
  });

  test.each<[string, string, number, object | undefined, RegExp]>([
    ['a thousandth of a piece', UPC.coffee, 0.001, undefined, /whole number/],
    ['half a piece', UPC.coffee, 0.5, undefined, /whole number/],
    ['less than nothing', UPC.coffee, -1, undefined, /too small/],
    ['ten million pieces', UPC.coffee, 10_000_000, undefined, /At most 99/],
    ['more gallons than a tank', UPC.regular, 200.5, undefined, /At most 200/],
    ['a ten thousandth of a gallon', UPC.regular, 0.0001, undefined, /three decimals/],
    ['goods that are called a tip', UPC.chips, 1, { kind: 'tip' }, /metadata\.kind/],
  ])(
    '%s is refused in words, on every way into the cart, and changes nothing',
    async (_what, upc, quantity, metadata, words) => {
      const { path, lineId, cartId } = await chips();
      const before = await shop.cart(cartId);
      const refusals = [
        await open(lineOf(upc, quantity, metadata)),
        await shop.call('POST', path, lineOf(upc, quantity, metadata)),
      ];
      if (upc !== UPC.regular)
        refusals.push(
          await shop.call('POST', `${path}/${lineId}`, { quantity, ...(metadata ? { metadata } : {}) }),
        );
      for (const { status, body } of refusals) {
        expect(status).toBe(400);
        expect(body.message).toMatch(words);
      }
      expect((await shop.cart(cartId)).items).toEqual(before.items);
    },
  );

  test('fuel has up to three decimals, and what is added to a line counts with it', async () => {
    expect((await open(lineOf(UPC.regular, 8.125))).status).toBe(200);
    const { path, lineId } = await chips();
    expect((await shop.call('POST', path, lineOf(UPC.chips, 98))).status).toBe(200);
    expect(await shop.call('POST', path, lineOf(UPC.chips, 1))).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/At most 99/) },
    });
    expect((await shop.call('POST', `${path}/${lineId}`, { quantity: 0 })).status).toBe(200);
  });

  test.each([
    ['GET', '/store/carts/%00/loyalty', undefined],
    ['POST', '/store/search', { entity: 'product', q: 'co\0la' }],
    ['POST', '/store/payment-collections', { cart_id: 'cart\0' }],
    ['POST', '/auth/customer/emailpass', { email: 'me\0@example.com', password: 'a long enough password' }],
  ])('%s %s with a NUL is refused', async (method, path, body) => {
    expect(await shop.call(method, path, body)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/NUL/) },
    });
  });

  test('a tip is changed by its own route only', async () => {
    const { path, cartId } = await chips();
    await shop.ask('POST', `/store/carts/${cartId}/tip`, { amount: 150 });
    const tip = (await shop.cart(cartId)).items.find(({ metadata }) => metadata?.['kind'] === 'tip');
    expect((await shop.call('POST', `${path}/${tip?.id}`, { quantity: 5 })).status).toBe(400);
  });
});
