import type { Payment } from '../../contract';
import { createPaymentActivities } from './activities';
import { trustedCaller } from './trusted-caller';

const { verifyPayments } = createPaymentActivities({ verifier: trustedCaller() });
const payment: Payment = {
  provider: 'stripe',
  reference: 'pi_1',
  amount: 1_000,
  capturedAt: '2026-01-01T10:00:00Z',
};
const order = (total: number, ...payments: Payment[]) => ({
  storeId: 's',
  orderId: 'o',
  currency: 'USD',
  total,
  payments,
});

test.each([
  ['one payment that covers it', order(1_000, payment)],
  [
    'two payments that cover it together',
    order(1_500, payment, { ...payment, reference: 'pi_2', amount: 500 }),
  ],
  ['a total of zero and no payment', order(0)],
  [
    'a payment that says neither its status nor its time',
    order(1_000, { ...payment, capturedAt: undefined }),
  ],
])('an order is paid with %s', async (_name, input) => {
  await expect(verifyPayments(input)).resolves.toBeUndefined();
});

test.each([
  ['is not covered', order(1_001, payment)],
  ['has no payment', order(1)],
  ['names one payment twice', order(2_000, payment, payment)],
  ['has a payment that is not captured yet', order(1_000, { ...payment, capturedAt: '' })],
  ['has a payment that is pending', order(1_000, { ...payment, status: 'pending', capturedAt: undefined })],
])('an order that %s is asked about again', async (_name, input) => {
  await expect(verifyPayments(input)).rejects.toMatchObject({
    type: 'PAYMENT_NOT_CAPTURED',
    nonRetryable: false,
  });
});

test.each([
  ['a fractional amount', order(1, { ...payment, amount: 1.5 })],
  ['a negative amount', order(1, payment, { ...payment, reference: 'pi_2', amount: -1 })],
  ['a capture time that is none', order(1, { ...payment, capturedAt: 'yesterday' })],
  ['a day that is not in the calendar', order(1, { ...payment, capturedAt: '2026-13-01T10:00:00Z' })],
  ['no provider', order(1, { ...payment, provider: '' })],
  ['a total that is no amount', order(Number.NaN, payment)],
])('an order with %s is never paid', async (_name, input) => {
  await expect(verifyPayments(input)).rejects.toMatchObject({ type: 'PAYMENT_FAILED', nonRetryable: true });
});
