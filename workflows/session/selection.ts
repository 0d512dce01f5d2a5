import type { ErrorCode, HostReward, Problem } from '../../contract';
import { collide } from './discounts';
import { mustProve } from './proof';
import type { SessionState } from './state';

export interface SelectionProblem {
  code: ErrorCode;
  problems: Problem[];
}

/** Keeps in mind what is selected, for the time when the same member's offers are back. */
export function rememberChoice(state: SessionState): void {
  const { member, selected, proven } = state;
  if (!member) return;
  const waiting = state.remembered?.membershipId === member.membershipId ? state.remembered.selected : [];
  state.remembered = {
    membershipId: member.membershipId,
    proven,
    selected: [...new Set([...waiting, ...selected])],
  };
}

/** What the shopper wants of the next offers: what is selected, and what could not be had for a while. */
export const wantedOf = ({ member, selected, remembered }: SessionState): string[] =>
  remembered && remembered.membershipId === member?.membershipId
    ? [...new Set([...remembered.selected, ...selected])]
    : selected;

/** What the shopper may choose from. */
export interface Choice {
  offers: HostReward[];
  /** Points. */
  balance: number;
  /** The member is not proven: nothing that costs points. */
  locked: boolean;
}

export const choiceOf = (state: SessionState): Choice => ({
  offers: state.offers,
  balance: state.member?.pointsBalance ?? 0,
  locked: mustProve(state),
});

/** Points that these rewards cost together. */
export const costOf = (offers: HostReward[], rewardIds: readonly string[]): number =>
  offers.reduce(
    (sum, { rewardId, pointsCost }) => (rewardIds.includes(rewardId) ? sum + pointsCost : sum),
    0,
  );

/**
 * Why this selection of optional rewards cannot be had, or null. Instant rewards give way to a selected one.
 */
export function selectionProblem(
  { offers, balance, locked }: Choice,
  rewardIds: readonly string[],
): SelectionProblem | null {
  const optional = new Map(
    offers.filter((offer) => offer.type === 'optional').map((offer) => [offer.rewardId, offer]),
  );
  const chosen: HostReward[] = [];
  for (const [index, rewardId] of rewardIds.entries()) {
    const pointer = `/rewardIds/${index}`;
    const offer = optional.get(rewardId);
    if (!offer)
      return {
        code: 'UNKNOWN_REWARD',
        problems: [{ pointer, message: 'is not an optional reward of this session' }],
      };
    if (locked && offer.pointsCost > 0)
      return {
        code: 'PROOF_REQUIRED',
        problems: [{ pointer, message: 'costs points: prove first that the number is yours' }],
      };
    const other = chosen.find((earlier) => collide(earlier, offer));
    if (other)
      return {
        code: 'REWARD_NOT_STACKABLE',
        problems: [{ pointer, message: `cannot be combined with ${other.rewardId}` }],
      };
    chosen.push(offer);
  }
  const cost = costOf(chosen, rewardIds);
  if (cost > balance)
    return {
      code: 'INSUFFICIENT_POINTS',
      problems: [{ pointer: '/rewardIds', message: `cost ${cost} points, the member has ${balance}` }],
    };
  return null;
}

/** The part of a selection that the host still offers, and a warning for each reward that went. */
export function keepAvailable(
  choice: Choice,
  selected: readonly string[],
): { selected: string[]; warnings: string[] } {
  const kept: string[] = [];
  const warnings: string[] = [];
  for (const rewardId of selected) {
    if (selectionProblem(choice, [...kept, rewardId]) === null) kept.push(rewardId);
    else warnings.push(`REWARD_NO_LONGER_AVAILABLE: reward ${rewardId}`);
  }
  return { selected: kept, warnings };
}
