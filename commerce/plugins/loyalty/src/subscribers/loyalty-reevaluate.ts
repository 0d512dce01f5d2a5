import type { SubscriberArgs, SubscriberConfig } from '@medusajs/framework';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { isUnreachable } from '../modules/loyalty/answer';
import { LoyaltyProblem } from '../modules/loyalty/problem';
import { readCheckout } from '../workflows/loyalty/checkout';
import { currentAnswer } from '../workflows/loyalty/session/cart-version';
import { priceCheckout } from '../workflows/loyalty/session/price';

/**
 * A cart changed. Its discounts came with the change itself, unless the loyalty service was too slow for a
 * change that holds the cart's lock: then they come now, with the whole budget and no lock.
 */
export default async function reevaluate({
  event: { data },
  container,
}: SubscriberArgs<{ id: string }>): Promise<void> {
  const checkout = await readCheckout(container, data.id);
  const answer = currentAnswer(checkout);
  if (!checkout.record?.sessionId || checkout.cart.completed_at || (answer && !isUnreachable(answer))) return;
  try {
    await priceCheckout(container, checkout);
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
