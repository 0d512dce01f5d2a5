import type { HttpTypes } from '@medusajs/types';
import { tipAmount, tipChoice } from '../tip';
import { mergeChanges } from './change';
import { pieceCount, samePicture, toLines, toTotals } from './view';

/** What Medusa answers for a coffee, 8.333 gallons and a tip, as far as it is read here. */
const CART = {
  currency_code: 'usd',
  total: 39.40835,
  original_total: 41.31632,
  tax_total: 0.32835,
  shipping_subtotal: 0,
  items: [
    {
      id: 'coffee',
      title: 'House coffee',
      product_title: 'House coffee',
      variant_title: 'Medium',
      product_type: 'Coffee',
      quantity: 2,
      unit_price: 2.49,
      metadata: {},
      created_at: '1',
      adjustments: [{ amount: 1, provider_id: 'loyalty', code: null }],
    },
    {
      id: 'fuel',
      title: 'Regular',
      product_title: 'Regular',
      variant_title: 'Gallon',
      product_type: 'Fuel',
      quantity: 8.333,
      unit_price: 3.59,
      metadata: null,
      created_at: '2',
      adjustments: [
        { amount: -0.00453, provider_id: 'rounding' },
        { amount: 0.83, provider_id: 'loyalty' },
      ],
    },
    {
      id: 'tip',
      title: 'Tip',
      quantity: 1,
      unit_price: 6.01,
      metadata: { kind: 'tip' },
      created_at: '3',
      adjustments: [],
    },
  ],
} as unknown as HttpTypes.StoreCart;

describe('a cart as pages show it', () => {
  const totals = toTotals(CART);

  test('rows are whole cents; the tip stands among the totals, not among the goods', () => {
    expect(totals).toMatchObject({
      subtotal: 3490,
      loyaltyDiscount: 183,
      promotionDiscount: 0,
      tax: 33,
      deliveryFee: 0,
      tip: 601,
      total: 3941,
    });
    expect(toLines(CART).map(({ id }) => id)).toEqual(['coffee', 'fuel']);
  });

  test('the parts add up to the total, and original less savings is the total', () => {
    expect(totals.subtotal - totals.loyaltyDiscount + totals.tax + totals.deliveryFee + totals.tip).toBe(
      totals.total,
    );
    expect(totals.original - totals.savings).toBe(totals.total);
    expect(totals.savings).toBe(191);
  });

  test('a discount shows on its line; what rounds a line to cents is none', () =>
    expect(toLines(CART).map(({ discount }) => discount)).toEqual([100, 83]));
  test('fuel counts as one thing', () => expect(pieceCount(toLines(CART))).toBe(3));
});

test('pictures on the backend’s own disk are asked for on this origin, others stay', () => {
  expect(samePicture('http://127.0.0.1:9000/static/1-a.webp')).toBe('/medusa/static/1-a.webp');
  expect(samePicture('https://bucket.example/1-a.webp')).toBe('https://bucket.example/1-a.webp');
  expect(samePicture(null)).toBeUndefined();
});

test('the newer wish counts, line by line', () => {
  expect(mergeChanges({ quantities: { a: 1, b: 2 }, email: 'x@y.zz' }, { quantities: { b: 3 } })).toEqual({
    quantities: { a: 1, b: 3 },
    email: 'x@y.zz',
  });
});

test('a tip in percent follows the subtotal and is known again by its amount', () => {
  expect(tipAmount({ percent: 15 }, 4008)).toBe(601);
  expect(tipChoice(601, 4008)).toEqual({ percent: 15 });
  expect(tipChoice(500, 4008)).toEqual({ amount: 500 });
  expect(tipChoice(0, 0)).toEqual({ amount: 0 });
});
