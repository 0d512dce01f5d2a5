import type { SubscriberArgs, SubscriberConfig } from '@medusajs/framework';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { isUnreachable } from '../modules/loyalty/answer';
import { LoyaltyProblem } from '../modules/loyalty/problem';
import { evaluate } from '../workflows/loyalty/converse';
import { answerFor } from '../workflows/loyalty/record-content';
import { loyaltyOf, readCart } from '../workflows/loyalty/store';

/**
 * A cart changed. Its discounts came with the change itself, unless the loyalty service was too slow for a
 * change that holds the cart's lock: then they come now, with the whole budget and no lock.
 */
export default async function reevaluate({
  event: { data },
  container,
}: SubscriberArgs<{ id: string }>): Promise<void> {
  const record = await loyaltyOf(container).findByCart(data.id);
  if (!record?.sessionId) return;
  const cart = await readCart(container, data.id);
  const answer = answerFor(cart, record);
  if (cart.completed_at || (answer && !isUnreachable(answer))) return;
  try {
    await evaluate(container, data.id);
  } catch (error) {
    if (!(error instanceof LoyaltyProblem)) throw error;
    container
      .resolve(ContainerRegistrationKeys.LOGGER)
      .info(`Cart ${data.id} stays without loyalty: ${error.code}`);
  }
}

export const config: SubscriberConfig = {
  event: 'cart.updated',
  context: { subscriberId: 'loyalty-reevaluate' },
};
