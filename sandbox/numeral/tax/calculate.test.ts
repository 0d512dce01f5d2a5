import fc from 'fast-check';
import { address, cart, line } from '../testing';
import { calculate } from './calculate';
import { CATEGORIES } from './rates';

const taxOf = (...cartArguments: Parameters<typeof cart>) => calculate(cart(...cartArguments), 'calc_1', 0);

test("goods in Texas cost 8.25 %, of which 6.25 are the state's", () => {
  const {
    line_items: [coffee],
    total_tax_amount,
  } = taxOf([line('coffee', 498, 'HOT_BEVERAGES', 2)]);
  expect(coffee).toMatchObject({
    tax_amount: 41,
    amount_excluding_tax: 498,
    amount_including_tax: 539,
    quantity: 2,
  });
  expect(
    coffee?.tax_jurisdictions.map(({ tax_rate, jurisdiction_name }) => [tax_rate, jurisdiction_name]),
  ).toEqual([
    [0.0625, 'Texas'],
    [0.02, 'Texas local'],
  ]);
  expect(total_tax_amount).toBe(41);
});

test.each([
  ['fuel, whose price holds its tax', 'MOTOR_FUEL', 'TX', '78701', 0],
  ['groceries in Texas', 'GROCERY', 'TX', '78701', 0],
  ['delivery in Texas', 'SHIPPING', 'TX', '78701', 83],
  ['delivery in California', 'SHIPPING', 'CA', '94103', 0],
  ['goods in Los Angeles', 'GENERAL_MERCHANDISE', 'CA', '90012', 95],
  ['goods in New York City', 'GENERAL_MERCHANDISE', 'NY', '10001', 89],
  ['goods in Oregon', 'GENERAL_MERCHANDISE', 'OR', '97201', 0],
  ['goods in a state without an entry', 'GENERAL_MERCHANDISE', 'AK', '99501', 83],
])('10.00 of %s', (_what, category, province, zip, tax) => {
  expect(taxOf([line('a', 1000, category)], address(province, zip)).total_tax_amount).toBe(tax);
});

test('a flat fee comes on top of the rates', () => {
  const {
    line_items: [delivery],
  } = taxOf([line('delivery', 299, 'SHIPPING')], address('CO', '80202'));
  expect(delivery).toMatchObject({ tax_amount: 9 + 28 });
  expect(delivery?.tax_jurisdictions.at(-1)).toMatchObject({ tax_rate: 0, fee_amount: 28 });
});

test('tax that the price includes is taken out of it', () => {
  expect(taxOf([line('a', 1083)], address(), true).line_items[0]).toMatchObject({
    amount_excluding_tax: 1000,
    tax_amount: 83,
    amount_including_tax: 1083,
  });
});

test('whatever is sold, lines sum to the totals and the tax is the rate to half a cent', () => {
  const lines = fc.array(
    fc.record({ amount: fc.nat(10_000_000), category: fc.constantFrom(...CATEGORIES) }),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(lines, fc.constantFrom('TX', 'CA', 'NY', 'OR'), fc.boolean(), (items, province, included) => {
      const answer = taxOf(
        items.map(({ amount, category }, index) => line(`l${index}`, amount, category)),
        address(province),
        included,
      );
      for (const {
        amount_excluding_tax: net,
        tax_amount: tax,
        amount_including_tax: gross,
        tax_jurisdictions,
      } of answer.line_items) {
        const rate = tax_jurisdictions.reduce((sum, { tax_rate }) => sum + tax_rate, 0);
        expect(net + tax).toBe(gross);
        expect(Math.abs(tax - net * rate)).toBeLessThanOrEqual(included ? 1 : 0.5 + 1e-6);
      }
      expect(answer.total_amount_excluding_tax + answer.total_tax_amount).toBe(
        answer.total_amount_including_tax,
      );
    }),
  );
});

test('an unknown category and a postal code that is none are refused', () => {
  expect(() => taxOf([line('a', 100, 'UNICORNS')])).toThrow('not recognized');
  expect(() => taxOf([line('a', 100)], address('TX', '787'))).toThrow('five digits');
});
