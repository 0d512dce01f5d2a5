import { isCancellation } from '@temporalio/workflow';
import type { PointsActivities } from '../../contract';
import { refusal } from '../failures';
import { pointsDesk, releasePoints, releasePointsInTask, releasePointsTogether } from '../activity-calls';
import { mustProve } from '../session/proof';
import { costOf, rememberChoice } from '../session/selection';
import type { SessionState } from '../session/state';
import { admitsShoppers } from '../session/transitions';
import type { Checkout } from './checkout';
import { followsRule } from './rules';

type Release = Parameters<PointsActivities['releasePoints']>[0];

/** Checkouts that began before points were put aside go on without. */
const holdsPointsAtAll = ({ policy, member }: SessionState): boolean =>
  policy.proof !== undefined && member !== null;

type Held = 'held' | 'insufficient' | 'unavailable';

/**
 * Puts aside the points that a selection costs, instead of what was put aside before. Nothing is asked where
 * nothing changes: a selection without points never waits for the table. The caller gives back what is held
 * too much.
 */
async function holdPoints(state: SessionState, points: number, budgetMs: number): Promise<Held> {
  const { member, hold } = state;
  if (!holdsPointsAtAll(state) || !member || points === 0) return 'held';
  state.hold = { ...hold, version: hold.version + 1 };
  const { storeId, sessionId, balanceToldAt } = state;
  try {
    const { outcome } = await pointsDesk(budgetMs, 'Put the points aside').holdPoints({
      storeId,
      sessionId,
      membershipId: member.membershipId,
      points,
      version: state.hold.version,
      balance: member.pointsBalance,
      balanceToldAt,
      at: Date.now(),
    });
    if (outcome === 'held') state.hold.points = points;
    return outcome;
  } catch (error) {
    if (isCancellation(error)) throw error;
    // The statement may have come through all the same: what it holds is given back like any other.
    state.hold.points = Math.max(hold.points, points);
    return 'unavailable';
  }
}

/**
 * What is not held is not promised: without a hold the selection keeps what costs nothing, and a warning says
 * why.
 */
function selectHeld(state: SessionState, held: Held, whenPromised: string): void {
  state.warnings = state.warnings.filter((warning) => warning !== 'POINTS_HOLD_UNAVAILABLE');
  if (held === 'held') return;
  state.warnings.push(held === 'unavailable' ? 'POINTS_HOLD_UNAVAILABLE' : whenPromised);
  state.selected = state.selected.filter((rewardId) => costOf(state.offers, [rewardId]) === 0);
}

/** The whole selection of optional rewards. What costs points is selected only once they are put aside. */
export async function select(state: SessionState, rewardIds: string[], budgetMs: number): Promise<void> {
  // Without loyalty there is nothing to choose from; the shopper's checkout goes on all the same.
  if (state.status === 'BYPASSED') {
    if (rewardIds.length === 0 && state.remembered) state.remembered.selected = [];
    return;
  }
  const held = await holdPoints(state, costOf(state.offers, rewardIds), budgetMs);
  if (held === 'insufficient')
    throw refusal('INSUFFICIENT_POINTS', [
      { pointer: '/rewardIds', message: 'cost points that are promised to another checkout' },
    ]);
  state.selected = [...rewardIds];
  selectHeld(state, held, '');
}

/** New offers may ask for more or fewer points than are held. */
export async function keepHeld(state: SessionState, budgetMs: number): Promise<void> {
  const cost = costOf(state.offers, state.selected);
  if (cost === state.hold.points) return;
  const held = await holdPoints(state, cost, budgetMs);
  selectHeld(state, held, 'REWARD_NO_LONGER_AVAILABLE: the points are promised to another checkout');
}

/** Whether points are held for nothing that is selected. */
export const holdsTooMuch = ({ hold, offers, selected }: SessionState): boolean =>
  hold.points > 0 && costOf(offers, selected) === 0;

/**
 * Whether the table may hold points of this session: also by a request that was lost with its worker before
 * it left a trace here.
 */
function mayHold(state: SessionState): boolean {
  return (
    state.hold.points > 0 ||
    (!mustProve(state) &&
      costOf(
        state.offers,
        state.offers.map(({ rewardId }) => rewardId),
      ) > 0)
  );
}

/** What gives back all that this session holds, or null where it holds nothing. */
function releaseOf(state: SessionState, redeemed: number): Release | null {
  const { member, storeId, sessionId } = state;
  if (!member || !holdsPointsAtAll(state) || !(mayHold(state) || redeemed > 0)) return null;
  state.hold = { points: 0, version: state.hold.version + 1 };
  return {
    storeId,
    sessionId,
    membershipId: member.membershipId,
    version: state.hold.version,
    at: Date.now(),
    ...(redeemed ? { redeemed } : {}),
  };
}

/**
 * Keeps the shopper's choice in mind while it cannot be had. A run that lost a choice before this rule goes on
 * without it: to choose it again puts points aside.
 */
export function keepChoice(state: SessionState): void {
  if (state.selected.length === 0 || followsRule(state, 'a-choice-is-remembered')) rememberChoice(state);
}

function giveBack({ status, settlesInTask }: SessionState, release: Release): Promise<void> {
  if (admitsShoppers(status)) return releasePoints(release);
  return settlesInTask ? releasePointsTogether(release) : releasePointsInTask(release);
}

/**
 * Gives back all that is held; `redeemed` points were really spent. To be called before the member and the
 * offers go: what is held is named by them.
 */
export function releaseHold({ state, background }: Checkout, redeemed = 0): void {
  const release = releaseOf(state, redeemed);
  if (!release) return;
  background.start(() => giveBack(state, release));
}
