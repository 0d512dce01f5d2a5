import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';
import { isUnreachable, type LoyaltyAnswer, unreachableAnswer } from '../../modules/loyalty/answer';
import { LoyaltyProblem } from '../../modules/loyalty/problem';
import { askForRewards, type Question } from './ask';
import { answerFor, recordContent } from './record-content';
import { settle, type Settled } from './settle';
import { loyaltyOf, readCart } from './store';

/**
 * How long a cart's change may wait for loyalty while it holds the cart's lock. Less than the 2 s that Medusa
 * lets the next change wait for that lock: a slow loyalty service delays one change and fails none.
 */
const IN_LOCK_MS = 1_200;
/**
 * After a call came to nothing, changes do not wait again for so long; the storefront and the subscriber ask
 * meanwhile, outside the lock.
 */
const QUIET_MS = 5_000;

let quietUntil = 0;

/** The service's answer, or the reason to have none. Never throws for loyalty's sake. */
async function tryToAsk(container: MedusaContainer, question: Question): Promise<LoyaltyAnswer | undefined> {
  const {
    record: { cartId, sessionId },
    loyaltyCart,
  } = question;
  const at = new Date();
  if (at.getTime() < quietUntil)
    return unreachableAnswer({ cartId, sessionId: sessionId ?? '', cart: loyaltyCart, at });
  try {
    const answer = await askForRewards(container, question, { timeoutMs: IN_LOCK_MS });
    if (answer && isUnreachable(answer)) quietUntil = Date.now() + QUIET_MS;
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
export async function reprice(container: MedusaContainer, cartId: string): Promise<Settled> {
  const [cart, record] = await Promise.all([
    readCart(container, cartId),
    loyaltyOf(container).findByCart(cartId),
  ]);
  if (!record?.sessionId || cart.completed_at) return settle(container, cart, record);
  const content = await recordContent(container, record, cart);
  const known = answerFor(cart, content.record) !== null || !content.loyaltyCart;
  return settle(
    container,
    cart,
    content.record,
    known ? undefined : await tryToAsk(container, { ...content, cart }),
  );
}
