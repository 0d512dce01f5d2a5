import type { MedusaContainer } from '@medusajs/framework/types';
import type { CallOptions } from '../../../modules/loyalty/client';
import type { LoyaltyAnswer } from '../../../modules/loyalty/contract';
import { isVersionReused, LoyaltyProblem } from '../../../modules/loyalty/problem';
import { type Checkout, loyaltyOf, readCheckout, withCartLock } from '../checkout';
import { applyAnswer } from './apply-answer';
import {
  assignNextVersion,
  assignVersion,
  isIdentified,
  knownVersion,
  type VersionedCheckout,
} from './cart-version';

/**
 * A message of a shopper. `customerId`: who signed this very request, by a token of theirs; null for anybody
 * else.
 */
export interface MessageOptions extends CallOptions {
  customerId?: string | null;
}

/** Sends one message to the service; undefined where there is nothing to send. */
export type Ask = (checkout: VersionedCheckout) => Promise<LoyaltyAnswer | undefined>;

/** @throws LoyaltyProblem SESSION_CLOSED · MedusaError NOT_FOUND where there is no such cart */
export async function readOpenCheckout(container: MedusaContainer, cartId: string): Promise<Checkout> {
  const checkout = await readCheckout(container, cartId);
  if (checkout.cart.completed_at)
    throw new LoyaltyProblem(409, 'SESSION_CLOSED', 'This cart became an order');
  return checkout;
}

const versionUnderLock = (
  container: MedusaContainer,
  cartId: string,
  assign: typeof assignVersion,
): Promise<VersionedCheckout | null> =>
  withCartLock(container, cartId, async () => {
    const checkout = await readOpenCheckout(container, cartId);
    return isIdentified(checkout) ? assign(container, checkout) : null;
  });

/**
 * The checkout with its version; null where nobody identified. Takes the lock, and reads again, only to give
 * a changed content its version.
 */
export async function versionCheckout(
  container: MedusaContainer,
  checkout: Checkout,
): Promise<VersionedCheckout | null> {
  if (!isIdentified(checkout)) return null;
  return knownVersion(checkout) ?? versionUnderLock(container, checkout.cart.id, assignVersion);
}

/**
 * Sends one message and lets its answer into the cart's totals. The cart's lock is held to give the content
 * its version and to write the adjustments, never while the service thinks: other changes of the cart wait
 * for nobody. A cart that changed meanwhile keeps what its own change brought.
 */
export async function sendMessage(
  container: MedusaContainer,
  checkout: VersionedCheckout,
  ask: Ask,
): Promise<void> {
  const { cartId } = checkout.record;
  const answer = await ask(checkout).catch(async (error: unknown) => {
    if (!isVersionReused(error)) throw error;
    const next = await versionUnderLock(container, cartId, assignNextVersion);
    return next ? ask(next) : undefined;
  });
  if (answer) await applyAnswer(container, cartId, answer);
}

/** Whether this request was signed by the customer that the cart belongs to. */
export const isSignedByOwner = (
  { cart }: Pick<Checkout, 'cart'>,
  customerId: string | null | undefined,
): customerId is string => !!customerId && cart.customer_id === customerId;

/**
 * Remembers that the cart's customer signed a request for it: from now on the service may be told who they
 * are.
 */
export async function rememberSigner<Known extends Checkout>(
  container: MedusaContainer,
  checkout: Known,
  { customerId }: MessageOptions,
): Promise<Known> {
  const { record } = checkout;
  if (!record || !isSignedByOwner(checkout, customerId) || record.signedInCustomerId === customerId)
    return checkout;
  await loyaltyOf(container).setSignedIn(record.id, customerId);
  return { ...checkout, record: { ...record, signedInCustomerId: customerId } };
}

/**
 * Evaluations in flight, by cart and version: the same content has one answer, and one is enough to write it.
 */
const inFlight = new Map<string, Promise<void>>();

/** Sends the message unless the same content of the cart is under way already; then waits for that one. */
export async function sendOnce(
  container: MedusaContainer,
  checkout: VersionedCheckout,
  ask: Ask,
): Promise<void> {
  const key = `${checkout.record.cartId}/${checkout.record.cartVersion}`;
  const running =
    inFlight.get(key) ?? sendMessage(container, checkout, ask).finally(() => inFlight.delete(key));
  inFlight.set(key, running);
  await running;
}
