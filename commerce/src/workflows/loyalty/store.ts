import { ContainerRegistrationKeys, MedusaError, Modules } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';
import { LOYALTY_MODULE } from '../../modules/loyalty';
import type LoyaltyModuleService from '../../modules/loyalty/service';
import { CART_CONTENT_FIELDS, CartContent } from './cart-content';

export const loyaltyOf = (container: MedusaContainer): LoyaltyModuleService =>
  container.resolve<LoyaltyModuleService>(LOYALTY_MODULE);

/** Seconds to wait for a cart's lock, and seconds after which a lock whose holder died is free again. */
const LOCK = { timeout: 10, expire: 10 };

/** Runs `job` while nobody else changes the cart: the same lock that Medusa's own cart workflows take. */
export async function withCartLock<T>(
  container: MedusaContainer,
  cartId: string,
  job: () => Promise<T>,
): Promise<T> {
  return container.resolve(Modules.LOCKING).execute(cartId, job, LOCK);
}

/** The cart as it stands now. @throws MedusaError NOT_FOUND */
export async function readCart(container: MedusaContainer, cartId: string): Promise<CartContent> {
  const { data } = await container
    .resolve(ContainerRegistrationKeys.QUERY)
    .graph({ entity: 'cart', fields: CART_CONTENT_FIELDS, filters: { id: cartId } });
  const [cart] = data;
  if (!cart) throw new MedusaError(MedusaError.Types.NOT_FOUND, `Cart with id '${cartId}' not found`);
  return CartContent.parse(cart);
}
