import type { Reward, Session } from '../../contract/session';

export type { Reward };

/** A checkout's loyalty as the store routes show it: the loyalty API's session without what only servers need. */
export type LoyaltyView = Omit<Session, 'storeId' | 'posSequenceId' | 'pdiTransactionId'> & { orderId: string | null };

const SETTLED = new Set<LoyaltyView['status']>(['FINALIZED', 'FINALIZATION_FAILED', 'CANCELLED', 'EXPIRED']);

/** Nothing more will come for this checkout by itself. */
export const isSettled = (view: LoyaltyView): boolean => SETTLED.has(view.status);

/**
 * There is a stream to listen to. Without the orchestrator nobody keeps this checkout yet, and asking would be a 404 in the console;
 * the next answer of the shop tells when that has changed.
 */
export const canFollow = (view: LoyaltyView): boolean => !isSettled(view) && view.bypass?.reason !== 'ORCHESTRATOR_UNAVAILABLE';

/** The shopper's number is not a member's: it can be corrected. */
export const memberNotFound = (view: LoyaltyView): boolean => view.member === null && hasWarning(view, 'MEMBER_NOT_FOUND');

export function hasWarning(view: LoyaltyView, code: string): boolean {
  return view.warnings.some((warning) => warning.split(':', 1)[0] === code);
}

/**
 * Whether `next` may replace `current`. Answers and events travel on different connections, so an older picture can arrive after a
 * newer one: it must not win.
 */
export function isNewer(next: LoyaltyView, current: LoyaltyView | null): boolean {
  if (!current || current.sessionId !== next.sessionId) return true;
  if (next.cartVersion !== current.cartVersion) return next.cartVersion > current.cartVersion;
  return Date.parse(next.updatedAt) >= Date.parse(current.updatedAt);
}

/** The optional rewards that are switched on now. */
export const selectedRewardIds = (view: LoyaltyView): string[] => view.rewards.optional.filter((reward) => reward.applied).map((reward) => reward.rewardId);

/**
 * The selection after the shopper switches one reward. A reward that does not stack pushes out the selected ones it shares a line
 * with, which is what the shopper means by choosing it.
 */
export function toggleReward(view: LoyaltyView, selected: string[], rewardId: string): string[] {
  if (selected.includes(rewardId)) return selected.filter((id) => id !== rewardId);
  const rewards = new Map(view.rewards.optional.map((reward) => [reward.rewardId, reward]));
  const chosen = rewards.get(rewardId);
  const kept = selected.filter((id) => {
    const other = rewards.get(id);
    return !chosen || !other || !collide(chosen, other);
  });
  return [...kept, rewardId];
}

function collide(one: Reward, other: Reward): boolean {
  if (one.stackable && other.stackable) return false;
  return one.lineItemIds.some((id) => other.lineItemIds.includes(id));
}

/** Points that are left when the selection is paid for. */
export function pointsLeft(view: LoyaltyView, selected: string[]): number {
  const spent = view.rewards.optional.filter((reward) => selected.includes(reward.rewardId)).reduce((sum, reward) => sum + reward.pointsCost, 0);
  return (view.member?.pointsBalance ?? 0) - spent;
}
