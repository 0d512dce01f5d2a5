import { createWorkflow, transform, type WorkflowData } from '@medusajs/framework/workflows-sdk';
import {
  acquireLockStep,
  refreshPaymentCollectionForCartWorkflow,
  releaseLockStep,
} from '@medusajs/medusa/core-flows';
import { applyAdjustmentsStep, type ApplyAdjustmentsInput } from '../steps/apply-adjustments';

/** Seconds: how long to wait for the lock, how often to look, when a dead holder's is free. */
const LOCK = { timeout: 10, retryInterval: 0.05, ttl: 10 };

/**
 * Under the cart's lock: the adjustments become those of the newest answer, then the payment's amount the new
 * total.
 */
export const applyLoyaltyWorkflow = createWorkflow(
  { name: 'apply-loyalty', idempotent: false },
  (input: WorkflowData<ApplyAdjustmentsInput>) => {
    acquireLockStep(transform({ input }, ({ input: { cart_id } }) => ({ key: cart_id, ...LOCK })));
    const applied = applyAdjustmentsStep(input);
    const cart = transform({ input, applied }, (data) => ({
      id: data.input.cart_id,
      payment_collection: data.applied.payment_collection,
    }));
    refreshPaymentCollectionForCartWorkflow.runAsStep({ input: { cart } });
    releaseLockStep(transform({ input }, ({ input: { cart_id } }) => ({ key: cart_id })));
  },
);
