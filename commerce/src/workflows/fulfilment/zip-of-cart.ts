import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { zip5 } from './zip';

/** Five digits; undefined while the cart has no address with a ZIP code. */
export async function zipOfCart(container: MedusaContainer, cartId: string): Promise<string | undefined> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'cart',
    fields: ['id', 'shipping_address.postal_code'],
    filters: { id: cartId },
  });
  return zip5(data[0]?.shipping_address?.postal_code);
}
