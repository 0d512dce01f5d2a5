import { completeCartWorkflow } from '@medusajs/medusa/core-flows';
import type { MedusaContainer } from '@medusajs/framework/types';
import { StepResponse } from '@medusajs/framework/workflows-sdk';
import { runJoined } from '../../hooks';
import { recordOrder } from '../loyalty/order/record-order';
import { claimCart, confirmOrder, withdrawOrder } from '../orders/completion/claim-cart';

interface StepContext {
  container: MedusaContainer;
}
type Hook<Input, Compensation> = (
  invoke: (input: Input, context: StepContext) => Promise<StepResponse<undefined, Compensation>>,
  compensate?: (kept: Compensation | undefined, context: StepContext) => Promise<void>,
) => void;

/** Medusa runs both hooks and leaves them out of its types. */
const hooks = completeCartWorkflow.hooks as unknown as {
  beforePaymentAuthorization: Hook<{ input: { id: string } }, string>;
  orderCreated: Hook<{ order_id: string; cart_id: string }, undefined>;
};

async function undo(container: MedusaContainer, orderId: string): Promise<void> {
  await runJoined('completeCart.undone', { order_id: orderId }, { container });
  await withdrawOrder(container, orderId);
}

hooks.beforePaymentAuthorization(
  async (hooked, { container }) => {
    const orderId = await claimCart(container, hooked.input.id);
    try {
      const input = { ...hooked, order_id: orderId };
      await runJoined('completeCart.beforePaymentAuthorization', input, { container });
    } catch (error) {
      // Medusa does not compensate the step that failed.
      await undo(container, orderId);
      throw error;
    }
    return new StepResponse(undefined, orderId);
  },
  async (orderId, { container }) => {
    if (orderId) await undo(container, orderId);
  },
);

// One handler for everything that follows a new order: Medusa takes no second one.
hooks.orderCreated(async (hooked, { container }) => {
  const { order_id, cart_id } = hooked;
  await runJoined('completeCart.orderCreated', hooked, { container });
  await recordOrder(container, { cartId: cart_id, orderId: order_id });
  await confirmOrder(container, order_id);
  return new StepResponse(undefined, undefined);
});
