import type { LoyaltyAnswer } from '../../../modules/loyalty/contract';
import type { AppliedReward } from '../../../modules/outbox';
import { toMinor } from '../../../money';
import { LOYALTY_PROVIDER } from './adjustments';
import type { CartContent } from './cart-content';

/** The rewards that an answer prices a cart with: only an open session's are promised. */
export const rewardsInEffect = (answer: LoyaltyAnswer | null): string[] =>
  answer?.status === 'ACTIVE'
    ? [...answer.rewards.instant, ...answer.rewards.optional]
        .filter(({ applied }) => applied)
        .map(({ rewardId }) => rewardId)
    : [];

/**
 * What a cart was priced with: each reward in effect, and what its adjustments take off each line (minor
 * units). `lines` is empty for a reward that takes nothing off, as more points for the same money.
 *
 * @param rewardIds those that were in effect when the adjustments were made
 */
export function appliedRewards(
  { items, currency_code }: Pick<CartContent, 'items' | 'currency_code'>,
  rewardIds: readonly string[],
): AppliedReward[] {
  const rewards = new Map<string, AppliedReward>(
    rewardIds.map((rewardId) => [rewardId, { rewardId, lines: [] }]),
  );
  for (const { id, adjustments } of items) {
    for (const { provider_id, metadata, amount } of adjustments) {
      const rewardId = metadata?.['reward_id'];
      if (provider_id !== LOYALTY_PROVIDER || typeof rewardId !== 'string') continue;
      const reward = rewards.get(rewardId) ?? { rewardId, lines: [] };
      rewards.set(rewardId, reward);
      const line = reward.lines.find(({ lineItemId }) => lineItemId === id);
      if (line) line.amount += toMinor(amount, currency_code);
      else reward.lines.push({ lineItemId: id, amount: toMinor(amount, currency_code) });
    }
  }
  return [...rewards.values()];
}
