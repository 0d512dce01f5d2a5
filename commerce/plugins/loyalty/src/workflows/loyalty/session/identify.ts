import type { MedusaContainer } from '@medusajs/framework/types';
import type { Identity } from '../../../modules/loyalty/contract';
import { LoyaltyProblem } from '../../../modules/loyalty/problem';
import { type Checkout, loyaltyOf, withCartLock } from '../checkout';
import { linkLoyalty } from '../steps/link-loyalty';
import { assignVersion, type VersionedCheckout } from './cart-version';
import {
  type MessageOptions,
  readOpenCheckout,
  rememberSigner,
  sendMessage,
  versionCheckout,
} from './messages';
import { requestIdentify } from './requests';
import { whileRemembered } from './unreached-shopper';

/** The record of a cart that nobody identified for yet. */
const beginCheckout = (container: MedusaContainer, cartId: string): Promise<VersionedCheckout> =>
  withCartLock(container, cartId, async () => {
    const { cart, record } = await readOpenCheckout(container, cartId);
    if (record) return assignVersion(container, { cart, record });
    const begun = await loyaltyOf(container).begin(cartId, cart.customer_id ?? null);
    await linkLoyalty(container, { cart_id: cartId }, begun.id);
    return assignVersion(container, { cart, record: begun });
  });

async function identifyCheckout(
  container: MedusaContainer,
  checkout: Checkout,
  { identity, options }: { identity: Identity; options: MessageOptions },
): Promise<void> {
  const versioned =
    (await versionCheckout(container, checkout)) ?? (await beginCheckout(container, checkout.cart.id));
  const signed = await rememberSigner(container, versioned, options);
  await sendMessage(container, signed, (asked) =>
    whileRemembered(container, { cartId: checkout.cart.id, identity }, () =>
      requestIdentify(container, asked, { identity, options }),
    ),
  );
}

/**
 * Finds the member by what the shopper typed and applies what the cart gets.
 * @throws LoyaltyProblem · MedusaError NOT_FOUND where there is no such cart
 */
export async function identify(
  container: MedusaContainer,
  cartId: string,
  { identity, options = {} }: { identity: Identity; options?: MessageOptions },
): Promise<void> {
  await identifyCheckout(container, await readOpenCheckout(container, cartId), { identity, options });
}

/**
 * Identifies a signed-in customer by the membership that is their own: proven once, and vouched for since.
 * @throws LoyaltyProblem SIGN_IN_REQUIRED, CART_NOT_ATTACHED, MEMBERSHIP_NOT_LINKED
 */
export async function identifyLinked(
  container: MedusaContainer,
  cartId: string,
  options: MessageOptions,
): Promise<void> {
  const { customerId } = options;
  if (!customerId)
    throw new LoyaltyProblem(401, 'SIGN_IN_REQUIRED', 'Sign in to use the membership of your account');
  const [checkout, link] = await Promise.all([
    readOpenCheckout(container, cartId),
    loyaltyOf(container).membershipOf(customerId),
  ]);
  if (checkout.cart.customer_id !== customerId)
    throw new LoyaltyProblem(409, 'CART_NOT_ATTACHED', 'This cart does not belong to your account yet');
  if (!link)
    throw new LoyaltyProblem(404, 'MEMBERSHIP_NOT_LINKED', 'No membership is linked to your account');
  const identity = { membershipId: link.membershipId, vouched: true, customerId } as const;
  await identifyCheckout(container, checkout, { identity, options });
}
