import { isSettled, memberNotFound, type OrderLoyalty } from '../loyalty';
import type { PaymentState } from './payment-state';

/** What an order page says about its points. */
export type PointsOutcome = 'none' | 'unpaid' | 'booking' | 'booked' | 'later';

/** Milliseconds that points may take before the page says that they will come later. */
export const BOOKING_PATIENCE_MS = 12_000;

/**
 * `booked` once the host has confirmed; `booking` while it is about to; `later` when loyalty was away, when settling failed for now
 * (support goes on), or when it takes longer than one would watch; `none` when nobody has the number that was
 * typed, whatever it settles as. `unpaid` while the order's money is on its way: the points come with it.
 */
export function pointsOutcome(
  loyalty: OrderLoyalty | null,
  { payment, impatient }: { payment: PaymentState; impatient: boolean },
): PointsOutcome {
  if (!loyalty) return 'none';
  if (memberNotFound(loyalty) && loyalty.status !== 'BYPASSED') return 'none';
  if (loyalty.status === 'FINALIZED') return 'booked';
  if (payment === 'cancelled') return 'none';
  if (loyalty.status === 'BYPASSED') return 'later';
  if (loyalty.status === 'IDENTIFYING' || loyalty.status === 'CANCELLED' || loyalty.status === 'EXPIRED')
    return 'none';
  // Settling fails where the money did not come in time, too: then nothing is on its way.
  if (payment === 'waiting') return 'unpaid';
  if (loyalty.status === 'FINALIZATION_FAILED') return 'later';
  return impatient && !isSettled(loyalty) ? 'later' : 'booking';
}
