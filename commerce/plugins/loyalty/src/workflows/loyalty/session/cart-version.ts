import type { MedusaContainer } from '@medusajs/framework/types';
import type { LoyaltyAnswer, LoyaltyCart } from '../../../modules/loyalty/contract';
import type { LoyaltyRecord } from '../../../modules/loyalty/service';
import { type Checkout, loyaltyOf } from '../checkout';
import { type CartContent, contentHash, toLoyaltyCart } from '../pricing/cart-content';

/** A checkout that somebody identified for, with its content under the version that the service knows it by. */
export interface VersionedCheckout extends Checkout {
  record: LoyaltyRecord;
  /** What to send. Undefined for an order, which is priced already: its OrderCompleted says what was sold. */
  loyaltyCart: LoyaltyCart | undefined;
}

interface Identified extends Checkout {
  record: LoyaltyRecord;
}

export const isIdentified = (checkout: Checkout): checkout is Identified => checkout.record !== null;

/** The checkout under the version that its content has; undefined where the content changed since. */
export function knownVersion({ cart, record }: Identified): VersionedCheckout | undefined {
  if (record.contentHash !== contentHash(cart)) return undefined;
  return { cart, record, loyaltyCart: toLoyaltyCart(cart, record.cartVersion) };
}

/**
 * Gives the cart's present content its version: the one it has, or the next one. The caller holds the cart's
 * lock.
 */
export const assignVersion = async (
  container: MedusaContainer,
  checkout: Identified,
): Promise<VersionedCheckout> => knownVersion(checkout) ?? assignNextVersion(container, checkout);

/**
 * Counts on without a change of content: what was sent under the present version is not what the service has
 * seen under it. The caller holds the cart's lock.
 */
export async function assignNextVersion(
  container: MedusaContainer,
  { cart, record }: Identified,
): Promise<VersionedCheckout> {
  const next = { ...record, contentHash: contentHash(cart), cartVersion: record.cartVersion + 1 };
  await loyaltyOf(container).setContent(record.id, next.contentHash, next.cartVersion);
  return { cart, record: next, loyaltyCart: toLoyaltyCart(cart, next.cartVersion) };
}

/** The newest answer, if it is for the cart's present content. */
export function currentAnswer({
  cart,
  record,
}: {
  cart: Pick<CartContent, 'items' | 'currency_code'>;
  record: LoyaltyRecord | null;
}): LoyaltyAnswer | null {
  const answer = record?.answer;
  if (!answer || answer.cartVersion !== record.cartVersion) return null;
  return record.contentHash === contentHash(cart) ? answer : null;
}
