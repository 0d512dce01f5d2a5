import { subtotalOf, type Cart, type FinalizeResult, type HostMember } from '../../contract';
import type { SettledResult } from './state';

/** Far above any member's balance; beyond it the host's answer is not about points. */
const MOST_POINTS = 1_000_000_000;
/** No promotion gives more points for one minor unit (one cent), all multipliers included. */
const MOST_POINTS_PER_MINOR_UNIT = 100;
const MOST_MULTIPLIER = 1_000;

const isCount = (points: number): boolean =>
  Number.isSafeInteger(points) && points >= 0 && points <= MOST_POINTS;
/** A return after the points were spent leaves a member below zero. */
const isBalance = (points: number): boolean => isCount(Math.abs(points));

/** Whether a cart can earn this much. */
export function areCredible(
  { toEarn, multiplier }: { toEarn: number; multiplier: number },
  cart: Cart,
): boolean {
  const fits = isCount(toEarn) && toEarn <= subtotalOf(cart) * MOST_POINTS_PER_MINOR_UNIT;
  return fits && Number.isFinite(multiplier) && multiplier >= 0 && multiplier <= MOST_MULTIPLIER;
}

/** The member as told, or with nothing to spend when the balance cannot be true. */
export const credibleMember = (member: HostMember): HostMember =>
  isBalance(member.pointsBalance) ? member : { ...member, pointsBalance: 0 };

type Finalized = Extract<FinalizeResult, { outcome: 'finalized' }>;

/**
 * The host settled the order, so its confirmation counts. Of its numbers, those that cannot be true are not
 * shown to anyone: a balance that nobody knows is null, never 0.
 */
export function credibleResult(result: Finalized): SettledResult {
  const { pointsEarned, pointsRedeemed, newBalance } = result;
  if (isCount(pointsEarned) && isCount(pointsRedeemed) && isBalance(newBalance)) return result;
  return {
    ...result,
    pointsEarned: isCount(pointsEarned) ? pointsEarned : 0,
    pointsRedeemed: isCount(pointsRedeemed) ? pointsRedeemed : 0,
    newBalance: null,
  };
}
