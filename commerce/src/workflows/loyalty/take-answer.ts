import type { MedusaContainer } from '@medusajs/framework/types';
import type { LoyaltyAnswer, LoyaltyView } from '../../modules/loyalty/answer';
import { LoyaltyProblem } from '../../modules/loyalty/problem';
import { isNewer, type LoyaltyRecord } from '../../modules/loyalty/service';
import { isUnreachable } from '../../modules/loyalty/answer';
import { applyLoyaltyWorkflow } from './apply-loyalty';
import { recordOrder } from './record-order';
import { loyaltyOf, readCart, withCartLock } from './store';
import { viewOf } from './view';

const isKnown = (answer: LoyaltyAnswer, last: LoyaltyAnswer | null): boolean =>
  last !== null && (!isNewer(answer, last) || (answer.updatedAt === last.updatedAt && answer.cartVersion === last.cartVersion && answer.status === last.status));

/** An answer that came by itself (a stream's event): kept if it is news, and let into the totals of a cart that is still open. */
export async function takeAnswer(container: MedusaContainer, cartId: string, answer: LoyaltyAnswer): Promise<LoyaltyView | null> {
  const loyalty = loyaltyOf(container);
  const record = await loyalty.findByCart(cartId);
  if (!record || isKnown(answer, record.answer)) return viewOf(record);
  const cart = await readCart(container, cartId);
  if (cart.completed_at) await keepAnswer(container, record, answer);
  else await applyLoyaltyWorkflow(container).run({ input: { cart_id: cartId, answer } });
  return viewOf(await loyalty.findByCart(cartId));
}

/** After the order there are no totals to change. */
async function keepAnswer(container: MedusaContainer, { cartId }: LoyaltyRecord, answer: LoyaltyAnswer): Promise<void> {
  await withCartLock(container, cartId, async () => {
    const record = await loyaltyOf(container).findByCart(cartId);
    if (record && isNewer(answer, record.answer)) await loyaltyOf(container).saveAnswer(record, answer);
  });
}

/** What may still change after the order: points are settled behind it. */
const isOpen = ({ answer }: LoyaltyRecord): boolean => answer?.status !== 'FINALIZED';

/** The record of an order, as new as can be had within the budget; null where loyalty had no part in it. */
export async function viewOfOrder(container: MedusaContainer, orderId: string, cartId: string | undefined): Promise<LoyaltyView | null> {
  const loyalty = loyaltyOf(container);
  const record = (await loyalty.findByOrder(orderId)) ?? (cartId === undefined ? null : await recordOrder(container, cartId, orderId));
  if (!record?.sessionId || !isOpen(record)) return viewOf(record);
  try {
    const answer = await loyalty.client.session({ cartId: record.cartId, sessionId: record.sessionId });
    if (isUnreachable(answer)) return viewOf(record);
    await keepAnswer(container, record, answer);
    return viewOf(isNewer(answer, record.answer) ? { ...record, answer } : record);
  } catch (error) {
    // The service forgot the session long after its order: what was kept is all there is.
    if (error instanceof LoyaltyProblem) return viewOf(record);
    throw error;
  }
}
