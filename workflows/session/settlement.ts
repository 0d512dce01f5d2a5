import {
  HOST_STEPS,
  type FinalizeInput,
  type HostMember,
  type Settlement,
  type SettlementRequest,
} from '../../contract';
import { hostCallOf, type Finalization, type SessionState } from './state';

/** Whether the host is asked for the points only: the order redeems nothing, or the host refused that. */
const isAccrual = ({ redemption, refusedRedemption }: Finalization): boolean =>
  redemption.accrualOnly || refusedRedemption !== null;

const stepOf = (finalization: Finalization): string =>
  isAccrual(finalization)
    ? HOST_STEPS.accrue(finalization.attempt)
    : HOST_STEPS.finalize(finalization.attempt);

/** What the host is to be asked next: all of it, or only the points where it refused the rewards. */
export function finalizeInputOf(
  state: SessionState,
  finalization: Finalization,
  { membershipId }: HostMember,
): FinalizeInput {
  const { order, redemption } = finalization;
  const accrualOnly = isAccrual(finalization);
  return {
    ...hostCallOf(state, stepOf(finalization)),
    membershipId,
    cart: order.cart,
    orderId: order.orderId,
    amountPaid: order.totals.subtotal - order.totals.loyaltyDiscount,
    storeId: state.storeId,
    rewards: accrualOnly ? [] : redemption.rewards,
    accrualOnly,
  };
}

/** What the order took off, by reward; under the empty id what no reward of it explains. */
function discountsOf({ order, redemption }: Finalization): Record<string, number> {
  const used = order.appliedRewards ?? redemption.rewards;
  const named = used.map(
    ({ rewardId, lines }) => [rewardId, lines.reduce((sum, { amount }) => sum + amount, 0)] as const,
  );
  const unnamed = order.totals.loyaltyDiscount - named.reduce((sum, [, amount]) => sum + amount, 0);
  return Object.fromEntries([...named, ['', unnamed] as const].filter(([, amount]) => amount > 0));
}

/** How the order was settled; null while it is not. Its key stays: a key that the host answered is never left. */
export function settlementOf(state: SessionState): Settlement | null {
  const { finalization, result } = state;
  if (!finalization || !result) return null;
  return {
    idempotencyKey: hostCallOf(state, stepOf(finalization)).idempotencyKey,
    kind: isAccrual(finalization) ? 'accrual' : 'finalize',
    discounts: discountsOf(finalization),
  };
}

/**
 * For reconciliation: the newest request, sent or to be sent; null where the session knows no member or no order, and
 * where its transaction was given back: the next one would be another transaction.
 */
export function settlementRequestOf(state: SessionState): SettlementRequest | null {
  const { finalization, member, status } = state;
  if (!finalization || !member || finalization.released) return null;
  return { status, input: finalizeInputOf(state, finalization, member) };
}
