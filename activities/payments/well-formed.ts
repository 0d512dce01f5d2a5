import type { Payment } from '../../contract';
import type { OrderPayments, PaymentVerdict } from './verifier';

/** RFC 3339 with a zone; the calendar is checked by Date.parse. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

const isTime = (text: string): boolean => RFC_3339.test(text) && !Number.isNaN(Date.parse(text));
const isWellFormed = ({ provider, reference, amount }: Payment): boolean =>
  provider !== '' && reference !== '' && Number.isSafeInteger(amount) && amount >= 0;

/** Why an order's payments cannot be looked at whoever is asked, or null. */
export function malformed({ total, payments }: OrderPayments): (PaymentVerdict & { state: 'failed' }) | null {
  if (!Number.isSafeInteger(total) || total < 0)
    return { state: 'failed', reason: 'The total of the order is not an amount' };
  if (!payments.every(isWellFormed))
    return { state: 'failed', reason: 'A payment of the order is not well-formed' };
  if (payments.some(({ capturedAt = '' }) => capturedAt !== '' && !isTime(capturedAt)))
    return { state: 'failed', reason: 'A payment of the order has a capture time that is none' };
  return null;
}
