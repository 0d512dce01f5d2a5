import type { Member, Reward, Session } from '../../contract/session';

export type { Reward };

/** A member whose shopper has proven to be it: only then the shop tells name, balance and tier. */
export type ProvenMember = Member & { proven: true; pointsBalance: number };

/**
 * A checkout's loyalty as the store routes show it: the loyalty API's session without what only servers need.
 */
export type LoyaltyView = Omit<Session, 'storeId' | 'posSequenceId' | 'pdiTransactionId'> & {
  orderId: string | null;
};

/**
 * The loyalty of an order. To whom only the order's link was given, neither the member nor a way to the cart
 * is told; to its buyer all of it is.
 */
export type OrderLoyalty = Pick<
  LoyaltyView,
  'status' | 'rewards' | 'totals' | 'points' | 'bypass' | 'warnings' | 'updatedAt' | 'orderId'
> &
  Partial<LoyaltyView>;

const SETTLED = new Set<LoyaltyView['status']>(['FINALIZED', 'FINALIZATION_FAILED', 'CANCELLED', 'EXPIRED']);

/** Nothing more will come for this checkout by itself. */
export const isSettled = (view: Pick<LoyaltyView, 'status'>): boolean => SETTLED.has(view.status);

/**
 * There is a stream to listen to. Without the orchestrator nobody keeps this checkout yet, and asking would
 * be a 404 in the console; the next answer of the shop tells when that has changed.
 */
export const canFollow = (view: Pick<LoyaltyView, 'status' | 'bypass'>): boolean =>
  !isSettled(view) && view.bypass?.reason !== 'ORCHESTRATOR_UNAVAILABLE';

/** The shopper's number is not a member's: it can be corrected. */
export const memberNotFound = (view: OrderLoyalty): boolean =>
  !view.member && hasWarning(view, 'MEMBER_NOT_FOUND');

/** The member, once the shopper has proven to be it; undefined before, and for nobody. */
export function provenMember(view: LoyaltyView): ProvenMember | undefined {
  const { member } = view;
  return member?.proven && member.pointsBalance !== null
    ? { ...member, proven: true, pointsBalance: member.pointsBalance }
    : undefined;
}

/** The last four digits of a masked phone, to be read out; empty where the number is not known. */
export const lastDigits = (maskedPhone: string): string => /\d{1,4}$/.exec(maskedPhone)?.[0] ?? '';

export function hasWarning(view: Pick<LoyaltyView, 'warnings'>, code: string): boolean {
  return view.warnings.some((warning) => warning.split(':', 1)[0] === code);
}

/**
 * Whether `next` may replace `current`. Answers and events travel on different connections, so an older
 * picture can arrive after a newer one: it must not win.
 */
export function isNewer(next: LoyaltyView, current: OrderLoyalty | null): boolean {
  if (!current || current.sessionId !== next.sessionId) return true;
  if (current.cartVersion !== undefined && next.cartVersion !== current.cartVersion)
    return next.cartVersion > current.cartVersion;
  return Date.parse(next.updatedAt) >= Date.parse(current.updatedAt);
}

/** The optional rewards that are switched on now. */
export const selectedRewardIds = (view: LoyaltyView): string[] =>
  view.rewards.optional.filter((reward) => reward.applied).map((reward) => reward.rewardId);

/**
 * The selection after the shopper switches one reward. A reward that does not stack pushes out the selected
 * ones it shares a line with, which is what the shopper means by choosing it.
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

/** Points that are left when the selection is paid for; null where the balance is not told. */
export function pointsLeft(view: LoyaltyView, selected: string[]): number | null {
  const balance = view.member?.pointsBalance ?? null;
  if (balance === null) return null;
  return (
    balance -
    view.rewards.optional
      .filter((reward) => selected.includes(reward.rewardId))
      .reduce((sum, reward) => sum + reward.pointsCost, 0)
  );
}
