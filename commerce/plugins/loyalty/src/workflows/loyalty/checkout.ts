import { ContainerRegistrationKeys, MedusaError, Modules } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';
import { LOYALTY_MODULE } from '../../modules/loyalty';
import type LoyaltyModuleService from '../../modules/loyalty/service';
import type { LoyaltyRecord } from '../../modules/loyalty/service';
import { CART_CONTENT_FIELDS, CartContent } from './pricing/cart-content';

export const loyaltyOf = (container: MedusaContainer): LoyaltyModuleService =>
  container.resolve<LoyaltyModuleService>(LOYALTY_MODULE);

/** A cart and its loyalty record, read at the same moment. Read once, it is passed on. */
export interface Checkout {
  cart: CartContent;
  /** Null before anybody identified. */
  record: LoyaltyRecord | null;
}

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

/** The cart as it stands now, with its record. @throws MedusaError NOT_FOUND */
export async function readCheckout(container: MedusaContainer, cartId: string): Promise<Checkout> {
  const [cart, record] = await Promise.all([
    readCart(container, cartId),
    loyaltyOf(container).findByCart(cartId),
  ]);
  return { cart, record };
}
