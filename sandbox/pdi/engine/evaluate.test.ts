import * as fc from 'fast-check';
import { readRoomFile } from '../files';
import { carWash, chips, coffee, cola, fuel, showCart, washer } from '../testing';
import { evaluate, lineAmount, parsePromotions, type Evaluation, type Line, type Tier } from './index';

const book = parsePromotions(readRoomFile('promotions.yaml'));
const run = (
  lines: Line[],
  tier: Tier = 'gold',
  currency = 'USD',
  isAvailable = (_id: string): boolean => true,
): Evaluation =>
  evaluate(book, { lines, currency, tier, isAvailable: (promotion) => isAvailable(promotion.id) });
const amounts = (evaluation: Evaluation): Record<string, number> =>
  Object.fromEntries(evaluation.offers.map((made) => [made.promotion.id, made.discountAmount]));
const tobacco = (): Line => ({
  lineItemID: 'pack',
  productCode: '028200003843',
  merchandiseCode: '050',
  quantity: 1,
  unitOfMeasure: 'EA',
  unitPrice: 899,
});

test('coffee, chips and 8 gallons get two instant discounts, double points and three optional rewards', () => {
  const evaluation = run(showCart());
  expect(amounts(evaluation)).toEqual({
    'coffee-50-off': 50,
    'fuel-10-off': 80,
    'tier-gold-2x': 0,
    'snack-free': 269,
    'snack-half': 134,
    'fuel-25-off': 200,
  });
  expect(evaluation.multiplier).toBe(2);
  expect(evaluation.toEarn).toBe(2 * Math.floor((3390 - 130) / 100));
});

test('an amount off counts items up to the limit of the transaction', () => {
  expect(amounts(run([coffee(1)]))).toMatchObject({ 'coffee-50-off': 50 });
  expect(amounts(run([coffee(5)]))).toMatchObject({ 'coffee-50-off': 100 });
});

test('a percentage is rounded down and waits for its cart amount', () => {
  expect(amounts(run([washer(5)]))).not.toHaveProperty('car-care-15-percent');
  expect(amounts(run([washer(6)]))).toMatchObject({ 'car-care-15-percent': Math.floor(2994 * 0.15) });
});

test('buy two get one: the third is free, the cheapest first, twice at most', () => {
  const almonds = { ...chips(), lineItemID: 'almonds', productCode: '041570054161', unitPrice: 219 };
  expect(amounts(run([chips(2)]))).not.toHaveProperty('snack-buy-2-get-1');
  expect(amounts(run([chips(2), almonds]))).toMatchObject({ 'snack-buy-2-get-1': 219 });
  expect(amounts(run([chips(30)]))).toMatchObject({ 'snack-buy-2-get-1': 538 });
});

test('the fuel price holds for 20 gallons and no more, and only for gallons', () => {
  expect(amounts(run([fuel(8.5)]))).toMatchObject({ 'fuel-10-off': 85 });
  expect(amounts(run([fuel(31)]))).toMatchObject({ 'fuel-10-off': 200, 'fuel-25-off': 375 });
  expect(amounts(run([{ ...fuel(8), unitOfMeasure: 'LTR' }]))).not.toHaveProperty('fuel-10-off');
});

test('of two exclusive instant promotions the greater discount wins, and the other comes back when it is spent', () => {
  expect(amounts(run([cola(2)]))).toMatchObject({ 'cola-buy-1-get-1': 229 });
  expect(amounts(run([cola(2)]))).not.toHaveProperty('cola-20-percent');
  expect(amounts(run([cola(2)], 'gold', 'USD', (id) => id !== 'cola-buy-1-get-1'))).toMatchObject({
    'cola-20-percent': 91,
  });
});

test('the greatest multiplier counts, by tier or by gallons', () => {
  expect(run([coffee()], 'bronze').multiplier).toBe(1);
  expect(run([coffee()], 'silver').multiplier).toBe(1.5);
  expect(run([coffee()], 'platinum').multiplier).toBe(3);
  expect(run([fuel(15)], 'gold').multiplier).toBe(4);
});

