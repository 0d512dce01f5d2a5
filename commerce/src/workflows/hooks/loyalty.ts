import type { MedusaContainer } from '@medusajs/framework/types';
import { StepResponse } from '@medusajs/framework/workflows-sdk';
import {
  completeCartWorkflow,
  createCartWorkflow,
  refreshCartItemsWorkflow,
} from '@medusajs/medusa/core-flows';
import { assertOwnPayments } from '../../payment/own-payments';
import { assertSettled } from '../loyalty/assert-settled';
import { reprice } from '../loyalty/reprice';
import { type Settled, unsettle } from '../loyalty/settle';

const takeBack = async (
  settled: Settled | undefined,
  { container }: { container: MedusaContainer },
): Promise<void> => {
  if (settled) await unsettle(container, settled);
};

/**
 * Every change of a cart's lines, address, shipping, customer or region passes here, under the cart's lock,
 * before the payment's amount is set (Medusa's promotions alone have a route of their own, see
 * `api/store/carts/[id]/promotions`).
 */
refreshCartItemsWorkflow.hooks.beforeRefreshingPaymentCollection(async ({ input }, { container }) => {
  return new StepResponse(undefined, await reprice(container, input.cart_id));
}, takeBack);

/** A cart can be born with lines. */
createCartWorkflow.hooks.cartCreated(async ({ cart }, { container }) => {
  return new StepResponse(undefined, await reprice(container, cart.id));
}, takeBack);

/** The last look before an order is made of the cart. */
completeCartWorkflow.hooks.validate(async ({ cart }, { container }) => {
  await assertOwnPayments(container, cart.id);
  await assertSettled(container, cart.id);
});

// A hook has one handler: the order's loyalty record is hung on in `order-created.ts`, beside the order's
// event.
