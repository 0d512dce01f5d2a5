import { providerOf, referenceOf } from './payment-reference';

test.each([
  ['pp_finix_finix', 'finix'],
  ['pp_stripe_stripe', 'stripe'],
  ['pp_system_default', 'manual'],
])('%s is %s', (id, provider) => expect(providerOf(id)).toBe(provider));

test("the reference is the provider's own id of the captured money", () => {
  expect(referenceOf('finix', { id: 'pay_1', data: { authorization_id: 'AU1', transfer_id: 'TR1' } })).toBe(
    'TR1',
  );
  expect(referenceOf('stripe', { id: 'pay_1', data: { id: 'pi_1' } })).toBe('pi_1');
  expect(referenceOf('manual', { id: 'pay_1', data: {} })).toBe('pay_1');
});

test('a payment without one is not told', () => {
  expect(() => referenceOf('finix', { id: 'pay_1', data: { transfer_id: null } })).toThrow(
    'holds no reference',
  );
});