test('tobacco is never discounted and other currencies get no promotion', () => {
  expect(run([tobacco()], 'bronze').offers).toEqual([]);
  expect(run(showCart(), 'gold', 'EUR')).toEqual({ offers: [], multiplier: 1, toEarn: 33 });
});

test('an empty cart gets nothing and earns nothing', () => {
  expect(run([])).toEqual({ offers: [], multiplier: 1, toEarn: 0 });
});

test('a promotions file with a fault is refused with the place of the fault', () => {
  expect(() => parsePromotions('currency: USD\nnever: {}\npromotions: [{ id: x, kind: amountOff }]')).toThrow(
    /promotions\.0\./,
  );
});

const anyLine = fc
  .record({
    product: fc.constantFrom(coffee(), chips(), fuel(), cola(), carWash(), washer(), tobacco()),
    thousandths: fc.integer({ min: 1, max: 60_000 }),
    unitPrice: fc.integer({ min: 0, max: 5_000 }),
  })
  .map(({ product, thousandths, unitPrice }): Line => ({
    ...product,
    unitPrice,
    quantity: product.unitOfMeasure === 'GLL' ? thousandths / 1000 : Math.ceil(thousandths / 1000),
  }));
const anyCart = fc
  .array(anyLine, { maxLength: 12 })
  .map((lines) => lines.map((line, index) => ({ ...line, lineItemID: `line-${index}` })));
const anyTier = fc.constantFrom<Tier>('bronze', 'silver', 'gold', 'platinum');

test('no reward is negative, fractional, for an unknown line or above its lines', () => {
  fc.assert(
    fc.property(anyCart, anyTier, (lines, tier) => {
      const worth = new Map(lines.map((line) => [line.lineItemID, lineAmount(line)]));
      for (const { discounts, discountAmount, promotion } of run(lines, tier).offers) {
        expect(
          Number.isSafeInteger(discountAmount) &&
            discountAmount >= (promotion.kind === 'pointsMultiplier' ? 0 : 1),
        ).toBe(true);
        for (const { lineItemID, amount } of discounts)
          expect(amount).toBeLessThanOrEqual(worth.get(lineItemID) ?? -1);
      }
    }),
  );
});

test('all instant rewards with any one optional one never take more off a line than it is worth, and exclusive ones share no line', () => {
  fc.assert(
    fc.property(anyCart, anyTier, (lines, tier) => {
      const { offers } = run(lines, tier);
      const instant = offers.filter((made) => made.promotion.type === 'instant');
      for (const chosen of [undefined, ...offers.filter((made) => made.promotion.type === 'optional')]) {
        const together = chosen ? [...instant, chosen] : instant;
        for (const line of lines) {
          const users = together.filter((made) =>
            made.discounts.some((discount) => discount.lineItemID === line.lineItemID),
          );
          const off = users
            .flatMap((made) => made.discounts)
            .filter((discount) => discount.lineItemID === line.lineItemID);
          expect(off.reduce((sum, discount) => sum + discount.amount, 0)).toBeLessThanOrEqual(
            lineAmount(line),
          );
          expect(users.length > 1 && users.some((made) => !made.promotion.stackable)).toBe(false);
        }
      }
    }),
  );
});

test('the gallon caps hold whatever is pumped, in how many lines', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 5 }), (pumped) => {
      const off = amounts(
        run(
          pumped.map((thousandths, index) => ({ ...fuel(thousandths / 1000), lineItemID: `fuel-${index}` })),
        ),
      );
      expect(off['fuel-10-off'] ?? 0).toBeLessThanOrEqual(200);
      expect(off['fuel-25-off'] ?? 0).toBeLessThanOrEqual(375);
    }),
  );
});

test('the order of the lines does not matter', () => {
  fc.assert(
    fc.property(anyCart, anyTier, (lines, tier) => {
      expect(run(lines.toReversed(), tier)).toEqual(run(lines, tier));
    }),
  );
});
