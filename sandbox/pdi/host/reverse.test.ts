import * as fc from 'fast-check';
import type { Finalization, Reversal } from '../state';
import { movementOf } from './reverse';

const answer = {
  posSequenceID: 'p',
  loyaltySequenceID: 'l',
  confirmationID: 'c',
  membershipID: 'm',
  rewardIDs: ['r'],
  pointsEarned: 101,
  pointsRedeemed: 500,
  pointsBalance: 0,
};
const finalization: Finalization = {
  idempotencyKey: 'k',
  answer,
  amountPaid: 3000,
  lines: [
    { lineItemID: 'a', quantity: 2000, net: 1000 },
    { lineItemID: 'b', quantity: 8000, net: 2000 },
  ],
  rewards: [{ rewardID: 'r', pointsCost: 500, lineItemIDs: ['a'] }],
};

function play(
  returns: ({ lineItemID: string; quantity: number; amount: number }[] | undefined)[],
): Reversal[] {
  return returns.reduce<Reversal[]>((reversals, items, index) => {
    const { lines, restoredRewardIDs, pointsReversed, pointsRestored } = movementOf(
      finalization,
      reversals,
      items,
    );
    const made = {
      posSequenceID: 'p',
      confirmationID: 'c',
      returnID: `${index}`,
      reversalID: `${index}`,
      pointsReversed,
      pointsRestored,
      pointsBalance: 0,
    };
    return [...reversals, { answer: made, lines, restoredRewardIDs }];
  }, []);
}
const total = (reversals: Reversal[], field: 'pointsReversed' | 'pointsRestored'): number =>
  reversals.reduce((sum, reversal) => sum + reversal.answer[field], 0);

test('a part goes back in proportion to what was paid, rounded down', () => {
  expect(movementOf(finalization, [], [{ lineItemID: 'b', quantity: 4, amount: 1000 }])).toMatchObject({
    pointsReversed: 33,
    pointsRestored: 0,
  });
});

test('a reward is restored once all of its lines are back, not before and not twice', () => {
  const half = [{ lineItemID: 'a', quantity: 1, amount: 500 }];
  expect(play([half, half, half]).map((reversal) => reversal.answer.pointsRestored)).toEqual([0, 500, 0]);
});

test('the whole takes back what is left, also after a part', () => {
  const reversals = play([[{ lineItemID: 'a', quantity: 2, amount: 1000 }], undefined, undefined]);
  expect(reversals.map((reversal) => reversal.answer.pointsReversed)).toEqual([33, 68, 0]);
  expect(total(reversals, 'pointsRestored')).toBe(500);
});

test('an amount above the line counts as the line', () => {
  expect(
    movementOf(finalization, [], [{ lineItemID: 'a', quantity: 1, amount: 999_999 }]).pointsReversed,
  ).toBe(33);
});

test('whatever is returned how often, never more goes back than was earned and spent', () => {
  const item = fc.record({
    lineItemID: fc.constantFrom('a', 'b'),
    quantity: fc.integer({ min: 1, max: 9 }),
    amount: fc.integer({ min: 0, max: 4000 }),
  });
  const items = fc.option(
    fc.uniqueArray(item, { minLength: 1, maxLength: 2, selector: (each) => each.lineItemID }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(fc.array(items, { maxLength: 8 }), (returns) => {
      const reversals = play(returns);
      expect(total(reversals, 'pointsReversed')).toBeLessThanOrEqual(101);
      expect(total(reversals, 'pointsRestored')).toBeLessThanOrEqual(500);
      expect(reversals.every((reversal) => reversal.answer.pointsReversed >= 0)).toBe(true);
      expect(total([...reversals, ...play([...returns, undefined]).slice(-1)], 'pointsReversed')).toBe(101);
    }),
  );
});
