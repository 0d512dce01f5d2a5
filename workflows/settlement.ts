import type { FinalizeResult, HostMember, StorePolicy } from '../contract';
import { durableHost, verifyPayments } from './host';
import { redemptionOf, type Finalization, type SessionState } from './session/state';

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

/** Where a round of finalisation stands; `payment` may be hurried by the payment provider's own word. */
export type Stage = 'payment' | 'host';

/**
 * One round of durable finalisation: payment captured → member known → host finalize. Each step retries by
 * itself until the deadline. Every host call has a deterministic key, so a round that is begun again never
 * counts twice.
 */
export async function settle(
  state: SessionState,
  finalization: Finalization,
  stage: (now: Stage) => void,
): Promise<Settlement> {
  const { order, deadline } = finalization;
  const left = () => Math.max(deadline - Date.now(), 1);

  stage('payment');
  const { currency, total } = order.totals;
  await verifyPayments(left(), {
    storeId: state.storeId,
    cartId: state.cartId,
    orderId: order.orderId,
    currency,
    total,
    payments: order.payments,
  });

  stage('host');
  // A shop that has no loyalty has no points either; one that was switched off after the shopper had joined
  // is waited for.
  if (!state.member && state.bypass?.reason === 'LOYALTY_DISABLED')
    return { outcome: 'nothing', warnings: [] };
  const found = state.member ? { member: state.member, policy: null } : await identifyLate(state, left());
  if (!found) return { outcome: 'nothing', warnings: state.identity ? ['MEMBER_NOT_FOUND'] : [] };
  return redeem(state, finalization, found, left);
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
    storeId: state.storeId,
    posSequenceId: state.posSequenceId,
    idempotencyKey: `${state.posSequenceId}:identify:late`,
    identity: state.identity,
  });
  return answer.outcome === 'found' ? { member: answer.member, policy: answer.policy } : null;
}

async function redeem(
  state: SessionState,
  { order }: Finalization,
  { member, policy }: Found,
  left: () => number,
): Promise<Settlement> {
  const redemption = redemptionOf(state, order);
  const finalize = (accrualOnly: boolean) =>
    durableHost(
      left(),
      accrualOnly ? 'Earn points for the order' : 'Settle points and rewards of the order',
    ).finalizeRewards({
      storeId: state.storeId,
      posSequenceId: state.posSequenceId,
      idempotencyKey: `${state.posSequenceId}:${accrualOnly ? 'accrual' : 'finalize'}:1`,
      membershipId: member.membershipId,
      cart: order.cart,
      orderId: order.orderId,
      amountPaid: order.totals.subtotal - order.totals.loyaltyDiscount,
      rewards: accrualOnly ? [] : redemption.rewards,
      accrualOnly,
    });

  const first = await finalize(redemption.accrualOnly);
  if (first.outcome === 'finalized') {
    return {
      outcome: 'settled',
      result: first,
      member,
      policy,
      lateAccrual: redemption.accrualOnly && state.bypass !== null,
      warnings: redemption.warnings,
    };
  }
  if (redemption.accrualOnly) return { outcome: 'refused', code: first.code };
  // The shopper keeps the discount that the order gave; what the host will not redeem any more must not cost
  // them the points as well.
  const second = await finalize(true);
  if (second.outcome === 'refused') return { outcome: 'refused', code: second.code };
  const warnings = [...redemption.warnings, `REWARDS_NOT_REDEEMED: the host said ${first.code}`];
  return { outcome: 'settled', result: second, member, policy, lateAccrual: false, warnings };
}
