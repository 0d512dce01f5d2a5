import { ContainerRegistrationKeys, Modules } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';
import { LOYALTY_MODULE } from '../../../modules/loyalty';

/** Hangs the record on its cart, or on the order that the cart became. Repeatable. */
export async function linkLoyalty(
  container: MedusaContainer,
  to: { cart_id: string } | { order_id: string },
  recordId: string,
): Promise<void> {
  const module = 'cart_id' in to ? Modules.CART : Modules.ORDER;
  await container
    .resolve(ContainerRegistrationKeys.LINK)
    .create({ [module]: to, [LOYALTY_MODULE]: { loyalty_session_id: recordId } });
}
