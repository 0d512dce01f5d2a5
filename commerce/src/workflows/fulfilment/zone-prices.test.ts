import { byFee, type Price, pricesWith } from './zone-prices';

test('zones whose fee is under conditions stand after those that have one', () => {
  const sorted = [null, 3.99, 0, null, 1].map((fee) => ({ fee })).sort(byFee);
  expect(sorted.map(({ fee }) => fee)).toEqual([0, 1, 3.99, null, null]);
});

describe('a new fee', () => {
  const price = (more: Partial<Price>): Price => ({
    id: 'price_1',
    amount: 2.99,
    currency_code: 'usd',
    price_rules: [],
    ...more,
  });
  const from50 = { attribute: 'item_total', operator: 'gte', value: '50' };

  test('leaves prices under conditions as they were', () => {
    expect(pricesWith([price({}), price({ id: 'price_2', amount: 0, price_rules: [from50] })], 4)).toEqual([
      { id: 'price_1', amount: 4, currency_code: 'usd', rules: [] },
      { id: 'price_2', amount: 0, currency_code: 'usd', rules: [{ ...from50, value: 50 }] },
    ]);
  });

  test('makes no number of a condition that is text', () => {
    const group = { attribute: 'customer_group_id', operator: 'eq', value: 'cusgroup_1' };
    expect(pricesWith([price({ price_rules: [group] })], 4)).toEqual([
      { id: 'price_1', amount: 2.99, currency_code: 'usd', rules: [group] },
      { currency_code: 'usd', amount: 4 },
    ]);
  });
});
