import type { MedusaContainer } from '@medusajs/framework/types';
import type { LoyaltyCart } from '../../../modules/loyalty/contract';
import type { AppliedReward } from '../../../modules/outbox';
import { readCheckout } from '../checkout';
import { appliedRewards } from '../pricing/applied-rewards';
import { type CartLine, contentHash, isTip, toLoyaltyCart } from '../pricing/cart-content';

export interface CompletedCart {
  /** As the loyalty service knows it, under the version it was last priced with. */
  loyaltyCart: LoyaltyCart;
  /** The lines that were bought, without the tip. */
  lines: CartLine[];
  /** The rewards that the cart's own adjustments were made with. */
  appliedRewards: AppliedReward[];
  /**
   * The customer that the cart belongs to, if they sent a signed-in request for it: an account hung on by an
   * e-mail address identifies nobody.
   */
  customerId: string | undefined;
}

/** The cart that became an order, for its OrderCompleted. @throws MedusaError NOT_FOUND */
export async function completedCart(container: MedusaContainer, cartId: string): Promise<CompletedCart> {
  const { cart, record } = await readCheckout(container, cartId);
  const version = (record?.cartVersion ?? 0) + (record?.contentHash === contentHash(cart) ? 0 : 1);
  const customerId =
    record?.signedInCustomerId && record.signedInCustomerId === cart.customer_id
      ? record.signedInCustomerId
      : undefined;
  return {
    loyaltyCart: toLoyaltyCart(cart, version),
    lines: cart.items.filter((line) => !isTip(line)),
    appliedRewards: appliedRewards(cart, record?.pricedRewardIds ?? []),
    customerId,
  };
}
