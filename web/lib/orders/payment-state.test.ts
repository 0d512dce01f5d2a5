import { paymentState } from './payment-state';

test.each([
  ['captured', 'paid'],
  ['partially_refunded', 'paid'],
  ['authorized', 'placed'],
  ['not_paid', 'waiting'],
  ['awaiting', 'waiting'],
  [undefined, 'waiting'],
] as const)('an order whose payment is %s is %s', (payment_status, state) =>
  expect(paymentState({ status: 'pending', payment_status, total: 12.5 })).toBe(state),
);

test('an order of nothing is paid, and a cancelled one is that whatever its payment says', () => {
  expect(paymentState({ status: 'pending', payment_status: 'not_paid', total: 0 })).toBe('paid');
  expect(paymentState({ status: 'canceled', payment_status: 'captured', total: 12.5 })).toBe('cancelled');
});
