import type { MedusaContainer } from '@medusajs/framework/types';
import type { LoyaltyAnswer } from '../../modules/loyalty/answer';
import { CALL_MS, type CallOptions, type Identity } from '../../modules/loyalty/client';
import { isClosed, LoyaltyProblem } from '../../modules/loyalty/problem';
import type { CartContent } from './cart-content';
import { answerFor, type Content } from './record-content';
import { loyaltyOf } from './store';

/** The milliseconds that several calls share. */
function budgetOf({ timeoutMs = CALL_MS }: CallOptions): () => number {
  const until = Date.now() + timeoutMs;
  return () => Math.max(1, until - Date.now());
}

/** What one message is sent with: the record, its content as the service takes it, and the cart it was made of. */
export interface Question extends Content {
  cart: CartContent;
}

/**
 * Finds the member and prices the cart.
 * @throws LoyaltyProblem, e.g. INVALID_REQUEST for a phone that is none
 */
export async function askToIdentify(container: MedusaContainer, { record, loyaltyCart, cart }: Question, identity: Identity, options: CallOptions = {}): Promise<LoyaltyAnswer> {
  // A guest's customer id is made anew at each checkout: it identifies nobody.
  const customerId = (cart.customer?.has_account && cart.customer_id) || undefined;
  return loyaltyOf(container).client.identify({ cartId: record.cartId, sessionId: record.sessionId ?? '', customerId }, identity, loyaltyCart, options);
}

/**
 * Prices the content; undefined where there is none. A session that the service let expire is begun anew with the same member, within the
 * same budget.
 * @throws LoyaltyProblem for what neither a bypass nor a new session mends
 */
export async function askForRewards(container: MedusaContainer, question: Question, options: CallOptions = {}): Promise<LoyaltyAnswer | undefined> {
  const { record: { cartId, sessionId, membershipId }, loyaltyCart } = question;
  if (!loyaltyCart || sessionId === null) return undefined;
  const left = budgetOf(options);
  try {
    return await loyaltyOf(container).client.rewards({ cartId, sessionId }, loyaltyCart, options);
  } catch (error) {
    if (!isClosed(error) || membershipId === null) throw error;
    const begun = await askToIdentify(container, question, { membershipId }, { timeoutMs: left() });
    return selectAgain(container, question, begun, left());
  }
}

/** What the shopper had chosen is chosen in the new session, as far as it is still offered. */
async function selectAgain(container: MedusaContainer, { record: { cartId, answer } }: Question, begun: LoyaltyAnswer, timeoutMs: number): Promise<LoyaltyAnswer> {
  const chosen = (answer?.rewards.optional ?? []).filter(({ applied }) => applied).map(({ rewardId }) => rewardId);
  const offered = chosen.filter((id) => begun.rewards.optional.some(({ rewardId }) => rewardId === id));
  if (begun.status !== 'ACTIVE' || offered.length === 0) return begun;
  try {
    return await loyaltyOf(container).client.select({ cartId, sessionId: begun.sessionId }, offered, { timeoutMs });
  } catch (error) {
    // The points went elsewhere meanwhile: the session stands without the choice.
    if (error instanceof LoyaltyProblem) return begun;
    throw error;
  }
}

/**
 * Makes this the whole selection, of a cart that the service has priced as it stands.
 * @throws LoyaltyProblem
 */
export async function askToSelect(container: MedusaContainer, question: Question, rewardIds: string[], options: CallOptions = {}): Promise<LoyaltyAnswer> {
  const { record, cart } = question;
  if (record.sessionId === null) throw new LoyaltyProblem(404, 'SESSION_NOT_FOUND', 'Nobody identified for this cart yet');
  const known = { cartId: record.cartId, sessionId: record.sessionId };
  const left = budgetOf(options);
  const { client } = loyaltyOf(container);
  if (answerFor(cart, record) === null) await askForRewards(container, question, { timeoutMs: left() });
  try {
    return await client.select(known, rewardIds, { ...options, timeoutMs: left() });
  } catch (error) {
    if (!isClosed(error)) throw error;
    await askForRewards(container, question, { timeoutMs: left() });
    return client.select(known, rewardIds, { timeoutMs: left() });
  }
}
