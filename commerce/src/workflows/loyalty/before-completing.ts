import type { MedusaContainer } from '@medusajs/framework/types';
import { isUnreachable } from '../../modules/loyalty/answer';
import { isClosed } from '../../modules/loyalty/problem';
import type { LoyaltyRecord } from '../../modules/loyalty/service';
import { applyLoyaltyWorkflow } from './apply-loyalty';
import { isSettled } from './assert-settled';
import { evaluate } from './converse';
import { loyaltyOf, readCart } from './store';
import { takeAnswer } from './take-answer';

/** A discount that was promised longer ago than this is confirmed before it is paid: the service lets idle checkouts expire. */
const CONFIRM_AFTER_MS = 60_000;

/** Asks whether the promised discounts still stand; without an answer they do, for a checkout never fails because loyalty is away. */
async function confirm(container: MedusaContainer, { cartId, sessionId, answer }: LoyaltyRecord): Promise<void> {
  if (sessionId === null || !answer?.totals.loyaltyDiscount) return;
  try {
    const now = await loyaltyOf(container).client.session({ cartId, sessionId });
    if (isUnreachable(now)) return;
    if (now.status === 'EXPIRED' || now.status === 'CANCELLED') await evaluate(container, cartId);
    else await takeAnswer(container, cartId, now);
  } catch (error) {
    if (!isClosed(error)) throw error;
    await evaluate(container, cartId);
  }
}

/**
 * Brings a cart into line before an order is made of it. Nothing to do for nearly every cart; where the total changes, its payment session
 * goes, and Medusa answers that the cart must be paid anew.
 */
export async function beforeCompleting(container: MedusaContainer, cartId: string): Promise<void> {
  if ((await readCart(container, cartId)).completed_at) return;
  const record = await loyaltyOf(container).findByCart(cartId);
  if (record && Date.now() - record.savedAt > CONFIRM_AFTER_MS) await confirm(container, record);
  if (await isSettled(container, await readCart(container, cartId))) return;
  await applyLoyaltyWorkflow(container).run({ input: { cart_id: cartId } });
}
