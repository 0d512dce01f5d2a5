import type { MedusaContainer } from '@medusajs/framework/types';
import type { LoyaltyCart } from '../../modules/loyalty/cart';
import { type CartLine, contentHash, isTip, toLoyaltyCart } from './cart-content';
import { loyaltyOf, readCart } from './store';

export interface CompletedCart {
  /**
   * As the loyalty service knows it, under the version it was last priced with; undefined when a tip was all
   * there was.
   */
  loyaltyCart: LoyaltyCart | undefined;
  /** The lines that were bought, without the tip. */
  lines: CartLine[];
  /**
   * The customer that the cart belongs to, if they sent a signed-in request for it: an account hung on by an
   * e-mail address identifies nobody.
   */
  customerId: string | undefined;
}

/** The cart that became an order, for its OrderCompleted. @throws MedusaError NOT_FOUND */
export async function completedCart(container: MedusaContainer, cartId: string): Promise<CompletedCart> {
  const cart = await readCart(container, cartId);
  const record = await loyaltyOf(container).findByCart(cartId);
  const version = (record?.cartVersion ?? 0) + (record?.contentHash === contentHash(cart) ? 0 : 1);
  const customerId =
    record?.signedInCustomerId && record.signedInCustomerId === cart.customer_id
      ? record.signedInCustomerId
      : undefined;
  return {
    loyaltyCart: toLoyaltyCart(cart, version),
    lines: cart.items.filter((line) => !isTip(line)),
    customerId,
  };
}
