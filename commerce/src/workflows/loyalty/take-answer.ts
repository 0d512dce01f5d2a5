import { isDeepStrictEqual } from 'node:util';
import type { MedusaContainer } from '@medusajs/framework/types';
import { isUnreachable, type LoyaltyAnswer, type LoyaltyView } from '../../modules/loyalty/answer';
import type { CallOptions } from '../../modules/loyalty/client';
import { LoyaltyProblem } from '../../modules/loyalty/problem';
import { isNewer, type LoyaltyRecord } from '../../modules/loyalty/service';
import { applyLoyaltyWorkflow } from './apply-loyalty';
import { isSettled } from './assert-settled';
import { createBatches } from './batches';
import { recordOrder } from './record-order';
import { loyaltyOf, readCart, withCartLock } from './store';
import { viewOf } from './view';

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
 * Takes an answer in, whichever way it came: kept if it is news, and let into the totals of a cart that is
 * still open. Answers that come together are taken in together: the cart's lock is free for its other
 * changes.
 */
export async function takeAnswer(
  container: MedusaContainer,
  cartId: string,
  answer: LoyaltyAnswer,
): Promise<void> {
  await batches(cartId, answer, async (answers) => {
    const newest = newestOf(answers);
    const [cart, record] = await Promise.all([
      readCart(container, cartId),
      loyaltyOf(container).findByCart(cartId),
    ]);
    if (!record || !newest) return;
    const known = isKnown(newest, record.answer);
    if (cart.completed_at) {
      if (!known) await keepAnswer(container, cartId, newest);
    } else if (!known || !(await isSettled(container, cart))) {
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

/** What may still change after the order: points are settled behind it. */
const isOpen = ({ answer }: LoyaltyRecord): boolean => answer?.status !== 'FINALIZED';

/** The record of an order, as new as can be had within the budget; null where loyalty had no part in it. */
export async function viewOfOrder(
  container: MedusaContainer,
  orderId: string,
  cartId: string | undefined,
  options: CallOptions = {},
): Promise<LoyaltyView | null> {
  const loyalty = loyaltyOf(container);
  const record =
    (await loyalty.findByOrder(orderId)) ??
    (cartId === undefined ? null : await recordOrder(container, cartId, orderId));
  if (!record?.sessionId || !isOpen(record)) return viewOf(record);
  try {
    const answer = await loyalty.client.session(
      { cartId: record.cartId, sessionId: record.sessionId },
      options,
    );
    if (isUnreachable(answer)) return viewOf(record);
    await takeAnswer(container, record.cartId, answer);
    return viewOf((await loyalty.findByOrder(orderId)) ?? record);
  } catch (error) {
    // The service forgot the session long after its order: what was kept is all there is.
    if (error instanceof LoyaltyProblem) return viewOf(record);
    throw error;
  }
}
