import type { PaymentActivities } from '../../contract';

export type OrderPayments = Parameters<PaymentActivities['verifyPayments']>[0];

/**
 * `captured`: the money is there. `notYet`: ask again later. `failed`: it will never be there.
 * `reason` is a sentence for support without personal data.
 */
export type PaymentVerdict = { state: 'captured' } | { state: 'notYet' | 'failed'; reason: string };

/**
 * Who knows whether the payments of an order are captured: the caller of this service, or the payment
 * providers themselves.
 */
export interface PaymentVerifier {
  verify(order: OrderPayments): Promise<PaymentVerdict>;
}
