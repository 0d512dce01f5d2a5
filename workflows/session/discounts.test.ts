import fc from 'fast-check';
import { lineAmount, subtotalOf, type Cart, type HostReward } from '../../contract';
import { checkOffers, collide, price, split } from './discounts';
import { keepAvailable, selectionProblem } from './selection';

const line = (lineItemId: string, unitPrice = 200, quantity = 1): Cart['items'][number] => ({
  lineItemId,
  unitPrice,
  quantity,
  productCode: '1',
  name: 'x',
  unitOfMeasure: 'each',
  merchandiseCode: '1',
});
const cartOf = (...items: Cart['items']): Cart => ({ version: 1, currency: 'USD', items });
const offer = (rewardId: string, more: Partial<HostReward> = {}): HostReward => ({
  rewardId,
  type: 'instant',
  kind: 'amountOff',
  description: rewardId,
  receiptText: rewardId,
  discountAmount: 50,
  pointsCost: 0,
  lineItemIds: ['a'],
  stackable: true,
  currency: 'USD',
  ...more,
});

describe('an impossible offer is dropped and named', () => {
  const cart = cartOf(line('a'), line('b'));
  test.each<[string, Partial<HostReward>]>([
    ['REWARD_DROPPED_ABOVE_LINE', { discountAmount: 201 }],
    ['REWARD_DROPPED_NEGATIVE', { discountAmount: -1 }],
    ['REWARD_DROPPED_MALFORMED', { discountAmount: 1.5 }],
    ['REWARD_DROPPED_MALFORMED', { discountAmount: Number.NaN }],
    ['REWARD_DROPPED_MALFORMED', { pointsCost: -1 }],
    ['REWARD_DROPPED_CURRENCY', { currency: 'EUR' }],
    ['REWARD_DROPPED_UNKNOWN_LINE', { lineItemIds: ['a', 'z'] }],
  ])('%s', (code, lie) => {
    expect(checkOffers(cart, [offer('r', lie), offer('true')])).toMatchObject({
      offers: [{ rewardId: 'true' }],
      warnings: [`${code}: reward r`],
    });
  });

  test('the second offer of one id', () => {
    expect(checkOffers(cart, [offer('r'), offer('r', { discountAmount: 10 })])).toMatchObject({
      offers: [{ discountAmount: 50 }],
      warnings: ['REWARD_DROPPED_DUPLICATE: reward r'],
    });
  });

  test('but a discount on the whole transaction, which names no line, targets all of them', () => {
    expect(checkOffers(cart, [offer('r', { lineItemIds: [], discountAmount: 400 })]).offers).toMatchObject([
      { lineItemIds: ['a', 'b'] },
    ]);
  });
});

describe('stacking', () => {
  test('two rewards collide when one is not stackable and both take money off one line', () => {
    expect(collide(offer('x'), offer('y', { stackable: false }))).toBe(true);
    expect(collide(offer('x'), offer('y', { stackable: false, lineItemIds: ['b'] }))).toBe(false);
    expect(collide(offer('x'), offer('y'))).toBe(false);
    expect(collide(offer('x'), offer('y', { stackable: false, discountAmount: 0 }))).toBe(false);
  });

  test('of colliding instant ones the larger applies', () => {
    const { totals, applied } = price(
      cartOf(line('a')),
      [offer('x'), offer('y', { stackable: false, discountAmount: 60 })],
      [],
    );
    expect([...applied]).toEqual(['y']);
    expect(totals).toMatchObject({ loyaltyDiscount: 60, total: 140 });
  });

  test('a selected reward takes the place of instant ones that it cannot be combined with', () => {
    const chosen = offer('z', { type: 'optional', stackable: false, discountAmount: 10, pointsCost: 5 });
    expect([...price(cartOf(line('a')), [offer('x'), chosen], ['z']).applied]).toEqual(['z']);
  });

  test('a reward whose lines are used up is not in effect, so its points are not spent', () => {
    const chosen = offer('z', { type: 'optional', discountAmount: 100, pointsCost: 5 });
    expect([...price(cartOf(line('a', 50)), [offer('x'), chosen], ['z']).applied]).toEqual(['x']);
  });

  test('selected rewards that collide, are unknown or cost too much are refused, and the rest is kept', () => {
    const choice = (offers: HostReward[], balance: number) => ({ offers, balance, locked: false });
    const a = offer('a', { type: 'optional', stackable: false, pointsCost: 60 });
    const b = offer('b', { type: 'optional', pointsCost: 60 });
    const c = offer('c', { type: 'optional', pointsCost: 60, lineItemIds: ['b'] });
    expect(selectionProblem(choice([a, b, c], 500), ['a', 'b'])).toMatchObject({
      code: 'REWARD_NOT_STACKABLE',
      problems: [{ pointer: '/rewardIds/1' }],
    });
    expect(selectionProblem(choice([a, b, c], 500), ['x'])).toMatchObject({
      code: 'UNKNOWN_REWARD',
      problems: [{ pointer: '/rewardIds/0' }],
    });
    expect(selectionProblem(choice([a, b, c], 100), ['b', 'c'])).toMatchObject({
      code: 'INSUFFICIENT_POINTS',
    });
    expect(selectionProblem(choice([a, b, c], 120), ['b', 'c'])).toBeNull();
    expect(selectionProblem(choice([offer('i')], 120), ['i'])).toMatchObject({ code: 'UNKNOWN_REWARD' });
    expect(keepAvailable(choice([b, c], 100), ['a', 'b', 'c'])).toEqual({
      selected: ['b'],
      warnings: ['REWARD_NO_LONGER_AVAILABLE: reward a', 'REWARD_NO_LONGER_AVAILABLE: reward c'],
    });
  });
});

