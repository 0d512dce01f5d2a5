import {
  createStep,
  createWorkflow,
  StepResponse,
  transform,
  type WorkflowData,
} from '@medusajs/framework/workflows-sdk';
import {
  acquireLockStep,
  refreshPaymentCollectionForCartWorkflow,
  releaseLockStep,
} from '@medusajs/medusa/core-flows';
import type { LoyaltyAnswer } from '../../modules/loyalty/answer';
import { settle, unsettle } from './settle';
import { loyaltyOf, readCart } from './store';

interface ApplyLoyaltyInput {
  cart_id: string;
  /**
   * An answer that just came; without one the cart is only brought into line with the newest that is kept.
   */
  answer?: LoyaltyAnswer | undefined;
}

/** Settles the cart; taken back when the workflow around it fails. The workflow holds the cart's lock. */
export const settleLoyaltyStep = createStep(
  'settle-loyalty',
  async ({ cart_id, answer }: ApplyLoyaltyInput, { container }) => {
    const cart = await readCart(container, cart_id);
    const settled = await settle(container, cart, await loyaltyOf(container).findByCart(cart_id), answer);
    return new StepResponse(
      { payment_collection: cart.completed_at ? null : (cart.payment_collection ?? null) },
      settled,
    );
  },
  async (settled, { container }) => {
    if (settled) await unsettle(container, settled);
  },
);

/** Seconds: how long to wait for the lock, how often to look, when a dead holder's is free. */
const LOCK = { timeout: 10, retryInterval: 0.05, ttl: 10 };

/**
 * Under the cart's lock: the adjustments become those of the newest answer, then the payment's amount the new
 * total.
 */
export const applyLoyaltyWorkflow = createWorkflow(
  { name: 'apply-loyalty', idempotent: false },
  (input: WorkflowData<ApplyLoyaltyInput>) => {
    acquireLockStep(transform({ input }, ({ input: { cart_id } }) => ({ key: cart_id, ...LOCK })));
    const settled = settleLoyaltyStep(input);
    const cart = transform({ input, settled }, (data) => ({
      id: data.input.cart_id,
      payment_collection: data.settled.payment_collection,
    }));
    refreshPaymentCollectionForCartWorkflow.runAsStep({ input: { cart } });
    releaseLockStep(transform({ input }, ({ input: { cart_id } }) => ({ key: cart_id })));
  },
);
