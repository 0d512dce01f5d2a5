import type { OrderCompletedData, OrderPaymentData } from '../../../modules/outbox';
import { toMinor } from '../../../money';
import { paymentsOf, type OrderPayment, type OrderRecord } from '../order-record';
import { providerOf, referenceOf } from './payment-reference';

function describePayment(payment: OrderPayment): OrderPaymentData {
  const { captured_at, amount, currency_code } = payment;
  const provider = providerOf(payment.provider_id);
  return {
    provider,
    reference: referenceOf(provider, payment),
    amount: toMinor(amount, currency_code),
    ...(captured_at
      ? { status: 'captured', capturedAt: new Date(captured_at).toISOString() }
      : { status: 'pending' }),
  };
}

/** The payments of an order as they are now: none while a bank transfer is on its way. Minor units. */
export const describePayments = (order: OrderRecord): OrderPaymentData[] =>
  paymentsOf(order).map(describePayment);

/** Whether all of the order's money is there. */
export const isPaid = ({ payments, totals }: Pick<OrderCompletedData, 'payments' | 'totals'>): boolean =>
  payments.filter(({ status }) => status === 'captured').reduce((sum, { amount }) => sum + amount, 0) >=
  totals.total;
