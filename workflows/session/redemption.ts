import { discountByLine, type AppliedReward, type OrderCompleted, type PricedReward } from '../../contract';
import { mustProve } from './proof';
import { seenOffer, type Redemption, type SessionState } from './state';
import { toSession } from './view';

const sumOf = (lines: PricedReward['lines']): number => lines.reduce((sum, { amount }) => sum + amount, 0);

/**
 * Exactly what the order says that it used. What the host never offered here, or what costs points that
 * nobody proved to own, cannot be redeemed: every cent of it is named.
 */
function redeemNamed(state: SessionState, used: PricedReward[]): Redemption {
  const rewards: AppliedReward[] = [];
  const warnings: string[] = [];
  for (const { rewardId, lines } of used) {
    const offer = seenOffer(state, rewardId);
    const amount = sumOf(lines);
    if (!offer) warnings.push(`REWARD_UNKNOWN: reward ${rewardId} took off ${amount}`);
    else if (offer.pointsCost > 0 && mustProve(state))
      warnings.push(`PROOF_REQUIRED: reward ${rewardId} took off ${amount}`);
    else
      rewards.push({ rewardId, discountAmount: offer.discountAmount, pointsCost: offer.pointsCost, lines });
  }
  return { rewards, accrualOnly: rewards.length === 0, warnings };
}

/** Brings withdrawn rewards back when only they explain the discount of an order that does not say what it used. */
function restoreOffersOf(state: SessionState, order: OrderCompleted): void {
  const given = order.totals.loyaltyDiscount;
  if (!state.lastPriced || given === 0 || toSession(state).totals.loyaltyDiscount === given) return;
  const before = { ...state, ...state.lastPriced };
  if (toSession(before).totals.loyaltyDiscount === given) Object.assign(state, state.lastPriced);
}

/**
 * For an order that does not say what it used: the rewards in effect, when it was really priced with them. An
 * order at full price (the shop never saw our answer, or loyalty was bypassed) redeems nothing and still earns.
 */
function redeemInEffect(state: SessionState, order: OrderCompleted): Redemption {
  restoreOffersOf(state, order);
  const session = toSession(state);
  const inEffect = [...session.rewards.instant, ...session.rewards.optional].filter(({ applied }) => applied);
  const given = order.totals.loyaltyDiscount;
  const expected = session.totals.loyaltyDiscount;
  const accrualOnly = inEffect.length === 0 || (given === 0 && expected > 0);
  const rewards = inEffect.map((reward) => ({
    rewardId: reward.rewardId,
    discountAmount: reward.discountAmount,
    pointsCost: reward.pointsCost,
    lines: discountByLine(reward.rewardId, session.totals.lines),
  }));
  const differ = `ORDER_TOTALS_DIFFER: the order took off ${given}, the session ${expected}`;
  return { rewards: accrualOnly ? [] : rewards, accrualOnly, warnings: given === expected ? [] : [differ] };
}

/** What the order redeems at the host. */
export const redemptionOf = (state: SessionState, order: OrderCompleted): Redemption =>
  order.appliedRewards ? redeemNamed(state, order.appliedRewards) : redeemInEffect(state, order);
