import type { Reward } from '../../../contract';
import { planOf } from './points';

const reward = (rewardId: string, pointsCost: number, ...lineItemIds: string[]): Reward => ({
  rewardId,
  type: 'optional',
  kind: 'amountOff',
  description: '',
  receiptText: '',
  discountAmount: 100,
  pointsCost,
  lineItemIds,
  stackable: true,
  applied: false,
  locked: null,
});
const OFFERED = [
  reward('snack-free', 500, 'chips'),
  reward('snack-half', 200, 'chips'),
  reward('fuel', 1_000, 'fuel'),
  reward('gift', 0, 'coffee'),
];

test.each([
  [1_850, ['fuel'], 1],
  [640, ['snack-free'], 1],
  [250, ['snack-half'], 1],
  [1_999, ['fuel'], 1],
  [3_100, ['fuel', 'snack-half'], 2],
])(
  'with %i points the selection that the fewest carts can have together is chosen',
  (balance, rewardIds, enoughFor) => {
    const plan = planOf(balance, OFFERED, 5);
    expect(plan?.enoughFor).toBe(enoughFor);
    expect(plan?.rewardIds.toSorted()).toEqual(rewardIds.toSorted());
  },
);

test('rewards of one line are never chosen together', () => {
  expect(planOf(1_300, OFFERED.slice(0, 2), 5)?.rewardIds).toEqual(['snack-free']);
});

test('a balance that is enough for none, or for every cart, shows nothing', () => {
  expect(planOf(120, OFFERED, 5)).toBeUndefined();
  expect(planOf(100_000, OFFERED, 5)).toBeUndefined();
  expect(planOf(1_000, [], 5)).toBeUndefined();
});
