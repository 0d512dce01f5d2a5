import type { MedusaContainer } from '@medusajs/framework/types';
import { cartOfCollection } from './cart-of-collection';
import { assertOwnPayments } from './own-payments';

type Rows = Record<string, unknown[]>;

/**
 * Medusa's container, as far as these look at it: answers each entity's question with the rows of the test.
 */
const containerOf = (rows: Rows) =>
  ({
    resolve: () => ({ graph: async ({ entity }: { entity: string }) => ({ data: rows[entity] ?? [] }) }),
  }) as unknown as MedusaContainer;
const cartWith = (...payment_sessions: unknown[]) =>
  containerOf({ cart: [{ payment_collection: { payment_sessions } }] });

test.each([
  ['Finix, of another cart', { provider_id: 'pp_finix_finix', data: { cart_id: 'cart_2' } }],
  ['Stripe, of another cart', { provider_id: 'pp_stripe_stripe', data: { metadata: { cart_id: 'cart_2' } } }],
  [
    'Finix, whose metadata say what the browser likes',
    { provider_id: 'pp_finix_finix', data: { cart_id: 'cart_2', metadata: { cart_id: 'cart_1' } } },
  ],
])('a payment session of %s pays nothing here', async (_what, session) => {
  const own = { provider_id: 'pp_finix_finix', data: { cart_id: 'cart_1' } };
  await expect(assertOwnPayments(cartWith(own, session), 'cart_1')).rejects.toMatchObject({
    type: 'not_allowed',
  });
});

test.each([
  ['Finix', { provider_id: 'pp_finix_finix', data: { cart_id: 'cart_1' } }],
  ['Stripe', { provider_id: 'pp_stripe_stripe', data: { metadata: { cart_id: 'cart_1' } } }],
  ['the manual provider, which keeps no cart', { provider_id: 'pp_system_default', data: {} }],
])('a payment session of %s pays its own cart', async (_what, session) => {
  await expect(assertOwnPayments(cartWith(session), 'cart_1')).resolves.toBeUndefined();
});

test('a cart without any payment has no foreign one', async () => {
  await expect(
    assertOwnPayments(containerOf({ cart: [{ payment_collection: null }] }), 'cart_1'),
  ).resolves.toBeUndefined();
  await expect(assertOwnPayments(containerOf({}), 'cart_1')).resolves.toBeUndefined();
});

test("a collection is its cart's, or the cart's of the order that it pays the rest of", async () => {
  await expect(
    cartOfCollection(containerOf({ cart_payment_collection: [{ cart_id: 'cart_1' }] }), 'pay_col_1'),
  ).resolves.toBe('cart_1');
  const ofOrder = {
    order_payment_collection: [{ order_id: 'order_1' }],
    order_cart: [{ cart_id: 'cart_2' }],
  };
  await expect(cartOfCollection(containerOf(ofOrder), 'pay_col_1')).resolves.toBe('cart_2');
  await expect(
    cartOfCollection(containerOf({ order_payment_collection: [{ order_id: 'order_1' }] }), 'pay_col_1'),
  ).resolves.toBeNull();
  await expect(cartOfCollection(containerOf({}), 'pay_col_1')).resolves.toBeNull();
});
