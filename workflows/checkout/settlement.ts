import {
  HOST_STEPS,
  type FinalizeInput,
  type FinalizeResult,
  type HostMember,
  type PaidOrder,
  type PaymentInput,
  type StorePolicy,
} from '../../contract';
import {
  durableHostAfterShoppers,
  FINALIZATION_WINDOW_MS,
  finalizeRewards,
  finalizeRewardsInTask,
  settleAtOnce,
  verifyPayments,
  verifyPaymentsInTask,
} from '../activity-calls';
import { settlementRefusalOf } from '../failures';
import { finalizeInputOf } from '../session/settlement';
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
  /** The host said no, for good, with this code of its own. */
  | { outcome: 'refused'; code: string }
  /** Neither money nor host answered in time; `code` is the last failure's. */
  | { outcome: 'failed'; code: string };

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
  finalization.stage = 'payment';
  const refusedBefore = finalization.refusedRedemption;
  const paid = await findMoney(state, finalization, onWait);
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
  // The answer belongs to the request that was built before it, whatever another round has heard meanwhile.
  const known = paid.settled ? refusedBefore : finalization.refusedRedemption;
  return redeem(round, found, { answered: paid.settled, refusedRedemption: known });
}

/** Once the money is there: with the host's answer where it could be asked in the same call. */
async function findMoney(
  state: SessionState,
  finalization: Finalization,
  onWait: () => void,
): Promise<PaidOrder> {
  const { member } = state;
  const payment = paymentOf(state, finalization);
  const patience = { windowMs: leftUntil(finalization.paymentDeadline), onWait };
  const subject = { state, finalization };
  if (member && isTriedInTask(subject)) {
    const paid = await settleAtOnce(payment, requestOf(subject, member).input);
    if (paid) return paid;
    await verifyPayments(patience, payment);
  } else await verifyPaymentsInTask(patience, payment);
  return { settled: null };
}

function paymentOf({ storeId, cartId }: SessionState, { order }: Finalization): PaymentInput {
  const { currency, total } = order.totals;
  return { storeId, cartId, orderId: order.orderId, currency, total, payments: order.payments };
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
  const answer = await durableHostAfterShoppers(
    leftUntil(deadline),
    'Late accrual: find the member',
  ).identifyMember({
    ...hostCallOf(state, HOST_STEPS.identifyLate()),
    identity: state.identity,
  });
  return answer.outcome === 'found' ? { member: answer.member, policy: answer.policy } : null;
}

/** What is settled. */
interface Subject {
  state: SessionState;
  finalization: Finalization;
}

const isTriedInTask = ({ state, finalization }: Subject): boolean =>
  state.settlesInTask && !finalization.followsClosely;

interface Round extends Subject {
  deadline: number;
  onWait(): void;
}

/** What a round knows: one that it overtook may still hear its own answer. */
interface Heard {
  /** What the host said to the first request, where it was asked already. */
  answered: FinalizeResult | null;
  /** Why the host would not redeem the rewards, where it had said so before that request. */
  refusedRedemption: string | null;
}

async function redeem(round: Round, found: Found, heard: Heard): Promise<Settlement> {
  const { state, finalization } = round;
  const { redemption } = finalization;
  let { refusedRedemption } = heard;
  for (let told = heard.answered; ; told = null) {
    let answer: FinalizeResult;
    try {
      answer = told ?? (await askHost(round, found.member));
    } catch (error) {
      answer = orThrow(error);
    }
    if (answer.outcome === 'finalized') {
      const lateAccrual = redemption.accrualOnly && state.bypass !== null;
      const refused =
        refusedRedemption === null ? [] : [`REWARDS_NOT_REDEEMED: the host said ${refusedRedemption}`];
      const warnings = [...redemption.warnings, ...refused];
      return { outcome: 'settled', result: answer, ...found, lateAccrual, warnings };
    }
    if (redemption.accrualOnly || refusedRedemption !== null) {
      // Nothing was done at all: a retry may begin from the start, under keys that the host has not refused.
      finalization.refusedRedemption = null;
      finalization.attempt += 1;
      return answer;
    }
    // The shopper keeps the discount that the order gave; what the host will not redeem any more must not cost
    // them the points as well. From here on the redemption is never tried again: the points may be given.
    refusedRedemption = answer.code;
    finalization.refusedRedemption = refusedRedemption;
  }
}

/** Caught where it is awaited: one more promise around the call could bring a replay into another order. */
function orThrow(error: unknown): FinalizeResult {
  const refused = settlementRefusalOf(error);
  if (!refused) throw error;
  return refused;
}

function askHost(round: Round, member: HostMember): Promise<FinalizeResult> {
  const { deadline, onWait } = round;
  const finalize = isTriedInTask(round) ? finalizeRewardsInTask : finalizeRewards;
  const { summary, input } = requestOf(round, member);
  return finalize({ windowMs: leftUntil(deadline), onWait }, summary, input);
}

function summaryOf({ refusedRedemption }: Finalization, accrualOnly: boolean): string {
  if (refusedRedemption !== null) return 'The host refused the rewards: earn the points alone';
  return accrualOnly ? 'Earn points for the order' : 'Settle points and rewards of the order';
}

/** What the host is to be asked next: all of it, or only the points where it refused the rewards. */
function requestOf(
  { state, finalization }: Subject,
  member: HostMember,
): { summary: string; input: FinalizeInput } {
  const input = finalizeInputOf(state, finalization, member);
  return {
    summary: summaryOf(finalization, input.accrualOnly),
    input,
  };
}
