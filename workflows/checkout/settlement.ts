import {
  HOST_STEPS,
  type FinalizeInput,
  type FinalizeResult,
  type HostMember,
  type StorePolicy,
} from '../../contract';
import {
  durableHost,
  FINALIZATION_WINDOW_MS,
  finalizeRewards,
  finalizeRewardsInTask,
  verifyPayments,
} from '../activity-calls';
import { hostCallOf, type Finalization, type SessionState } from '../session/state';
import { leftUntil } from './checkout';

/** How one round of finalisation ended. */
export type Settlement =
  | {
      outcome: 'settled';
      result: Extract<FinalizeResult, { outcome: 'finalized' }>;
      member: HostMember;
      policy: StorePolicy | null;
      lateAccrual: boolean;
      warnings: string[];
    }
  /** Nobody to give points to. */
  | { outcome: 'nothing'; warnings: string[] }
  /** The host said no, for good. */
  | { outcome: 'refused'; code: string };

/**
 * One round of durable finalisation: the money is there → the member is known → the host finalises. Each step
 * retries by itself until its deadline, and each host call has a deterministic key. Where it stands is kept
 * in the state, so a round that is begun again goes on from there. `onWait` is called before a step that may
 * take long.
 */
export async function settle(
  state: SessionState,
  finalization: Finalization,
  onWait: () => void,
): Promise<Settlement> {
  await awaitMoney(state, finalization, onWait);
  finalization.stage = 'host';
  finalization.deadline ??= Date.now() + FINALIZATION_WINDOW_MS;
  const { deadline } = finalization;
  // A shop that has no loyalty has no points either; one that was switched off after the shopper had joined is
  // waited for.
  if (!state.member && state.bypass?.reason === 'LOYALTY_DISABLED')
    return { outcome: 'nothing', warnings: [] };
  const round = { state, finalization, deadline, onWait };
  const found = state.member ? { member: state.member, policy: null } : await identifyLate(round);
  if (!found) return { outcome: 'nothing', warnings: state.identity ? ['MEMBER_NOT_FOUND'] : [] };
  return redeem(round, found);
}

async function awaitMoney(
  { storeId, cartId }: SessionState,
  finalization: Finalization,
  onWait: () => void,
): Promise<void> {
  const { order, paymentDeadline } = finalization;
  const { currency, total } = order.totals;
  finalization.stage = 'payment';
  await verifyPayments(
    { windowMs: leftUntil(paymentDeadline), onWait },
    {
      storeId,
      cartId,
      orderId: order.orderId,
      currency,
      total,
      payments: order.payments,
    },
  );
}

/** `policy`: the store's, where it was asked only now. */
interface Found {
  member: HostMember;
  policy: StorePolicy | null;
}

/** Late accrual: the shopper gave a phone while the host was away; now there is time to find the member. */
async function identifyLate({ state, deadline, onWait }: Round): Promise<Found | null> {
  if (!state.identity) return null;
  onWait();
  const answer = await durableHost(leftUntil(deadline), 'Late accrual: find the member').identifyMember({
    ...hostCallOf(state, HOST_STEPS.identifyLate()),
    identity: state.identity,
  });
  return answer.outcome === 'found' ? { member: answer.member, policy: answer.policy } : null;
}

interface Round {
  state: SessionState;
  finalization: Finalization;
  deadline: number;
  onWait(): void;
}

async function redeem(round: Round, found: Found): Promise<Settlement> {
  const { state, finalization } = round;
  const { redemption } = finalization;
  const settled = (
    result: Extract<FinalizeResult, { outcome: 'finalized' }>,
    warnings: string[],
  ): Settlement => ({
    outcome: 'settled',
    result,
    ...found,
    lateAccrual: redemption.accrualOnly && state.bypass !== null,
    warnings: [...redemption.warnings, ...warnings],
  });
  if (redemption.accrualOnly) {
    const answer = await earnOnly(round, found.member);
    if (answer.outcome === 'finalized') return settled(answer, []);
    finalization.attempt += 1;
    return { outcome: 'refused', code: answer.code };
  }
  if (finalization.refusedRedemption === null) {
    const answer = await settleAll(round, found.member);
    if (answer.outcome === 'finalized') return settled(answer, []);
    finalization.refusedRedemption = answer.code;
  }
  // The shopper keeps the discount that the order gave; what the host will not redeem any more must not cost
  // them the points as well. From here on the redemption is never tried again: the points may be given.
  const answer = await earnOnly(round, found.member);
  if (answer.outcome === 'finalized')
    return settled(answer, [`REWARDS_NOT_REDEEMED: the host said ${finalization.refusedRedemption}`]);
  // Nothing was done at all: a retry may begin from the start, under keys that the host has not refused.
  finalization.refusedRedemption = null;
  finalization.attempt += 1;
  return { outcome: 'refused', code: answer.code };
}

const inputOf = ({ state, finalization }: Round, { membershipId }: HostMember) => ({
  membershipId,
  cart: finalization.order.cart,
  orderId: finalization.order.orderId,
  amountPaid: finalization.order.totals.subtotal - finalization.order.totals.loyaltyDiscount,
  storeId: state.storeId,
});

function askHost(
  { state, deadline, onWait }: Round,
  summary: string,
  input: FinalizeInput,
): Promise<FinalizeResult> {
  const finalize = state.settlesInTask ? finalizeRewardsInTask : finalizeRewards;
  return finalize({ windowMs: leftUntil(deadline), onWait }, summary, input);
}

function settleAll(round: Round, member: HostMember): Promise<FinalizeResult> {
  const { state, finalization } = round;
  return askHost(round, 'Settle points and rewards of the order', {
    ...hostCallOf(state, HOST_STEPS.finalize(finalization.attempt)),
    ...inputOf(round, member),
    rewards: finalization.redemption.rewards,
    accrualOnly: false,
  });
}

function earnOnly(round: Round, member: HostMember): Promise<FinalizeResult> {
  const { state, finalization } = round;
  return askHost(round, 'Earn points for the order', {
    ...hostCallOf(state, HOST_STEPS.accrue(finalization.attempt)),
    ...inputOf(round, member),
    rewards: [],
    accrualOnly: true,
  });
}
