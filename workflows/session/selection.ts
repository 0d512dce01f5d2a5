import type { ErrorCode, HostReward, Problem } from '../../contract';
import { collide } from './discounts';

export interface SelectionProblem {
  code: ErrorCode;
  problems: Problem[];
}

/** Why this selection of optional rewards cannot be had, or null. `balance` in points. Instant rewards give way to a selected one. */
export function selectionProblem(offers: HostReward[], rewardIds: readonly string[], balance: number): SelectionProblem | null {
  const optional = new Map(offers.filter((offer) => offer.type === 'optional').map((offer) => [offer.rewardId, offer]));
  const chosen: HostReward[] = [];
  for (const [index, rewardId] of rewardIds.entries()) {
    const pointer = `/rewardIds/${index}`;
    const offer = optional.get(rewardId);
    if (!offer) return { code: 'UNKNOWN_REWARD', problems: [{ pointer, message: 'is not an optional reward of this session' }] };
    const other = chosen.find((earlier) => collide(earlier, offer));
    if (other) return { code: 'REWARD_NOT_STACKABLE', problems: [{ pointer, message: `cannot be combined with ${other.rewardId}` }] };
    chosen.push(offer);
  }
  const cost = chosen.reduce((sum, offer) => sum + offer.pointsCost, 0);
  if (cost > balance) return { code: 'INSUFFICIENT_POINTS', problems: [{ pointer: '/rewardIds', message: `cost ${cost} points, the member has ${balance}` }] };
  return null;
}

/** The part of a selection that the host still offers, and a warning for each reward that went. */
export function keepAvailable(offers: HostReward[], selected: readonly string[], balance: number): { selected: string[]; warnings: string[] } {
  const kept: string[] = [];
  const warnings: string[] = [];
  for (const rewardId of selected) {
    if (selectionProblem(offers, [...kept, rewardId], balance) === null) kept.push(rewardId);
    else warnings.push(`REWARD_NO_LONGER_AVAILABLE: reward ${rewardId}`);
  }
  return { selected: kept, warnings };
}
