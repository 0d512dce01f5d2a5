import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';
import { isUnreachable, type LoyaltyAnswer } from '../../modules/loyalty/answer';
import { LoyaltyProblem } from '../../modules/loyalty/problem';
import type { LoyaltyRecord } from '../../modules/loyalty/service';
import { planAdjustments } from './adjustments';
import { applyLoyaltyWorkflow } from './apply-loyalty';
import { isSettled } from './assert-settled';
import type { CartContent } from './cart-content';
import { evaluate } from './converse';
import { answerFor } from './record-content';
import { loyaltyOf, readCart } from './store';
import { takeAnswer } from './take-answer';

/** A discount that was promised longer ago than this is confirmed before it is paid: the service lets idle checkouts expire. */
const CONFIRM_AFTER_MS = 60_000;

/** Whether a refusal of the service may be passed over: the order does not depend on it. */
function passOver(container: MedusaContainer, cartId: string, error: unknown): void {
  if (!(error instanceof LoyaltyProblem)) throw error;
  container.resolve(ContainerRegistrationKeys.LOGGER).info(`Cart ${cartId} completes without a word of the loyalty service: ${error.code}`);
}

/** Asks whether the promised discounts still stand; without an answer they do, for a checkout never fails because loyalty is away. */
async function confirm(container: MedusaContainer, cartId: string, sessionId: string): Promise<void> {
  const ended = await loyaltyOf(container)
    .client.session({ cartId, sessionId })
    .then(async (answer) => {
      if (isUnreachable(answer)) return false;
      if (answer.status === 'EXPIRED' || answer.status === 'CANCELLED') return true;
      await takeAnswer(container, cartId, answer);
      return false;
    });
  // Begun anew with the same member, the same rewards are there again, as long as the host still offers them.
  if (ended) await evaluate(container, cartId);
}

/** Prices what has no answer yet, and confirms what was promised long ago. Answers whether the service was asked. */
async function renew(container: MedusaContainer, { cartId, sessionId, savedAt }: LoyaltyRecord, answer: LoyaltyAnswer | null): Promise<boolean> {
  if (!answer) await evaluate(container, cartId);
  else if (sessionId !== null && Date.now() - savedAt > CONFIRM_AFTER_MS && answer.totals.loyaltyDiscount > 0) await confirm(container, cartId, sessionId);
  else return false;
  return true;
}

/** Nobody pays points for nothing: an optional reward of which the shop's promotions leave no discount is deselected. No total changes by it. */
async function dropWorthless(container: MedusaContainer, cart: CartContent, { sessionId, cartId }: LoyaltyRecord, answer: LoyaltyAnswer): Promise<void> {
  const given = new Set(planAdjustments(cart, answer).map(({ metadata }) => metadata?.['reward_id']));
  const chosen = answer.rewards.optional.filter(({ applied }) => applied);
  const worth = chosen.filter(({ rewardId, discountAmount, pointsCost }) => discountAmount === 0 || pointsCost === 0 || given.has(rewardId));
  if (answer.status !== 'ACTIVE' || sessionId === null || worth.length === chosen.length) return;
  const selected = await loyaltyOf(container).client.select({ cartId, sessionId }, worth.map(({ rewardId }) => rewardId));
  if (!isUnreachable(selected)) await takeAnswer(container, cartId, selected);
}

/** The newest answer that is for the cart as it stands now, with both. */
async function readNow(container: MedusaContainer, cartId: string) {
  const [cart, record] = await Promise.all([readCart(container, cartId), loyaltyOf(container).findByCart(cartId)]);
  return { cart, record, answer: answerFor(cart, record) };
}

/**
 * Brings a cart into line before an order is made of it. Nothing to do for nearly every cart; where the total changes, its payment session
 * goes, and Medusa answers that the cart must be paid anew.
 */
export async function beforeCompleting(container: MedusaContainer, cartId: string): Promise<void> {
  const first = await readNow(container, cartId);
  if (first.cart.completed_at) return;
  if (first.record?.sessionId) {
    try {
      const asked = await renew(container, first.record, first.answer);
      const { cart, record, answer } = asked ? await readNow(container, cartId) : first;
      if (record && answer) await dropWorthless(container, cart, record, answer);
    } catch (error) {
      passOver(container, cartId, error);
    }
  }
  if (await isSettled(container, await readCart(container, cartId))) return;
  await applyLoyaltyWorkflow(container).run({ input: { cart_id: cartId } });
}
