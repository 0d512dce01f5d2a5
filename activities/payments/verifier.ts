import type { Payment, PaymentActivities } from '../../contract';

export type OrderPayments = Parameters<PaymentActivities['verifyPayments']>[0];

/**
 * `captured`: the money is there. `notYet`: ask again later. `unknown`: its provider does not know of it; ask
 * again for a while. `failed`: it will never be there.
 * `reason` is a sentence for support without personal data.
 */
export type PaymentVerdict =
  { state: 'captured' } | { state: 'notYet' | 'unknown' | 'failed'; reason: string };

/** Whether the system that sent the order says that this money is there. */
export const isSaidCaptured = ({ status, capturedAt }: Payment): boolean =>
  status !== 'pending' && capturedAt !== '';

/**
 * Who knows whether the payments of an order are captured: the caller of this service, or the payment
 * providers themselves.
 */
export interface PaymentVerifier {
  verify(order: OrderPayments): Promise<PaymentVerdict>;
}
