/** How an order stands with its money, in the words that its pages use. */
export type PaymentState = 'placed' | 'waiting' | 'paid' | 'cancelled';

/** Medusa's words for money that is there, some of it given back perhaps. */
const PAID = new Set(['captured', 'partially_refunded', 'refunded']);
/** Held, and about to be taken. */
const HELD = new Set(['authorized', 'partially_authorized', 'partially_captured']);

export interface PaidOrder {
  status?: string | null;
  payment_status?: string | null;
  total: number;
}

/**
 * `paid` when all of the money is there, `placed` while the provider holds it for the shop, `waiting` while
 * it is on its way (a bank transfer), and `cancelled`.
 */
export function paymentState({ status, payment_status: payment, total }: PaidOrder): PaymentState {
  if (status === 'canceled' || payment === 'canceled') return 'cancelled';
  if (total <= 0 || PAID.has(payment ?? '')) return 'paid';
  return HELD.has(payment ?? '') ? 'placed' : 'waiting';
}
