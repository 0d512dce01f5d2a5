import { cancelOrderWorkflow } from '@medusajs/medusa/core-flows';
import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, MedusaError, Modules } from '@medusajs/framework/utils';
import { OUTBOX, type OutboxService } from '../../modules/outbox';
import { paymentsOf, readOrder, type OrderRecord } from './order-record';

/** As long as Medusa's own completion holds a cart. */
const LOCK_SECONDS = 120;
const PROCESSABLE = new Set(['pending', 'requires_more', 'authorized', 'captured', 'pending_authorization']);

export type Finished = 'paid' | 'undone';

const sessionOf = (order: OrderRecord) => (order.payment_collections ?? []).flatMap(({ payment_sessions }) => payment_sessions ?? []).find(({ status }) => PROCESSABLE.has(status));

/** The cart is the shopper's again, as Medusa leaves it after a payment that failed. */
async function undo(container: MedusaContainer, order: OrderRecord, cartId: string): Promise<void> {
  // First, so that cancelling tells nobody: the checkout goes on.
  await container.resolve<OutboxService>(OUTBOX).withdrawCompletion(order.id);
  await cancelOrderWorkflow(container).run({ input: { order_id: order.id } });
  await container.resolve(ContainerRegistrationKeys.LINK).dismiss({ [Modules.ORDER]: { order_id: order.id }, [Modules.CART]: { cart_id: cartId } });
  await container.resolve(Modules.CART).updateCarts([{ id: cartId, completed_at: null }]);
}

/**
 * Ends a completion that a crash cut off between the order and its payment. The shopper pressed the button, so the order is carried through:
 * the payment session is authorised with its own idempotency key, and money that was already held is found rather than held again.
 * A refused card undoes the order and gives the cart back. Holds the cart's lock; throws while somebody else does, and on any other failure.
 */
export async function finishCompletion(container: MedusaContainer, orderId: string, cartId: string): Promise<Finished> {
  const locking = container.resolve(Modules.LOCKING);
  const ownerId = `finish-completion:${orderId}`;
  await locking.acquire(cartId, { ownerId, expire: LOCK_SECONDS });
  try {
    const order = await readOrder(container, orderId);
    if (!order) return 'undone';
    if (paymentsOf(order).length > 0) return 'paid';
    const session = sessionOf(order);
    if (!session) {
      await undo(container, order, cartId);
      return 'undone';
    }
    try {
      const payment = await container.resolve(Modules.PAYMENT).authorizePaymentSession(session.id, {});
      if (!payment) throw new Error('The payment is not authorised yet');
    } catch (error) {
      if (!MedusaError.isMedusaError(error)) throw error;
      await undo(container, order, cartId);
      return 'undone';
    }
    return 'paid';
  } finally {
    await locking.release(cartId, { ownerId });
  }
}
