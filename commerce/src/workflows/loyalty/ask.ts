import type { MedusaContainer } from '@medusajs/framework/types';
import type { LoyaltyAnswer } from '../../modules/loyalty/answer';
import { CALL_MS, type CallOptions, type Identity } from '../../modules/loyalty/client';
import { isClosed, LoyaltyProblem } from '../../modules/loyalty/problem';
import type { LoyaltyRecord } from '../../modules/loyalty/service';
import type { CartContent } from './cart-content';
import { answerFor, type Content } from './record-content';
import { loyaltyOf } from './store';

/** The milliseconds that several calls share. */
function budgetOf({ timeoutMs = CALL_MS }: CallOptions): () => number {
  const until = Date.now() + timeoutMs;
  return () => Math.max(1, until - Date.now());
}

/**
 * What one message is sent with: the record, its content as the service takes it, and the cart it was made
 * of.
 */
export interface Question extends Content {
  cart: CartContent;
}

/**
 * The customer that the service may be told. That a cart has a customer shows nothing: Medusa hangs an
 * account on a cart whose e-mail address anybody typed, and carts of before keep that. Only a signed-in
 * request of that very customer counts.
 */
const customerOf = ({ record, cart }: Question): string | undefined =>
  record.signedInCustomerId !== null && record.signedInCustomerId === cart.customer_id
    ? record.signedInCustomerId
    : undefined;

/**
 * Finds the member and prices the cart. Remembers how the shopper identified, for a session that has to be
 * begun anew.
 * @throws LoyaltyProblem, e.g. INVALID_REQUEST for a phone that is none
 */
export async function askToIdentify(
  container: MedusaContainer,
  question: Question,
  identity: Identity,
  options: CallOptions = {},
): Promise<LoyaltyAnswer> {
  const { record, loyaltyCart } = question;
  const loyalty = loyaltyOf(container);
  const answer = await loyalty.client.identify(
    { cartId: record.cartId, sessionId: record.sessionId ?? '', customerId: customerOf(question) },
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
async function identityAgain(
  container: MedusaContainer,
  { identity, membershipId }: LoyaltyRecord,
  cart: CartContent,
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
 * Prices the content; undefined where there is none. A session that the service let expire is begun anew with
 * the same identity, within the same budget.
 * @throws LoyaltyProblem for what neither a bypass nor a new session mends
 */
export async function askForRewards(
  container: MedusaContainer,
  question: Question,
  options: CallOptions = {},
): Promise<LoyaltyAnswer | undefined> {
  const { record, loyaltyCart, cart } = question;
  const { cartId, sessionId } = record;
  if (!loyaltyCart || sessionId === null) return undefined;
  const left = budgetOf(options);
  try {
    return await loyaltyOf(container).client.rewards({ cartId, sessionId }, loyaltyCart, options);
  } catch (error) {
    if (!isClosed(error)) throw error;
    const identity = await identityAgain(container, record, cart);
    if (!identity) throw error;
    const again = { shopperAddress: options.shopperAddress };
    const begun = await askToIdentify(container, question, identity, { ...again, timeoutMs: left() });
    return selectAgain(container, question, begun, { ...again, timeoutMs: left() });
  }
}

/**
 * What the shopper had chosen is chosen in the new session, as far as it is still offered and asks for no
 * proof.
 */
async function selectAgain(
  container: MedusaContainer,
  { record: { cartId, answer } }: Question,
  begun: LoyaltyAnswer,
  options: CallOptions,
): Promise<LoyaltyAnswer> {
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

/**
 * Makes this the whole selection, of a cart that the service has priced as it stands.
 * @throws LoyaltyProblem
 */
export async function askToSelect(
  container: MedusaContainer,
  question: Question,
  rewardIds: string[],
  options: CallOptions = {},
): Promise<LoyaltyAnswer> {
  const { record, cart } = question;
  const known = knownSession(record);
  const left = budgetOf(options);
  const { shopperAddress } = options;
  const { client } = loyaltyOf(container);
  if (answerFor(cart, record) === null)
    await askForRewards(container, question, { shopperAddress, timeoutMs: left() });
  try {
    return await client.select(known, rewardIds, { ...options, timeoutMs: left() });
  } catch (error) {
    if (!isClosed(error)) throw error;
    await askForRewards(container, question, { shopperAddress, timeoutMs: left() });
    return client.select(known, rewardIds, { shopperAddress, timeoutMs: left() });
  }
}
