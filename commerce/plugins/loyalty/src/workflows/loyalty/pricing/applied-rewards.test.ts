import { active } from '../testing';
import { appliedRewards, rewardsInEffect } from './applied-rewards';
import { CartContent } from './cart-content';

const reward = (rewardId: string, applied: boolean) => ({
  rewardId,
  type: 'optional' as const,
  kind: 'amountOff',
  description: 'd',
  receiptText: 't',
  discountAmount: 50,
  pointsCost: 500,
  lineItemIds: ['line_1'],
  stackable: true,
  applied,
  locked: null,
});
const adjustment = (id: string, rewardId: string | null, amount: number, provider = 'loyalty') => ({
  id,
  amount,
  provider_id: provider,
  metadata: rewardId === null ? null : { reward_id: rewardId },
});
const cart = CartContent.parse({
  id: 'cart_1',
  currency_code: 'usd',
  items: [
    {
      id: 'line_1',
      title: 'Coffee',
      quantity: 3,
      unit_price: 2.49,
      adjustments: [
        adjustment('a1', 'coffee', 0.5),
        adjustment('a2', 'snack', 0.25),
        adjustment('a3', null, 0.003, 'rounding'),
        adjustment('a4', null, 0.1, 'promotion'),
      ],
    },
    {
      id: 'line_2',
      title: 'Chips',
      quantity: 1,
      unit_price: 2.69,
      adjustments: [adjustment('a5', 'snack', 1)],
    },
  ],
});

test('an order names the rewards that its own discounts were made with, to the cent, and nothing selected since', () => {
  expect(appliedRewards(cart, ['coffee', 'snack'])).toEqual([
    { rewardId: 'coffee', lines: [{ lineItemId: 'line_1', amount: 50 }] },
    {
      rewardId: 'snack',
      lines: [
        { lineItemId: 'line_1', amount: 25 },
        { lineItemId: 'line_2', amount: 100 },
      ],
    },
  ]);
});

test('a reward that takes nothing off a line is named all the same; its points were agreed to', () => {
  expect(appliedRewards({ items: [], currency_code: 'usd' }, ['double-points'])).toEqual([
    { rewardId: 'double-points', lines: [] },
  ]);
});

test('in effect is what is applied in an open session', () => {
  const rewards = { instant: [], optional: [reward('coffee', true), reward('snack', false)] };
  expect(rewardsInEffect(active({ rewards }))).toEqual(['coffee']);
  expect(rewardsInEffect(active({ rewards, status: 'BYPASSED' }))).toEqual([]);
  expect(rewardsInEffect(null)).toEqual([]);
});
