import type { MedusaContainer } from '@medusajs/framework/types';
import { CALL_MS, type CallOptions } from '../../../modules/loyalty/client';
import type { Identity, LoyaltyAnswer } from '../../../modules/loyalty/contract';
import { isClosed, LoyaltyProblem } from '../../../modules/loyalty/problem';
import type { LoyaltyRecord } from '../../../modules/loyalty/service';
import { loyaltyOf } from '../checkout';
import { currentAnswer, type VersionedCheckout } from './cart-version';

/** The milliseconds that several calls share. */
function budgetOf({ timeoutMs = CALL_MS }: CallOptions): () => number {
  const until = Date.now() + timeoutMs;
  return () => Math.max(1, until - Date.now());
}

/**
 * The customer that the service may be told. That a cart has a customer shows nothing: Medusa hangs an
 * account on a cart whose e-mail address anybody typed, and carts of before keep that. Only a signed-in
 * request of that very customer counts.
 */
const customerOf = ({ record, cart }: VersionedCheckout): string | undefined =>
  record.signedInCustomerId !== null && record.signedInCustomerId === cart.customer_id
    ? record.signedInCustomerId
    : undefined;

interface IdentifyRequest {
  identity: Identity;
  options?: CallOptions;
}

/**
 * Finds the member and prices the cart. Remembers how the shopper identified, for a session that has to be
 * begun anew.
 * @throws LoyaltyProblem, e.g. INVALID_REQUEST for a text that is no phone number
 */
export async function requestIdentify(
  container: MedusaContainer,
  checkout: VersionedCheckout,
  { identity, options = {} }: IdentifyRequest,
): Promise<LoyaltyAnswer> {
  const { record, loyaltyCart } = checkout;
  const loyalty = loyaltyOf(container);
  const answer = await loyalty.client.identify(
    { cartId: record.cartId, sessionId: record.sessionId ?? '', customerId: customerOf(checkout) },
    identity,
    loyaltyCart,
    options,
  );
  if (!record.orderId && JSON.stringify(record.identity) !== JSON.stringify(identity))
    await loyalty.setIdentity(record.id, identity);
  return answer;
}

/**
 * Whom to begin anew with: what the shopper typed, or the link of the customer as long as the cart and the
 * link are still theirs.
 */
async function lastIdentity(
  container: MedusaContainer,
  { record: { identity, membershipId }, cart }: VersionedCheckout,
): Promise<Identity | null> {
  if (identity && 'vouched' in identity) {
    const link =
      cart.customer_id === identity.customerId
        ? await loyaltyOf(container).membershipOf(identity.customerId)
        : null;
    return link?.membershipId === identity.membershipId ? identity : { membershipId: identity.membershipId };
  }
  return identity ?? (membershipId === null ? null : { membershipId });
}

/**
 * Prices the content, an emptied cart included: the service gives back what it held for it. Undefined before
 * the service opened a session, and where an emptied cart's session is over. A session that the service let expire is begun anew with the same identity,
 * within the same budget.
 * @throws LoyaltyProblem for what neither a bypass nor a new session mends
 */
export async function requestRewards(
  container: MedusaContainer,
  checkout: VersionedCheckout,
  options: CallOptions = {},
): Promise<LoyaltyAnswer | undefined> {
  const {
    record: { cartId, sessionId },
    loyaltyCart,
  } = checkout;
  if (!loyaltyCart || sessionId === null) return undefined;
  const left = budgetOf(options);
  try {
    return await loyaltyOf(container).client.rewards({ cartId, sessionId }, loyaltyCart, options);
  } catch (error) {
    if (!isClosed(error)) throw error;
    // An emptied cart has nothing to begin a session for.
    if (loyaltyCart.items.length === 0) return undefined;
    const identity = await lastIdentity(container, checkout);
    if (!identity) throw error;
    const { shopperAddress } = options;
    const begun = await requestIdentify(container, checkout, {
      identity,
      options: { shopperAddress, timeoutMs: left() },
    });
    return restoreSelection(container, { checkout, begun, options: { shopperAddress, timeoutMs: left() } });
  }
}

/**
 * What the shopper had chosen is chosen in the new session, as far as it is still offered and asks for no
 * proof.
 */
async function restoreSelection(
  container: MedusaContainer,
  { checkout, begun, options }: { checkout: VersionedCheckout; begun: LoyaltyAnswer; options: CallOptions },
): Promise<LoyaltyAnswer> {
  const { cartId, answer } = checkout.record;
  const chosen = (answer?.rewards.optional ?? [])
    .filter(({ applied }) => applied)
    .map(({ rewardId }) => rewardId);
  const offered = chosen.filter((id) =>
    begun.rewards.optional.some(({ rewardId, locked }) => rewardId === id && locked === null),
  );
  if (begun.status !== 'ACTIVE' || offered.length === 0) return begun;
  try {
    return await loyaltyOf(container).client.select({ cartId, sessionId: begun.sessionId }, offered, options);
  } catch (error) {
    // The points went elsewhere meanwhile: the session stands without the choice.
    if (error instanceof LoyaltyProblem) return begun;
    throw error;
  }
}

/** The session that a message is for. @throws LoyaltyProblem SESSION_NOT_FOUND before anybody identified */
export function knownSession({ cartId, sessionId }: LoyaltyRecord): { cartId: string; sessionId: string } {
  if (sessionId === null)
    throw new LoyaltyProblem(404, 'SESSION_NOT_FOUND', 'Nobody identified for this cart yet');
  return { cartId, sessionId };
}

interface SelectRequest {
  rewardIds: string[];
  options?: CallOptions;
}

/**
 * Makes this the whole selection, of a cart that the service has priced as it stands.
 * @throws LoyaltyProblem
 */
export async function requestSelection(
  container: MedusaContainer,
  checkout: VersionedCheckout,
  { rewardIds, options = {} }: SelectRequest,
): Promise<LoyaltyAnswer> {
  const known = knownSession(checkout.record);
  const left = budgetOf(options);
  const { shopperAddress } = options;
  const { client } = loyaltyOf(container);
  if (currentAnswer(checkout) === null)
    await requestRewards(container, checkout, { shopperAddress, timeoutMs: left() });
  try {
    return await client.select(known, rewardIds, { ...options, timeoutMs: left() });
  } catch (error) {
    if (!isClosed(error)) throw error;
    await requestRewards(container, checkout, { shopperAddress, timeoutMs: left() });
    return client.select(known, rewardIds, { shopperAddress, timeoutMs: left() });
  }
}
