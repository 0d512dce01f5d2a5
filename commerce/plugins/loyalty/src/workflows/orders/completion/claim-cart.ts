import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, MedusaError } from '@medusajs/framework/utils';
import { toMinor } from '../../../money';
import { OUTBOX, type OutboxService } from '../../../modules/outbox';
import type { Amount } from '../order-record';

const outboxOf = (container: MedusaContainer): OutboxService => container.resolve<OutboxService>(OUTBOX);
const busy = (): MedusaError =>
  new MedusaError(MedusaError.Types.CONFLICT, 'Cart is already being completed by another request');

/** The orders that are the cart's; more than one only while two completions of it are under way. */
export async function ordersOf(container: MedusaContainer, cartId: string): Promise<string[]> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'order_cart',
    fields: ['order_id'],
    filters: { cart_id: cartId },
  });
  return (data as { order_id: string }[]).map(({ order_id }) => order_id);
}

interface Priced {
  total: Amount;
  currency_code: string;
  payment_collections?: { amount: Amount }[] | null;
}

/** The money that is about to be held is the order's total, or the shopper looks at the cart again. */
async function refuseOtherAmount(container: MedusaContainer, orderId: string): Promise<void> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'order',
    fields: ['total', 'currency_code', 'payment_collections.amount'],
    filters: { id: orderId },
  });
  const [order] = data as unknown as Priced[];
  const [collection] = order?.payment_collections ?? [];
  if (!order || !collection) return;
  if (toMinor(order.total, order.currency_code) !== toMinor(collection.amount, order.currency_code)) {
    throw new MedusaError(
      MedusaError.Types.CONFLICT,
      'The total has changed since the payment began; begin the payment again',
    );
  }
}

/**
 * The one gate between an order and its payment: answers the cart's only order and takes the cart for it, in
 * the table that later sends its OrderCompleted. Medusa's lock on the cart lets one completion in at a time,
 * but it ends after two minutes whatever its holder does, and without Redis every process has locks of its
 * own; the unique row here has no such gap. Throws CONFLICT when the cart has another order, or another total
 * than was agreed; then Medusa undoes this order before any money moved.
 */
export async function claimCart(container: MedusaContainer, cartId: string): Promise<string> {
  const [orderId, ...others] = await ordersOf(container, cartId);
  if (!orderId || others.length > 0) throw busy();
  await refuseOtherAmount(container, orderId);
  const outbox = outboxOf(container);
  const holder = await outbox.claimCompletion(cartId, orderId);
  if (holder === orderId) return orderId;
  // A completion that died while it was being undone may have left its claim behind; its order is no longer
  // the cart's.
  await outbox.withdrawCompletion(holder);
  if ((await outbox.claimCompletion(cartId, orderId)) !== orderId) throw busy();
  return orderId;
}

/**
 * The order is there and paid for: its OrderCompleted may leave. `order.placed` hurries it once Medusa is
 * done.
 */
export const confirmOrder = (container: MedusaContainer, orderId: string): Promise<void> =>
  outboxOf(container).confirmCompletion(orderId);

/** The order is being undone. */
export const withdrawOrder = (container: MedusaContainer, orderId: string): Promise<void> =>
  outboxOf(container).withdrawCompletion(orderId);
