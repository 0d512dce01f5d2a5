import { MedusaError } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';
import { changesTo, planAdjustments } from './adjustments';
import type { CartContent } from './cart-content';
import { answerFor } from './record-content';
import { loyaltyOf, readCart } from './store';

/** Whether the cart's adjustments are those that belong to its present content and the newest answer. */
export async function isSettled(container: MedusaContainer, cart: CartContent): Promise<boolean> {
  const { remove, create } = changesTo(
    cart,
    planAdjustments(cart, answerFor(cart, await loyaltyOf(container).findByCart(cart.id))),
  );
  return remove.length === 0 && create.length === 0;
}

/**
 * Refuses a cart whose discounts do not belong to what is in it: no order carries a stale one. Every change
 * of a cart settles it, so this catches what came past Medusa's workflows, or was cut off half way; asking to
 * complete settles it (see `before-completing.ts`).
 * @throws MedusaError NOT_ALLOWED with the code LOYALTY_TOTALS_CHANGED
 */
export async function assertSettled(container: MedusaContainer, cartId: string): Promise<void> {
  const cart = await readCart(container, cartId);
  if (cart.completed_at || (await isSettled(container, cart))) return;
  throw new MedusaError(
    MedusaError.Types.NOT_ALLOWED,
    'The discounts of this cart changed; please look at the new total',
    'LOYALTY_TOTALS_CHANGED',
  );
}
