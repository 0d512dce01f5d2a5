import type { Payment } from '../../contract';
import type { PaymentVerdict, PaymentVerifier } from './verifier';

/** RFC 3339 with a zone; the calendar is checked by Date.parse. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

const isTime = (text: string): boolean => RFC_3339.test(text) && !Number.isNaN(Date.parse(text));
const isWellFormed = ({ provider, reference, amount }: Payment): boolean =>
  provider !== '' && reference !== '' && Number.isSafeInteger(amount) && amount >= 0;

/** A provider that names one payment twice has not got the money twice. */
function capturedAmount(payments: Payment[]): number {
  const once = new Map(payments.map((payment) => [JSON.stringify([payment.provider, payment.reference]), payment.amount]));
  return [...once.values()].reduce((sum, amount) => sum + amount, 0);
}

/**
 * Takes the caller's word that a payment with a `capturedAt` is captured; the amounts must still cover the order.
 * An order with the total 0 (all of it paid by rewards) needs no payment.
 */
export const trustedCaller = (): PaymentVerifier => ({
  async verify({ total, payments }): Promise<PaymentVerdict> {
    if (!Number.isSafeInteger(total) || total < 0) return { state: 'failed', reason: 'The total of the order is not an amount' };
    if (!payments.every(isWellFormed)) return { state: 'failed', reason: 'A payment of the order is not well-formed' };
    if (payments.some(({ capturedAt }) => capturedAt !== '' && !isTime(capturedAt))) {
      return { state: 'failed', reason: 'A payment of the order has a capture time that is none' };
    }
    const captured = capturedAmount(payments.filter(({ capturedAt }) => capturedAt !== ''));
    if (captured >= total) return { state: 'captured' };
    return { state: 'notYet', reason: `Captured payments cover ${captured} of ${total} minor units` };
  },
});
