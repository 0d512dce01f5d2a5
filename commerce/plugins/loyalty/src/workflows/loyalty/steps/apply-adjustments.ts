import { isDeepStrictEqual } from 'node:util';
import { Modules } from '@medusajs/framework/utils';
import type { CreateLineItemAdjustmentDTO, MedusaContainer } from '@medusajs/framework/types';
import { createStep, StepResponse } from '@medusajs/framework/workflows-sdk';
import type { LoyaltyAnswer } from '../../../modules/loyalty/contract';
import { isNewer } from '../../../modules/loyalty/service';
import { type Checkout, loyaltyOf, readCheckout } from '../checkout';
import { changesTo, planAdjustments } from '../pricing/adjustments';
import { rewardsInEffect } from '../pricing/applied-rewards';
import { currentAnswer } from '../session/cart-version';

/** What `applyAdjustments` changed, to be taken back if the workflow around it fails. */
export interface AppliedAdjustments {
  removed: string[];
  created: string[];
}
const NOTHING: AppliedAdjustments = { removed: [], created: [] };

/**
 * Makes the cart's adjustments those of the newest answer for its present content, and none where there is no
 * such answer: the one place that writes them. The record keeps which rewards they were made with, for the
 * order says so. The caller holds the cart's lock, and read the checkout under it.
 *
 * @param newest an answer that just came; kept unless a newer one was kept meanwhile
 */
export async function applyAdjustments(
  container: MedusaContainer,
  { cart, record }: Checkout,
  newest?: LoyaltyAnswer,
): Promise<AppliedAdjustments> {
  if (cart.completed_at) return NOTHING;
  const loyalty = loyaltyOf(container);
  const accepted = record && newest && isNewer(newest, record.answer) ? newest : undefined;
  if (record && accepted) await loyalty.saveAnswer(record, accepted);
  const answer = currentAnswer({
    cart,
    record: record && accepted ? { ...record, answer: accepted } : record,
  });
  const inEffect = rewardsInEffect(answer);
  if (record && !isDeepStrictEqual(record.pricedRewardIds, inEffect))
    await loyalty.setPricedRewards(record.id, inEffect);
  const { remove, create } = changesTo(cart, planAdjustments(cart, answer));
  const carts = container.resolve(Modules.CART);
  if (remove.length > 0) await carts.softDeleteLineItemAdjustments(remove);
  // Medusa's type asks for a promotion's code; its table, and we, leave it out (see LOYALTY_PROVIDER).
  const created =
    create.length > 0
      ? await carts.addLineItemAdjustments(create as unknown as CreateLineItemAdjustmentDTO[])
      : [];
  return { removed: remove, created: created.map(({ id }) => id) };
}

/** The adjustments as they were. */
export async function restoreAdjustments(
  container: MedusaContainer,
  { removed, created }: AppliedAdjustments,
): Promise<void> {
  const carts = container.resolve(Modules.CART);
  if (created.length > 0) await carts.softDeleteLineItemAdjustments(created);
  if (removed.length > 0) await carts.restoreLineItemAdjustments(removed);
}

export interface ApplyAdjustmentsInput {
  cart_id: string;
  /**
   * An answer that just came; without one the cart is only brought into line with the newest that is kept.
   */
  answer?: LoyaltyAnswer | undefined;
}

/** Taken back when the workflow around it fails. The workflow holds the cart's lock. */
export const applyAdjustmentsStep = createStep(
  'apply-loyalty-adjustments',
  async ({ cart_id, answer }: ApplyAdjustmentsInput, { container }) => {
    const checkout = await readCheckout(container, cart_id);
    const { cart } = checkout;
    return new StepResponse(
      { payment_collection: cart.completed_at ? null : (cart.payment_collection ?? null) },
      await applyAdjustments(container, checkout, answer),
    );
  },
  async (applied, { container }) => {
    if (applied) await restoreAdjustments(container, applied);
  },
);
