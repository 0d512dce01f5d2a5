import type { MedusaContainer } from '@medusajs/framework/types';
import { isUnreachable } from '../../../modules/loyalty/answer';
import type { CallOptions } from '../../../modules/loyalty/client';
import type { LoyaltyView } from '../../../modules/loyalty/contract';
import { LoyaltyProblem } from '../../../modules/loyalty/problem';
import type { LoyaltyRecord } from '../../../modules/loyalty/service';
import { loyaltyOf } from '../checkout';
import { applyAnswer } from '../session/apply-answer';
import { viewOf } from '../session/view';
import { recordOrder } from './record-order';

/** What may still change after the order: points are settled behind it. */
const isOpen = ({ answer }: LoyaltyRecord): boolean => answer?.status !== 'FINALIZED';

interface PlacedOrder {
  orderId: string;
  /** Absent for an order that no shopper placed. */
  cartId: string | undefined;
}

/** The record of an order, as new as can be had within the budget; null where loyalty had no part in it. */
export async function viewOfOrder(
  container: MedusaContainer,
  { orderId, cartId }: PlacedOrder,
  options: CallOptions = {},
): Promise<LoyaltyView | null> {
  const loyalty = loyaltyOf(container);
  const record =
    (await loyalty.findByOrder(orderId)) ??
    (cartId === undefined ? null : await recordOrder(container, { cartId, orderId }));
  if (!record?.sessionId || !isOpen(record)) return viewOf(record);
  try {
    const answer = await loyalty.client.session(
      { cartId: record.cartId, sessionId: record.sessionId },
      options,
    );
    if (isUnreachable(answer)) return viewOf(record);
    await applyAnswer(container, record.cartId, answer);
    return viewOf((await loyalty.findByOrder(orderId)) ?? record);
  } catch (error) {
    // The service forgot the session long after its order: what was kept is all there is.
    if (error instanceof LoyaltyProblem) return viewOf(record);
    throw error;
  }
}
