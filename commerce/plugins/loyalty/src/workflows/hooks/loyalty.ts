import type { MedusaContainer } from '@medusajs/framework/types';
import { StepResponse } from '@medusajs/framework/workflows-sdk';
import {
  completeCartWorkflow,
  createCartWorkflow,
  refreshCartItemsWorkflow,
} from '@medusajs/medusa/core-flows';
import { runJoined } from '../../hooks';
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
refreshCartItemsWorkflow.hooks.beforeRefreshingPaymentCollection(async (hooked, { container }) => {
  await runJoined('refreshCartItems.beforeRefreshingPaymentCollection', hooked, { container });
  return new StepResponse(undefined, await refreshDiscounts(container, hooked.input.cart_id));
}, takeBack);

/** A cart can be born with lines. */
createCartWorkflow.hooks.cartCreated(async (hooked, { container }) => {
  await runJoined('createCart.cartCreated', hooked, { container });
  return new StepResponse(undefined, await refreshDiscounts(container, hooked.cart.id));
}, takeBack);

/** The last look before an order is made of the cart. */
completeCartWorkflow.hooks.validate(async (hooked, { container }) => {
  await runJoined('completeCart.validate', hooked, { container });
  await assertOwnPayments(container, hooked.cart.id);
  await validateDiscounts(container, hooked.cart.id);
});

// A hook has one handler: the order's loyalty record is hung on in `order-created.ts`, beside the order's
// event.
