import type { MedusaContainer } from '@medusajs/framework/types';
import type { LoyaltyAnswer } from '../../modules/loyalty/answer';
import type { LoyaltyCart } from '../../modules/loyalty/cart';
import type { LoyaltyRecord } from '../../modules/loyalty/service';
import { type CartContent, contentHash, toLoyaltyCart } from './cart-content';
import { loyaltyOf } from './store';

export interface Content {
  record: LoyaltyRecord;
  /** What to send; undefined while the cart is empty. */
  loyaltyCart: LoyaltyCart | undefined;
}

/**
 * Gives the cart's present content its version: the one it has, or the next one. The caller holds the cart's
 * lock.
 */
export async function recordContent(
  container: MedusaContainer,
  record: LoyaltyRecord,
  cart: CartContent,
): Promise<Content> {
  const hash = contentHash(cart);
  if (hash === record.contentHash) return { record, loyaltyCart: toLoyaltyCart(cart, record.cartVersion) };
  return nextVersion(container, record, cart);
}

/**
 * Counts on without a change of content: what was sent under the present version is not what the service has
 * seen under it.
 */
export async function nextVersion(
  container: MedusaContainer,
  record: LoyaltyRecord,
  cart: CartContent,
): Promise<Content> {
  const next = { ...record, contentHash: contentHash(cart), cartVersion: record.cartVersion + 1 };
  await loyaltyOf(container).setContent(record.id, next.contentHash, next.cartVersion);
  return { record: next, loyaltyCart: toLoyaltyCart(cart, next.cartVersion) };
}

/** The newest answer, if it is for the cart's present content. */
export function answerFor(cart: CartContent, record: LoyaltyRecord | null): LoyaltyAnswer | null {
  const answer = record?.answer;
  if (!answer || answer.cartVersion !== record.cartVersion) return null;
  return record.contentHash === contentHash(cart) ? answer : null;
}
