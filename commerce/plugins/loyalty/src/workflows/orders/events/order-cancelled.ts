import type { MedusaContainer } from '@medusajs/framework/types';
import { eventId, OUTBOX, type OrderCompletedData, type OutboxService } from '../../../modules/outbox';
import { loyaltyOf } from '../../loyalty/checkout';

/**
 * Writes OrderCancelled for an order that a shopper placed: an open checkout is cancelled and a settled one
 * gives its points back. A completion that is being undone cancels its order as well, but has withdrawn its
 * claim first: that checkout goes on.
 */
export async function recordCancellation(container: MedusaContainer, orderId: string): Promise<boolean> {
  const outbox = container.resolve<OutboxService>(OUTBOX);
  const completed = await outbox.find(eventId.completed(orderId));
  if (!completed) return false;
  const { displayId } = (completed.data ?? {}) as Partial<OrderCompletedData>;
  const data = {
    storeId: loyaltyOf(container).options.storeId,
    cartId: completed.subject,
    orderId,
    ...(displayId === undefined ? {} : { displayId }),
    reason: 'The shop cancelled the order',
  };
  const added = await outbox.add({
    id: eventId.cancelled(orderId),
    type: 'OrderCancelled',
    subject: orderId,
    orderId,
    data,
  });
  // An order that was not paid yet never will be; its completion must not hold the cancellation back.
  if (!completed.data) await outbox.hasten(completed.id);
  return added;
}
