import { metricMeter } from '@temporalio/workflow';
import type { SessionStatus } from '../../contract';
import type { Finalization } from '../session/state';

/**
 * What operators count. A replay counts nothing, and no history knows of it; a workflow task that is lost and
 * done again counts twice, so these are rates to look at, not books. Served with the SDK's own metrics, under
 * these names and `_total`. No label ever holds an id.
 */
const counter = (name: string, help: string) => metricMeter.createCounter(name, undefined, help);

export const countStatus = (status: SessionStatus): void =>
  counter('loyalty_session_status_changes', 'Checkouts that reached a status').add(1, { status });

/** `codes`: the warnings of one answer; what stands behind a colon names a reward and is no label. */
export function countDropped(warnings: readonly string[]): void {
  for (const warning of warnings) {
    const [code = ''] = warning.split(':', 1);
    if (code.startsWith('REWARD_DROPPED_'))
      counter('loyalty_rewards_dropped', "Rewards of the host's answers that could not be true").add(1, {
        code,
      });
  }
}

/** Of an order that the host has settled, in minor units of its currency. */
export function countSettled({ order, redemption, refusedRedemption, lateAccrual }: Finalization): void {
  if (lateAccrual)
    counter('loyalty_late_accruals', 'Orders whose member was found after the checkout').add(1);
  const { currency, loyaltyDiscount } = order.totals;
  if (loyaltyDiscount <= 0) return;
  const redeemed = refusedRedemption === null && !redemption.accrualOnly;
  counter(
    'loyalty_discount_minor_units',
    'Discounts of settled orders, by whether the host redeemed them',
  ).add(loyaltyDiscount, { currency, outcome: redeemed ? 'redeemed' : 'refused' });
}
