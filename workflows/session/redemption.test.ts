import type { Cart, HostReward, OrderCompleted, PricedReward } from '../../contract';
import { redemptionOf } from './redemption';
import { begin, beginFinalization, keepSeen, type SessionState } from './state';
import { toSession } from './view';

const COFFEE: Cart = {
  version: 1,
  currency: 'USD',
  items: [
    {
      lineItemId: 'coffee',
      productCode: '012345678905',
      name: 'Coffee',
      quantity: 1,
      unitOfMeasure: 'each',
      unitPrice: 249,
      merchandiseCode: '004',
    },
  ],
};
const offer = (rewardId: string): HostReward => ({
  rewardId,
  type: 'instant',
  kind: 'amountOff',
  description: rewardId,
  receiptText: rewardId,
  discountAmount: 50,
  pointsCost: 0,
  currency: 'USD',
  lineItemIds: ['coffee'],
  stackable: true,
});
const sessionThatSaw = (...rewardIds: string[]): SessionState => {
  const state = begin({ sessionId: 's', storeId: 'st', cartId: 'c' }, 'POS', 0);
  state.cart = COFFEE;
  keepSeen(state, rewardIds.map(offer));
  return state;
};
const orderWith = (appliedRewards: PricedReward[]): OrderCompleted => ({
  storeId: 'st',
  cartId: 'c',
  orderId: 'o',
  displayId: '1',
  placedAt: '2026-11-29T10:00:00Z',
  cart: COFFEE,
  totals: {
    currency: 'USD',
    subtotal: 249,
    loyaltyDiscount: 50,
    tax: 0,
    deliveryFee: 0,
    tip: 0,
    total: 199,
  },
  appliedRewards,
  payments: [],
});
const off = (rewardId: string, amount: number): PricedReward => ({
  rewardId,
  lines: [{ lineItemId: 'coffee', amount }],
});

// Names that every JavaScript object answers to.
test.each(['constructor', 'toString', '__proto__'])(
  'a reward %j that the host never offered is named, and spoils no other',
  (rewardId) => {
    const state = sessionThatSaw('coffee-50-off');
    const redemption = redemptionOf(state, orderWith([off('coffee-50-off', 40), off(rewardId, 10)]));
    expect(redemption.rewards.map((reward) => reward.rewardId)).toEqual(['coffee-50-off']);
    expect(redemption.warnings).toEqual([`REWARD_UNKNOWN: reward ${rewardId} took off 10`]);
  },
);

test.each(['constructor', '__proto__'])(
  'a reward that the host calls %j is redeemed and shown',
  (rewardId) => {
    const state = structuredClone(sessionThatSaw(rewardId));
    const order = orderWith([off(rewardId, 50)]);
    const redemption = redemptionOf(state, order);
    expect(redemption.rewards).toMatchObject([{ rewardId, discountAmount: 50 }]);
    expect(redemption.warnings).toEqual([]);
    state.finalization = { ...beginFinalization(order, redemption, 0), stage: 'host' };
    expect(toSession(state).rewards.instant.map((reward) => reward.rewardId)).toEqual([rewardId]);
  },
);
