import { isDeepStrictEqual } from 'node:util';
import type { MedusaContainer } from '@medusajs/framework/types';
import type { LoyaltyAnswer } from '../../../modules/loyalty/contract';
import { isNewer } from '../../../modules/loyalty/service';
import { loyaltyOf, readCheckout, withCartLock } from '../checkout';
import { hasCurrentDiscounts } from '../steps/validate-discounts';
import { applyLoyaltyWorkflow } from '../workflows/apply-loyalty';
import { createBatches } from './batches';

const batches = createBatches<LoyaltyAnswer>();
const newestOf = (answers: LoyaltyAnswer[]): LoyaltyAnswer | undefined =>
  answers.reduce<LoyaltyAnswer | undefined>(
    (best, next) => (isNewer(next, best ?? null) ? next : best),
    undefined,
  );

/** Nothing in it that is not kept already. */
const isKnown = (answer: LoyaltyAnswer, last: LoyaltyAnswer | null): boolean =>
  last !== null && (!isNewer(answer, last) || isDeepStrictEqual(answer, last));

/**
 * Lets an answer into the checkout, whichever way it came: kept if it is news, and applied to the totals of a
 * cart that is still open, whose discounts are current afterwards. Answers that come together are applied
 * together: the cart's lock is free for its other changes.
 */
export async function applyAnswer(
  container: MedusaContainer,
  cartId: string,
  answer: LoyaltyAnswer,
): Promise<void> {
  await batches(cartId, answer, async (answers) => {
    const newest = newestOf(answers);
    const checkout = await readCheckout(container, cartId);
    if (!checkout.record || !newest) return;
    const known = isKnown(newest, checkout.record.answer);
    if (checkout.cart.completed_at) {
      if (!known) await keepAnswer(container, cartId, newest);
    } else if (!known || !hasCurrentDiscounts(checkout)) {
      await applyLoyaltyWorkflow(container).run({ input: { cart_id: cartId, answer: newest } });
    }
  });
}

/** After the order there are no totals to change. */
async function keepAnswer(container: MedusaContainer, cartId: string, answer: LoyaltyAnswer): Promise<void> {
  await withCartLock(container, cartId, async () => {
    const record = await loyaltyOf(container).findByCart(cartId);
    if (record && isNewer(answer, record.answer)) await loyaltyOf(container).saveAnswer(record, answer);
  });
}