// ---- properties -------------------------------------------------------------------------------------------

const ids = ['a', 'b', 'c', 'd', 'e'];
const anyCart = fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 5 }).chain((chosen) =>
  fc
    .tuple(
      ...chosen.map((id) =>
        fc
          .record({
            unitPrice: fc.integer({ min: 0, max: 100_000 }),
            thousandths: fc.integer({ min: 1, max: 20_000 }),
          })
          .map(({ unitPrice, thousandths }) => line(id, unitPrice, thousandths / 1000)),
      ),
    )
    .map((items) => cartOf(...items)),
);
const anyOffer = fc
  .record({
    rewardId: fc.constantFrom('r1', 'r2', 'r3', 'r4', 'r5', 'r6'),
    type: fc.constantFrom<'instant' | 'optional'>('instant', 'optional'),
    discountAmount: fc.oneof(fc.integer({ min: -100, max: 300_000 }), fc.double(), fc.maxSafeInteger()),
    pointsCost: fc.integer({ min: -10, max: 1000 }),
    lineItemIds: fc.array(fc.constantFrom(...ids, 'unknown'), { maxLength: 4 }),
    stackable: fc.boolean(),
    currency: fc.constantFrom('USD', 'USD', 'USD', 'EUR'),
  })
  .map((fields) => offer(fields.rewardId, fields));
const anyAnswer = fc.array(anyOffer, { maxLength: 12 });
const anySelection = fc.subarray(['r1', 'r2', 'r3', 'r4', 'r5', 'r6']);
const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

test('whatever the host says, lines sum to the total to the cent and nothing goes below zero', () => {
  fc.assert(
    fc.property(anyCart, anyAnswer, anySelection, (cart, answer, selected) => {
      const { totals } = price(cart, checkOffers(cart, answer).offers, selected);
      expect(totals.subtotal).toBe(subtotalOf(cart));
      expect(totals.total).toBe(totals.subtotal - totals.loyaltyDiscount);
      expect(totals.total).toBeGreaterThanOrEqual(0);
      expect(sum(totals.lines.flatMap((each) => each.discounts.map((discount) => discount.amount)))).toBe(
        totals.loyaltyDiscount,
      );
      for (const item of cart.items) {
        const discounts = totals.lines.find((each) => each.lineItemId === item.lineItemId)?.discounts ?? [];
        expect(
          discounts.every((discount) => Number.isSafeInteger(discount.amount) && discount.amount > 0),
        ).toBe(true);
        expect(sum(discounts.map((discount) => discount.amount))).toBeLessThanOrEqual(lineAmount(item));
      }
    }),
  );
});

test('the order of items and of offers does not matter', () => {
  const shuffled = <T>(items: T[]) =>
    fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length });
  const scene = fc
    .tuple(
      anyCart,
      fc.uniqueArray(anyOffer, { selector: (each) => each.rewardId, maxLength: 6 }),
      anySelection,
    )
    .chain(([cart, answer, selected]) =>
      fc.tuple(fc.constant({ cart, answer, selected }), shuffled(cart.items), shuffled(answer)),
    );
  fc.assert(
    fc.property(scene, ([{ cart, answer, selected }, items, offers]) => {
      const one = price(cart, checkOffers(cart, answer).offers, selected);
      const other = price(
        { ...cart, items },
        checkOffers({ ...cart, items }, offers).offers,
        selected.toReversed(),
      );
      const byLine = (priced: typeof one) =>
        Object.fromEntries(priced.totals.lines.map((each) => [each.lineItemId, each.discounts]));
      expect({ ...other.totals, lines: [] }).toEqual({ ...one.totals, lines: [] });
      expect(byLine(other)).toEqual(byLine(one));
      expect([...other.applied].toSorted()).toEqual([...one.applied].toSorted());
    }),
  );
});

test('applied rewards never break the stacking rule, and each one that costs points takes something off', () => {
  fc.assert(
    fc.property(anyCart, anyAnswer, anySelection, (cart, answer, selected) => {
      const { offers } = checkOffers(cart, answer);
      const { applied, totals } = price(cart, offers, selected);
      const inEffect = offers.filter((each) => applied.has(each.rewardId));
      for (const one of inEffect) {
        expect(inEffect.filter((other) => other !== one && collide(one, other))).toEqual([]);
        const took = totals.lines.some((each) =>
          each.discounts.some((discount) => discount.rewardId === one.rewardId),
        );
        expect(took || one.discountAmount === 0).toBe(true);
        expect(one.type === 'instant' || selected.includes(one.rewardId)).toBe(true);
      }
    }),
  );
});

test('a split adds up to the cent, is bounded by each line, and gives no line more than its share and a cent', () => {
  const lines = fc.uniqueArray(
    fc.record({
      lineItemId: fc.constantFrom(...ids),
      amount: fc.integer({ min: 0, max: 1_000_000_000_000 }),
    }),
    { selector: (each) => each.lineItemId },
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), lines, (amount, left) => {
      const whole = sum(left.map((each) => each.amount));
      const parts = split(amount, left);
      expect(sum(parts.map((part) => part.amount))).toBe(Math.min(amount, whole));
      for (const part of parts) {
        const of = left.find((each) => each.lineItemId === part.lineItemId)?.amount ?? 0;
        expect(part.amount).toBeLessThanOrEqual(of);
        expect(BigInt(part.amount - 1) * BigInt(whole)).toBeLessThanOrEqual(
          BigInt(Math.min(amount, whole)) * BigInt(of),
        );
      }
    }),
  );
});
