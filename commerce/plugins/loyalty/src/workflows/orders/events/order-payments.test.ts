import type { OrderRecord } from '../order-record';
import { describePayments, isPaid } from './order-payments';

const payment = (over: object) => ({
  id: 'pay_1',
  amount: 12.5,
  currency_code: 'usd',
  provider_id: 'pp_finix_finix',
  data: { authorization_id: 'AU1', transfer_id: null },
  captured_at: null,
  canceled_at: null,
  captures: [],
  refunds: [],
  ...over,
});
const order = (...payments: object[]) =>
  ({ payment_collections: [{ id: 'c', payments, payment_sessions: [] }] }) as unknown as OrderRecord;
const totals = {
  currency: 'USD',
  subtotal: 0,
  loyaltyDiscount: 0,
  tax: 0,
  deliveryFee: 0,
  tip: 0,
  total: 1250,
};

test('a payment is told as it is: pending under the hold, captured under the transfer', () => {
  expect(describePayments(order(payment({})))).toEqual([
    { provider: 'finix', reference: 'AU1', amount: 1250, status: 'pending' },
  ]);
  const captured = payment({
    captured_at: '2026-11-29T08:00:00Z',
    data: { authorization_id: 'AU1', transfer_id: 'TR1' },
  });
  expect(describePayments(order(captured))).toEqual([
    {
      provider: 'finix',
      reference: 'TR1',
      amount: 1250,
      status: 'captured',
      capturedAt: '2026-11-29T08:00:00.000Z',
    },
  ]);
});

test('a bank transfer that is on its way is an order without payments, and not paid', () => {
  expect(describePayments(order())).toEqual([]);
  expect(isPaid({ payments: [], totals })).toBe(false);
  expect(isPaid({ payments: [], totals: { ...totals, total: 0 } })).toBe(true);
});

test('paid is what is captured, and all of it', () => {
  const of = (amount: number, status: 'captured' | 'pending') => ({
    provider: 'finix' as const,
    reference: 'TR1',
    amount,
    status,
  });
  expect(isPaid({ payments: [of(1250, 'pending')], totals })).toBe(false);
  expect(isPaid({ payments: [of(1000, 'captured'), of(250, 'pending')], totals })).toBe(false);
  expect(isPaid({ payments: [of(1000, 'captured'), of(250, 'captured')], totals })).toBe(true);
});
