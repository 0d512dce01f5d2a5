import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';
import { isUnreachable } from '../../../modules/loyalty/answer';
import type { LoyaltyAnswer, LoyaltyReward } from '../../../modules/loyalty/contract';
import { LoyaltyProblem } from '../../../modules/loyalty/problem';
import { type Checkout, loyaltyOf, readCheckout } from '../checkout';
import { planAdjustments } from '../pricing/adjustments';
import type { CartContent } from '../pricing/cart-content';
import { applyAnswer } from '../session/apply-answer';
import { currentAnswer } from '../session/cart-version';
import { type MessageOptions, rememberSigner } from '../session/messages';
import { priceCheckout } from '../session/price';
import { applyLoyaltyWorkflow } from '../workflows/apply-loyalty';
import { hasCurrentDiscounts } from './validate-discounts';

/**
 * A discount that was promised longer ago than this is confirmed before it is paid: the service lets idle
 * checkouts expire.
 */
const CONFIRM_AFTER_MS = 60_000;

/** The points of a selection cannot be had (any more). */
const REFUSES_POINTS = new Set(['INSUFFICIENT_POINTS', 'PROOF_REQUIRED']);

/**
 * Asks whether the promised discounts still stand; without an answer they do, for a checkout never fails
 * because loyalty is away. One that ended is begun anew with the same member: the same rewards are there
 * again, as long as the host still offers them.
 */
async function confirmSession(
  container: MedusaContainer,
  checkout: Checkout,
  { sessionId, options }: { sessionId: string; options: MessageOptions },
): Promise<void> {
  const cartId = checkout.cart.id;
  const answer = await loyaltyOf(container).client.session(
    { cartId, sessionId },
    { shopperAddress: options.shopperAddress },
  );
  if (isUnreachable(answer)) return;
  if (answer.status === 'EXPIRED' || answer.status === 'CANCELLED')
    await priceCheckout(container, checkout, options);
  else await applyAnswer(container, cartId, answer);
}

/**
 * Prices what has no answer yet, and confirms what was promised long ago. Answers the checkout as it stands
 * then: the same one where nobody had to be asked.
 */
async function renew(
  container: MedusaContainer,
  checkout: Checkout,
  options: MessageOptions,
): Promise<Checkout> {
  const answer = currentAnswer(checkout);
  const { sessionId = null, savedAt = 0 } = checkout.record ?? {};
  const isOld = Date.now() - savedAt > CONFIRM_AFTER_MS;
  if (!answer) await priceCheckout(container, checkout, options);
  else if (sessionId !== null && isOld && answer.totals.loyaltyDiscount > 0)
    await confirmSession(container, checkout, { sessionId, options });
  else return checkout;
  return readCheckout(container, checkout.cart.id);
}

const idsOf = (rewards: LoyaltyReward[]): string[] => rewards.map(({ rewardId }) => rewardId);

/**
 * Nobody pays points for nothing: what an optional reward leaves of a discount beside the shop's promotions
 * must be more than none.
 */
function worthOf(cart: CartContent, answer: LoyaltyAnswer, chosen: LoyaltyReward[]): LoyaltyReward[] {
  const given = new Set(planAdjustments(cart, answer).map(({ metadata }) => metadata?.['reward_id']));
  return chosen.filter(
    ({ rewardId, discountAmount, pointsCost }) =>
      discountAmount === 0 || pointsCost === 0 || given.has(rewardId),
  );
}

/**
 * The selection once more, without what is worth nothing: the service confirms the points that it holds for
 * it. Where they are promised to another cart by now (or the proof is gone), the order is made without the
 * rewards that cost points, and the shopper sees the new total before paying it. A service that does not
 * answer changes nothing: its finalisation takes what is there. Answers whether the cart's discounts were
 * brought up to date with the answer.
 */
async function confirmSelection(
  container: MedusaContainer,
  checkout: Checkout,
  options: MessageOptions,
): Promise<boolean> {
  const answer = currentAnswer(checkout);
  const { sessionId = null } = checkout.record ?? {};
  if (answer?.status !== 'ACTIVE' || sessionId === null) return false;
  const { cart } = checkout;
  const chosen = answer.rewards.optional.filter(({ applied }) => applied);
  const worth = worthOf(cart, answer, chosen);
  if (worth.length === chosen.length && !worth.some(({ pointsCost }) => pointsCost > 0)) return false;
  const select = (rewards: LoyaltyReward[]) =>
    loyaltyOf(container).client.select({ cartId: cart.id, sessionId }, idsOf(rewards), {
      shopperAddress: options.shopperAddress,
    });
  const selected = await select(worth).catch((error: unknown) => {
    if (!(error instanceof LoyaltyProblem) || !REFUSES_POINTS.has(error.code)) throw error;
    return select(worth.filter(({ pointsCost }) => pointsCost === 0));
  });
  if (isUnreachable(selected)) return false;
  await applyAnswer(container, cart.id, selected);
  return true;
}

/** Asks the service as far as it must be asked; answers whether the cart's discounts are current. */
async function askBeforeOrder(
  container: MedusaContainer,
  checkout: Checkout,
  options: MessageOptions,
): Promise<boolean> {
  if (!checkout.record?.sessionId) return hasCurrentDiscounts(checkout);
  try {
    const renewed = await renew(container, checkout, options);
    return (await confirmSelection(container, renewed, options)) || hasCurrentDiscounts(renewed);
  } catch (error) {
    // The order does not depend on the service's word.
    if (!(error instanceof LoyaltyProblem)) throw error;
    container
      .resolve(ContainerRegistrationKeys.LOGGER)
      .info(`Cart ${checkout.cart.id} completes without a word of the loyalty service: ${error.code}`);
    return false;
  }
}

/**
 * Brings a cart's discounts up to date before an order is made of it. Nothing to do for nearly every cart;
 * where the total changes, its payment session goes, and Medusa answers that the cart must be paid anew.
 */
export async function confirmDiscounts(
  container: MedusaContainer,
  cartId: string,
  options: MessageOptions = {},
): Promise<void> {
  const checkout = await readCheckout(container, cartId);
  if (checkout.cart.completed_at) return;
  const signed = await rememberSigner(container, checkout, options);
  if (await askBeforeOrder(container, signed, options)) return;
  await applyLoyaltyWorkflow(container).run({ input: { cart_id: cartId } });
}
