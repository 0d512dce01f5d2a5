import { MedusaError } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';
import { type Checkout, readCheckout } from '../checkout';
import { changesTo, planAdjustments } from '../pricing/adjustments';
import { currentAnswer } from '../session/cart-version';

/** Whether the cart's adjustments are those that belong to its present content and the newest answer. */
export function hasCurrentDiscounts(checkout: Checkout): boolean {
  const { cart } = checkout;
  const { remove, create } = changesTo(cart, planAdjustments(cart, currentAnswer(checkout)));
  return remove.length === 0 && create.length === 0;
}

/**
 * Refuses a cart whose discounts do not belong to what is in it: no order carries a stale one. Every change
 * of a cart brings its discounts up to date, so this catches what came past Medusa's workflows, or was cut
 * off half way; asking to complete mends it (see `confirm-discounts.ts`).
 * @throws MedusaError NOT_ALLOWED with the code LOYALTY_TOTALS_CHANGED
 */
export async function validateDiscounts(container: MedusaContainer, cartId: string): Promise<void> {
  const checkout = await readCheckout(container, cartId);
  if (checkout.cart.completed_at || hasCurrentDiscounts(checkout)) return;
  throw new MedusaError(
    MedusaError.Types.NOT_ALLOWED,
    'The discounts of this cart changed; please look at the new total',
    'LOYALTY_TOTALS_CHANGED',
  );
}
