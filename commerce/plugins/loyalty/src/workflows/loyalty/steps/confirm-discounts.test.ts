import { unreachableAnswer } from '../../../modules/loyalty/answer';
import type { LoyaltyReward } from '../../../modules/loyalty/contract';
import { LoyaltyProblem } from '../../../modules/loyalty/problem';
import { confirmDiscounts } from './confirm-discounts';
import { active, CART_ID, cartOf, loyaltyOver, proven, recordFor, SESSION_ID } from '../testing';

const took = jest.fn();
jest.mock('../session/apply-answer', () => ({
  applyAnswer: async (_container: unknown, _cartId: string, answer: unknown) => void took(answer),
}));
jest.mock('../workflows/apply-loyalty', () => ({
  applyLoyaltyWorkflow: () => ({ run: async () => undefined }),
}));
beforeEach(() => took.mockReset());

const cart = cartOf(null);
const reward = (rewardId: string, pointsCost: number): LoyaltyReward => ({
  rewardId,
  type: 'optional',
  kind: 'amountOff',
  description: 'd',
  receiptText: 't',
  discountAmount: 100,
  pointsCost,
  lineItemIds: ['line_1'],
  stackable: true,
  applied: true,
  locked: null,
});
const pricedWith = (...rewards: LoyaltyReward[]) => {
  const discounts = rewards.map(({ rewardId }) => ({ rewardId, amount: 100 }));
  return active({
    member: proven('M-1'),
    rewards: { instant: [], optional: rewards },
    totals: {
      currency: 'USD',
      subtotal: 249,
      loyaltyDiscount: discounts.length * 100,
      total: 249 - discounts.length * 100,
      lines: [{ lineItemId: 'line_1', discounts }],
    },
  });
};

/** Completes a cart that was priced like this; answers the selections that the service was asked for. */
async function completed(
  answer: ReturnType<typeof active>,
  select: (rewardIds: string[]) => Promise<ReturnType<typeof active>>,
): Promise<string[][]> {
  const selections: string[][] = [];
  const { container } = loyaltyOver(cart, recordFor(cart, { answer }), {
    select: async (_known, rewardIds, options) => {
      expect(options).toMatchObject({ shopperAddress: '203.0.113.7' });
      selections.push(rewardIds);
      return select(rewardIds);
    },
  });
  await confirmDiscounts(container, CART_ID, { shopperAddress: '203.0.113.7', customerId: null });
  return selections;
}

test('points are confirmed before an order is made: the same selection once more, and its answer counts', async () => {
  const confirmed = pricedWith(reward('snack', 500));
  expect(await completed(pricedWith(reward('snack', 500)), async () => confirmed)).toEqual([['snack']]);
  expect(took).toHaveBeenCalledWith(confirmed);
});

test.each(['INSUFFICIENT_POINTS', 'PROOF_REQUIRED'])(
  '%s: the cart goes on without the rewards that cost points, and the shopper sees the new total',
  async (code) => {
    const without = pricedWith(reward('coupon', 0));
    const selections = await completed(
      pricedWith(reward('snack', 500), reward('coupon', 0)),
      async (rewardIds) => {
        if (rewardIds.includes('snack')) throw new LoyaltyProblem(409, code, 'elsewhere by now');
        return without;
      },
    );
    expect(selections).toEqual([['snack', 'coupon'], ['coupon']]);
    expect(took).toHaveBeenCalledWith(without);
  },
);

test('a selection without points costs no call', async () => {
  expect(await completed(pricedWith(reward('coupon', 0)), async () => active())).toEqual([]);
});

test('a service that is away stops no checkout', async () => {
  expect(
    await completed(pricedWith(reward('snack', 500)), async () =>
      unreachableAnswer({ cartId: CART_ID, sessionId: SESSION_ID, at: new Date() }),
    ),
  ).toEqual([['snack']]);
  expect(took).not.toHaveBeenCalled();
});
