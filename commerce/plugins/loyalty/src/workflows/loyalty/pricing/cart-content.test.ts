import { CartContent, contentHash, loyaltyItems, toLoyaltyCart } from './cart-content';

const raw = (over: Record<string, unknown> = {}) => ({
  id: 'cali_2',
  title: 'House coffee',
  quantity: 2,
  unit_price: 2.49,
  variant_id: 'variant_1',
  variant_barcode: '111',
  variant: { upc: '012345678905', metadata: { merchandise_code: '004', unit_of_measure: 'each' } },
  product: { metadata: null },
  ...over,
});
const cart = (...items: Record<string, unknown>[]): CartContent =>
  CartContent.parse({ id: 'cart_1', currency_code: 'usd', items });

test('a line becomes what the loyalty service takes: UPC, department, unit, minor units', () => {
  expect(toLoyaltyCart(cart(raw()), 7)).toEqual({
    version: 7,
    currency: 'USD',
    items: [
      {
        lineItemId: 'cali_2',
        productCode: '012345678905',
        name: 'House coffee',
        quantity: 2,
        unitOfMeasure: 'each',
        unitPrice: 249,
        merchandiseCode: '004',
      },
    ],
  });
});

test('fuel keeps its three decimals; more are rounded, as the service takes none', () => {
  expect(loyaltyItems(cart(raw({ quantity: 8.123 })))[0]?.quantity).toBe(8.123);
  expect(loyaltyItems(cart(raw({ quantity: 0.1 + 0.2 })))[0]?.quantity).toBe(0.3);
});

test('what the variant does not say, the product may', () => {
  const [item] = loyaltyItems(
    cart(
      raw({
        variant: { upc: null, metadata: {} },
        product: { metadata: { merchandise_code: '001', unit_of_measure: 'gallon' } },
      }),
    ),
  );
  expect(item).toMatchObject({ productCode: '111', merchandiseCode: '001', unitOfMeasure: 'gallon' });
});

test('a custom line still counts, under a code of its own and no department; an unknown unit is a piece', () => {
  const [item] = loyaltyItems(
    cart(raw({ variant_id: null, variant_barcode: null, variant: null, product: null })),
  );
  expect(item).toMatchObject({ productCode: 'cali_2', merchandiseCode: '000', unitOfMeasure: 'each' });
});

test('a name is cut and cleaned to what the service takes', () => {
  const [item] = loyaltyItems(cart(raw({ title: `a\u0000b${'c'.repeat(300)}` })));
  expect(item?.name).toHaveLength(200);
  expect(item?.name.startsWith('a b')).toBe(true);
});

test('the tip is nobody’s to discount: it is never sent, and a cart of it alone is empty', () => {
  const tip = { id: 'cali_3', title: 'Tip', quantity: 1, unit_price: 5, metadata: { kind: 'tip' } };
  expect(toLoyaltyCart(cart(raw(), tip), 1).items).toHaveLength(1);
  expect(toLoyaltyCart(cart(tip), 1).items).toEqual([]);
});

describe('the content hash', () => {
  const base = contentHash(cart(raw(), raw({ id: 'cali_1' })));
  test('is the same whatever the order, the tip, the adjustments and the taxes', () => {
    const adjustments = [{ id: 'x', amount: 1, provider_id: 'loyalty' }];
    const tip = { id: 'cali_9', title: 'Tip', quantity: 1, unit_price: 5, metadata: { kind: 'tip' } };
    expect(contentHash(cart(tip, raw({ id: 'cali_1', adjustments, tax_lines: [{ rate: 8 }] }), raw()))).toBe(
      base,
    );
  });
  test.each([
    ['quantity', { quantity: 3 }],
    ['price', { unit_price: 2.5 }],
    ['product', { variant: { upc: '999', metadata: {} } }],
    ['line', { id: 'cali_8' }],
  ])('changes with the %s', (_what, change) => {
    expect(contentHash(cart(raw(change), raw({ id: 'cali_1' })))).not.toBe(base);
  });
});

test('an exact amount wins over the number beside it', () => {
  const [line] = cart(
    raw({
      unit_price: 0.3333333333333333,
      raw_unit_price: { value: '0.33333333333333333333', precision: 20 },
    }),
  ).items;
  expect(line?.unit_price).toBe('0.33333333333333333333');
});

test('a name is never cut in the middle of a character: the service would refuse the whole cart', () => {
  const [item] = loyaltyItems(cart(raw({ title: `${'c'.repeat(199)}🌊` })));
  expect(item?.name).toBe('c'.repeat(199));
});
