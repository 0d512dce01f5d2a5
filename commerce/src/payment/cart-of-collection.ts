import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';

/** The cart that a payment collection is for; null where it is for none, or where there is no such collection. */
export async function cartOfCollection(container: MedusaContainer, collectionId: string): Promise<string | null> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({ entity: 'cart_payment_collection', fields: ['cart_id'], filters: { payment_collection_id: collectionId } });
  return data[0]?.cart_id ?? null;
}
