import type { MedusaContainer } from '@medusajs/framework/types';
import type { CallOptions } from '../../../modules/loyalty/client';
import { LoyaltyProblem } from '../../../modules/loyalty/problem';
import type { Checkout } from '../checkout';
import { type MessageOptions, readOpenCheckout, sendMessage, sendOnce, versionCheckout } from './messages';
import { requestRewards, requestSelection } from './requests';

/**
 * Prices the checkout anew; nothing where nobody identified.
 * @throws LoyaltyProblem
 */
export async function priceCheckout(
  container: MedusaContainer,
  checkout: Checkout,
  options: CallOptions = {},
): Promise<void> {
  const versioned = await versionCheckout(container, checkout);
  if (versioned) await sendOnce(container, versioned, (asked) => requestRewards(container, asked, options));
}

/** Prices a cart anew. @throws LoyaltyProblem · MedusaError NOT_FOUND where there is no such cart */
export const priceCart = async (
  container: MedusaContainer,
  cartId: string,
  options: CallOptions = {},
): Promise<void> => priceCheckout(container, await readOpenCheckout(container, cartId), options);

/**
 * The whole selection of optional rewards; an empty one deselects all.
 * @throws LoyaltyProblem · MedusaError NOT_FOUND where there is no such cart
 */
export async function selectRewards(
  container: MedusaContainer,
  cartId: string,
  { rewardIds, options = {} }: { rewardIds: string[]; options?: MessageOptions },
): Promise<void> {
  const versioned = await versionCheckout(container, await readOpenCheckout(container, cartId));
  if (!versioned) throw new LoyaltyProblem(404, 'SESSION_NOT_FOUND', 'Nobody identified for this cart yet');
  await sendMessage(container, versioned, (asked) =>
    requestSelection(container, asked, { rewardIds, options }),
  );
}
