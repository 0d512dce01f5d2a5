import {
  HOST_STEPS,
  type FinalizeInput,
  type FinalizeResult,
  type HostMember,
  type StorePolicy,
} from '../../contract';
import { durableHost, FINALIZATION_WINDOW_MS, settlingHost, verifyPayments } from '../activity-calls';
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
 * in the state, so a round that is begun again goes on from there.
 */
export async function settle(state: SessionState, finalization: Finalization): Promise<Settlement> {
  await awaitMoney(state, finalization);
  finalization.stage = 'host';
  finalization.deadline ??= Date.now() + FINALIZATION_WINDOW_MS;
  const { deadline } = finalization;
  // A shop that has no loyalty has no points either; one that was switched off after the shopper had joined is
  // waited for.
  if (!state.member && state.bypass?.reason === 'LOYALTY_DISABLED')
    return { outcome: 'nothing', warnings: [] };
  const found = state.member
    ? { member: state.member, policy: null }
    : await identifyLate(state, leftUntil(deadline));
  if (!found) return { outcome: 'nothing', warnings: state.identity ? ['MEMBER_NOT_FOUND'] : [] };
  return redeem({ state, finalization, deadline }, found);
}

async function awaitMoney({ storeId, cartId }: SessionState, finalization: Finalization): Promise<void> {
  const { order, paymentDeadline } = finalization;
  const { currency, total } = order.totals;
  finalization.stage = 'payment';
  await verifyPayments(leftUntil(paymentDeadline), {
    storeId,
    cartId,
    orderId: order.orderId,
    currency,
    total,
    payments: order.payments,
  });
}

/** `policy`: the store's, where it was asked only now. */
interface Found {
  member: HostMember;
  policy: StorePolicy | null;
}

/** Late accrual: the shopper gave a phone while the host was away; now there is time to find the member. */
async function identifyLate(state: SessionState, windowMs: number): Promise<Found | null> {
  if (!state.identity) return null;
  const answer = await durableHost(windowMs, 'Late accrual: find the member').identifyMember({
    ...hostCallOf(state, HOST_STEPS.identifyLate()),
    identity: state.identity,
  });
  return answer.outcome === 'found' ? { member: answer.member, policy: answer.policy } : null;
}

interface Round {
  state: SessionState;
  finalization: Finalization;
  deadline: number;
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

function settleAll(round: Round, member: HostMember): Promise<FinalizeResult> {
  const { state, finalization, deadline } = round;
  const input: FinalizeInput = {
    ...hostCallOf(state, HOST_STEPS.finalize(finalization.attempt)),
    ...inputOf(round, member),
    rewards: finalization.redemption.rewards,
    accrualOnly: false,
  };
  return settlingHost(leftUntil(deadline), 'Settle points and rewards of the order').finalizeRewards(input);
}

function earnOnly(round: Round, member: HostMember): Promise<FinalizeResult> {
  const { state, finalization, deadline } = round;
  const input: FinalizeInput = {
    ...hostCallOf(state, HOST_STEPS.accrue(finalization.attempt)),
    ...inputOf(round, member),
    rewards: [],
    accrualOnly: true,
  };
  return settlingHost(leftUntil(deadline), 'Earn points for the order').finalizeRewards(input);
}
