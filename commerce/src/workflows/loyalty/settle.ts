import { Modules } from '@medusajs/framework/utils';
import type { CreateLineItemAdjustmentDTO, MedusaContainer } from '@medusajs/framework/types';
import type { LoyaltyAnswer } from '../../modules/loyalty/answer';
import { isNewer, type LoyaltyRecord } from '../../modules/loyalty/service';
import { changesTo, planAdjustments } from './adjustments';
import type { CartContent } from './cart-content';
import { answerFor } from './record-content';
import { loyaltyOf } from './store';

/** What `settle` changed, to be taken back if the workflow around it fails. */
export interface Settled {
  removed: string[];
  created: string[];
}
const NOTHING: Settled = { removed: [], created: [] };

/**
 * Makes the cart's adjustments those of the newest answer for its present content, and none where there is no
 * such answer: the one place that writes them. The caller holds the cart's lock, and read `cart` and `record`
 * under it.
 *
 * @param newest an answer that just came; kept unless a newer one was kept meanwhile
 */
export async function settle(
  container: MedusaContainer,
  cart: CartContent,
  record: LoyaltyRecord | null,
  newest?: LoyaltyAnswer,
): Promise<Settled> {
  if (cart.completed_at) return NOTHING;
  const accepted = record && newest && isNewer(newest, record.answer) ? newest : undefined;
  if (record && accepted) await loyaltyOf(container).saveAnswer(record, accepted);
  const answer = answerFor(cart, record && accepted ? { ...record, answer: accepted } : record);
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
export async function unsettle(container: MedusaContainer, { removed, created }: Settled): Promise<void> {
  const carts = container.resolve(Modules.CART);
  if (created.length > 0) await carts.softDeleteLineItemAdjustments(created);
  if (removed.length > 0) await carts.restoreLineItemAdjustments(removed);
}
