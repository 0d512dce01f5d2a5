import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';

/**
 * The cart that a payment collection is for: directly, or as that of the order which it pays the rest of.
 * Null where it is for none, or where there is no such collection.
 */
export async function cartOfCollection(
  container: MedusaContainer,
  collectionId: string,
): Promise<string | null> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'cart_payment_collection',
    fields: ['cart_id'],
    filters: { payment_collection_id: collectionId },
  });
  if (data[0]?.cart_id) return data[0].cart_id;
  const { data: orders } = await query.graph({
    entity: 'order_payment_collection',
    fields: ['order_id'],
    filters: { payment_collection_id: collectionId },
  });
  const orderId = orders[0]?.order_id;
  if (!orderId) return null;
  const { data: carts } = await query.graph({
    entity: 'order_cart',
    fields: ['cart_id'],
    filters: { order_id: orderId },
  });
  return carts[0]?.cart_id ?? null;
}
