import type { PromotionActions } from '@medusajs/framework/utils';
import { createWorkflow, transform, type WorkflowData } from '@medusajs/framework/workflows-sdk';
import {
  acquireLockStep,
  refreshPaymentCollectionForCartWorkflow,
  releaseLockStep,
  updateCartPromotionsWorkflow,
} from '@medusajs/medusa/core-flows';
import { applyAdjustmentsStep } from '../steps/apply-adjustments';

interface UpdatePromotionsInput {
  cart_id: string;
  promo_codes: string[];
  action: PromotionActions;
}

/** Medusa's own wait for a cart's lock, in seconds. */
const LOCK = { timeout: 2, ttl: 10 };

/**
 * Medusa's change of a cart's promotions; then loyalty's discounts are capped at what the promotions leave,
 * or no longer. No loyalty call.
 */
export const updatePromotionsWorkflow = createWorkflow(
  { name: 'update-promotions-and-loyalty', idempotent: false },
  (input: WorkflowData<UpdatePromotionsInput>) => {
    acquireLockStep(transform({ input }, ({ input: { cart_id } }) => ({ key: cart_id, ...LOCK })));
    updateCartPromotionsWorkflow.runAsStep({
      input: transform({ input }, (data) => ({ ...data.input, force_refresh_payment_collection: false })),
    });
    const applied = applyAdjustmentsStep(transform({ input }, ({ input: { cart_id } }) => ({ cart_id })));
    const cart = transform({ input, applied }, (data) => ({
      id: data.input.cart_id,
      payment_collection: data.applied.payment_collection,
    }));
    refreshPaymentCollectionForCartWorkflow.runAsStep({ input: { cart } });
    releaseLockStep(transform({ input }, ({ input: { cart_id } }) => ({ key: cart_id })));
  },
);
