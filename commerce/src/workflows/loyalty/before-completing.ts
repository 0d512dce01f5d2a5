import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';
import { isUnreachable, type LoyaltyAnswer, type LoyaltyReward } from '../../modules/loyalty/answer';
import { LoyaltyProblem } from '../../modules/loyalty/problem';
import type { LoyaltyRecord } from '../../modules/loyalty/service';
import { planAdjustments } from './adjustments';
import { applyLoyaltyWorkflow } from './apply-loyalty';
import { isSettled } from './assert-settled';
import type { CartContent } from './cart-content';
import { evaluate, type MessageOptions, noteCustomer } from './converse';
import { answerFor } from './record-content';
import { loyaltyOf, readCart } from './store';
import { takeAnswer } from './take-answer';

/**
 * A discount that was promised longer ago than this is confirmed before it is paid: the service lets idle
 * checkouts expire.
 */
const CONFIRM_AFTER_MS = 60_000;

/** The points of a selection cannot be had (any more). */
const REFUSES_POINTS = new Set(['INSUFFICIENT_POINTS', 'PROOF_REQUIRED']);

/** Whether a refusal of the service may be passed over: the order does not depend on it. */
function passOver(container: MedusaContainer, cartId: string, error: unknown): void {
  if (!(error instanceof LoyaltyProblem)) throw error;
  container
    .resolve(ContainerRegistrationKeys.LOGGER)
    .info(`Cart ${cartId} completes without a word of the loyalty service: ${error.code}`);
}

/**
 * Asks whether the promised discounts still stand; without an answer they do, for a checkout never fails
 * because loyalty is away.
 */
async function confirm(
  container: MedusaContainer,
  cartId: string,
  sessionId: string,
  options: MessageOptions,
): Promise<void> {
  const ended = await loyaltyOf(container)
    .client.session({ cartId, sessionId }, { shopperAddress: options.shopperAddress })
    .then(async (answer) => {
      if (isUnreachable(answer)) return false;
      if (answer.status === 'EXPIRED' || answer.status === 'CANCELLED') return true;
      await takeAnswer(container, cartId, answer);
      return false;
    });
  // Begun anew with the same member, the same rewards are there again, as long as the host still offers them.
  if (ended) await evaluate(container, cartId, options);
}

/**
 * Prices what has no answer yet, and confirms what was promised long ago. Answers whether the service was
 * asked.
 */
async function renew(
  container: MedusaContainer,
  { cartId, sessionId, savedAt }: LoyaltyRecord,
  answer: LoyaltyAnswer | null,
  options: MessageOptions,
): Promise<boolean> {
  if (!answer) await evaluate(container, cartId, options);
  else if (sessionId !== null && Date.now() - savedAt > CONFIRM_AFTER_MS && answer.totals.loyaltyDiscount > 0)
    await confirm(container, cartId, sessionId, options);
  else return false;
  return true;
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
 * answer changes nothing: its finalisation takes what is there.
 */
async function confirmChoice(
  container: MedusaContainer,
  cart: CartContent,
  { sessionId, cartId }: LoyaltyRecord,
  answer: LoyaltyAnswer,
  options: MessageOptions,
): Promise<void> {
  const chosen = answer.rewards.optional.filter(({ applied }) => applied);
  const worth = worthOf(cart, answer, chosen);
  if (answer.status !== 'ACTIVE' || sessionId === null) return;
  if (worth.length === chosen.length && !worth.some(({ pointsCost }) => pointsCost > 0)) return;
  const select = (rewards: LoyaltyReward[]) =>
    loyaltyOf(container).client.select({ cartId, sessionId }, idsOf(rewards), {
      shopperAddress: options.shopperAddress,
    });
  const selected = await select(worth).catch((error: unknown) => {
    if (!(error instanceof LoyaltyProblem) || !REFUSES_POINTS.has(error.code)) throw error;
    return select(worth.filter(({ pointsCost }) => pointsCost === 0));
  });
  if (!isUnreachable(selected)) await takeAnswer(container, cartId, selected);
}

/** The newest answer that is for the cart as it stands now, with both. */
async function readNow(container: MedusaContainer, cartId: string) {
  const [cart, record] = await Promise.all([
    readCart(container, cartId),
    loyaltyOf(container).findByCart(cartId),
  ]);
  return { cart, record, answer: answerFor(cart, record) };
}

/**
 * Brings a cart into line before an order is made of it. Nothing to do for nearly every cart; where the total
 * changes, its payment session goes, and Medusa answers that the cart must be paid anew.
 */
export async function beforeCompleting(
  container: MedusaContainer,
  cartId: string,
  options: MessageOptions = {},
): Promise<void> {
  const first = await readNow(container, cartId);
  if (first.cart.completed_at) return;
  if (first.record)
    await noteCustomer(
      container,
      { cart: first.cart, record: first.record, loyaltyCart: undefined },
      options,
    );
  if (first.record?.sessionId) {
    try {
      const asked = await renew(container, first.record, first.answer, options);
      const { cart, record, answer } = asked ? await readNow(container, cartId) : first;
      if (record && answer) await confirmChoice(container, cart, record, answer, options);
    } catch (error) {
      passOver(container, cartId, error);
    }
  }
  if (await isSettled(container, await readCart(container, cartId))) return;
  await applyLoyaltyWorkflow(container).run({ input: { cart_id: cartId } });
}
