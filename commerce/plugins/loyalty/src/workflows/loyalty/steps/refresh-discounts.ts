import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';
import { isUnreachable, unreachableAnswer } from '../../../modules/loyalty/answer';
import type { LoyaltyAnswer } from '../../../modules/loyalty/contract';
import { LoyaltyProblem } from '../../../modules/loyalty/problem';
import { readCheckout } from '../checkout';
import { assignVersion, currentAnswer, type VersionedCheckout } from '../session/cart-version';
import { requestRewards } from '../session/requests';
import { applyAdjustments, type AppliedAdjustments } from './apply-adjustments';
import { createQuietCarts } from './quiet-carts';

/**
 * How long a cart's change may wait for loyalty while it holds the cart's lock. Less than the 2 s that Medusa
 * lets the next change wait for that lock: a slow loyalty service delays one change and fails none.
 */
const IN_LOCK_MS = 1_200;
/**
 * After a call for a cart came to nothing, its changes do not wait again for so long; the storefront and the
 * subscriber ask meanwhile, outside the lock.
 */
const quiet = createQuietCarts(5_000);

/** The service's answer, or the reason to have none. Never throws for loyalty's sake. */
async function tryToAsk(
  container: MedusaContainer,
  checkout: VersionedCheckout,
): Promise<LoyaltyAnswer | undefined> {
  const {
    record: { cartId, sessionId },
    loyaltyCart,
  } = checkout;
  if (quiet.has(cartId))
    return unreachableAnswer({ cartId, sessionId: sessionId ?? '', cart: loyaltyCart, at: new Date() });
  try {
    const answer = await requestRewards(container, checkout, { timeoutMs: IN_LOCK_MS });
    if (answer && isUnreachable(answer)) quiet.add(cartId);
    return answer;
  } catch (error) {
    if (!(error instanceof LoyaltyProblem)) throw error;
    container
      .resolve(ContainerRegistrationKeys.LOGGER)
      .warn(`Cart ${cartId} goes on without loyalty: ${error.code}`);
    return undefined;
  }
}

/**
 * A cart changed and its lock is held: its adjustments become those of its new content. Only a content that
 * loyalty prices and has not priced yet costs a call; a tip, an address, a delivery, a promotion and a cart
 * that nobody identified cost none.
 */
export async function refreshDiscounts(
  container: MedusaContainer,
  cartId: string,
): Promise<AppliedAdjustments> {
  const { cart, record } = await readCheckout(container, cartId);
  if (!record?.sessionId || cart.completed_at) return applyAdjustments(container, { cart, record });
  const checkout = await assignVersion(container, { cart, record });
  return currentAnswer(checkout)
    ? applyAdjustments(container, checkout)
    : applyAdjustments(container, checkout, await tryToAsk(container, checkout));
}
