import type { MedusaContainer } from '@medusajs/framework/types';
import { StepResponse } from '@medusajs/framework/workflows-sdk';
import {
  completeCartWorkflow,
  createCartWorkflow,
  refreshCartItemsWorkflow,
} from '@medusajs/medusa/core-flows';
import { assertOwnPayments } from '../../payment/own-payments';
import { type AppliedAdjustments, restoreAdjustments } from '../loyalty/steps/apply-adjustments';
import { refreshDiscounts } from '../loyalty/steps/refresh-discounts';
import { validateDiscounts } from '../loyalty/steps/validate-discounts';

const takeBack = async (
  applied: AppliedAdjustments | undefined,
  { container }: { container: MedusaContainer },
): Promise<void> => {
  if (applied) await restoreAdjustments(container, applied);
};

/**
 * Every change of a cart's lines, address, shipping, customer or region passes here, under the cart's lock,
 * before the payment's amount is set (Medusa's promotions alone have a route of their own, see
 * `api/store/carts/[id]/promotions`).
 */
refreshCartItemsWorkflow.hooks.beforeRefreshingPaymentCollection(async ({ input }, { container }) => {
  return new StepResponse(undefined, await refreshDiscounts(container, input.cart_id));
}, takeBack);

/** A cart can be born with lines. */
createCartWorkflow.hooks.cartCreated(async ({ cart }, { container }) => {
  return new StepResponse(undefined, await refreshDiscounts(container, cart.id));
}, takeBack);

/** The last look before an order is made of the cart. */
completeCartWorkflow.hooks.validate(async ({ cart }, { container }) => {
  await assertOwnPayments(container, cart.id);
  await validateDiscounts(container, cart.id);
});

// A hook has one handler: the order's loyalty record is hung on in `order-created.ts`, beside the order's
// event.
