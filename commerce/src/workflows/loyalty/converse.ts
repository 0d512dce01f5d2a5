import type { MedusaContainer } from '@medusajs/framework/types';
import type { LoyaltyAnswer } from '../../modules/loyalty/answer';
import type { CallOptions, Identity } from '../../modules/loyalty/client';
import { isVersionReused, LoyaltyProblem } from '../../modules/loyalty/problem';
import type { LoyaltyRecord } from '../../modules/loyalty/service';
import { askForRewards, askToIdentify, askToSelect, type Question } from './ask';
import { type CartContent, contentHash, toLoyaltyCart } from './cart-content';
import { keepUntold } from './keep-identity';
import { linkLoyalty } from './links';
import { nextVersion, recordContent } from './record-content';
import { loyaltyOf, readCart, withCartLock } from './store';
import { takeAnswer } from './take-answer';

/**
 * A message of a shopper. `customerId`: who signed this very request, by a token of theirs; null for anybody
 * else.
 */
export interface MessageOptions extends CallOptions {
  customerId?: string | null;
}

type Find = (cart: CartContent) => Promise<LoyaltyRecord | null>;
type Ask = (question: Question) => Promise<LoyaltyAnswer | undefined>;

async function read(
  container: MedusaContainer,
  cartId: string,
  find: Find,
): Promise<{ cart: CartContent; record: LoyaltyRecord | null }> {
  const cart = await readCart(container, cartId);
  if (cart.completed_at) throw new LoyaltyProblem(409, 'SESSION_CLOSED', 'This cart became an order');
  return { cart, record: await find(cart) };
}

/**
 * The question as the cart stands now; null where nobody identified. Takes the lock only to give a changed
 * content its version.
 */
export async function prepare(container: MedusaContainer, cartId: string): Promise<Question | null> {
  const find: Find = () => loyaltyOf(container).findByCart(cartId);
  const { cart, record } = await read(container, cartId, find);
  if (record === null) return null;
  if (record.contentHash === contentHash(cart))
    return { cart, record, loyaltyCart: toLoyaltyCart(cart, record.cartVersion) };
  return prepareLocked(container, cartId, find, recordContent);
}

async function prepareLocked(
  container: MedusaContainer,
  cartId: string,
  find: Find,
  version: typeof recordContent,
): Promise<Question | null> {
  return withCartLock(container, cartId, async () => {
    const { cart, record } = await read(container, cartId, find);
    return record && { cart, ...(await version(container, record, cart)) };
  });
}

/**
 * Sends one message and lets its answer into the cart's totals. The cart's lock is held to give the content
 * its version and to write the adjustments, never while the service thinks: other changes of the cart wait
 * for nobody. A cart that changed meanwhile keeps what its own change brought.
 */
export async function send(container: MedusaContainer, question: Question, ask: Ask): Promise<void> {
  const { cartId } = question.record;
  const answer = await ask(question).catch(async (error: unknown) => {
    if (!isVersionReused(error)) throw error;
    const again = await prepareLocked(
      container,
      cartId,
      () => loyaltyOf(container).findByCart(cartId),
      nextVersion,
    );
    return again ? ask(again) : undefined;
  });
  if (answer) await takeAnswer(container, cartId, answer);
}

/** Whether this request was signed by the customer that the cart belongs to. */
export const isOwn = ({ cart }: Question, customerId: string | null | undefined): customerId is string =>
  !!customerId && cart.customer_id === customerId;

/**
 * Remembers that the cart's customer signed a request for it: from now on the service may be told who they
 * are.
 */
export async function noteCustomer(
  container: MedusaContainer,
  question: Question,
  { customerId }: MessageOptions,
): Promise<Question> {
  if (!isOwn(question, customerId) || question.record.signedInCustomerId === customerId) return question;
  await loyaltyOf(container).setSignedIn(question.record.id, customerId);
  return { ...question, record: { ...question.record, signedInCustomerId: customerId } };
}

/**
 * Finds the member by what the shopper typed and applies what the cart gets.
 * @throws LoyaltyProblem · MedusaError NOT_FOUND for a cart that is none
 */
export async function identify(
  container: MedusaContainer,
  cartId: string,
  identity: Identity,
  options: MessageOptions = {},
): Promise<void> {
  const loyalty = loyaltyOf(container);
  const findOrBegin: Find = async ({ customer_id }) => {
    const found = await loyalty.findByCart(cartId);
    if (found) return found;
    const begun = await loyalty.begin(cartId, customer_id ?? null);
    await linkLoyalty(container, { cart_id: cartId }, begun.id);
    return begun;
  };
  const found =
    (await prepare(container, cartId)) ??
    (await prepareLocked(container, cartId, findOrBegin, recordContent));
  if (!found) return;
  const question = await noteCustomer(container, found, options);
  await send(container, question, async (asked) => {
    const answer = await askToIdentify(container, asked, identity, options);
    await keepUntold(container, question.record, identity, answer);
    return answer;
  });
}

/**
 * Identifies a signed-in customer by the membership that is their own: proven once, and vouched for since.
 * @throws LoyaltyProblem SIGN_IN_REQUIRED, CART_NOT_ATTACHED, MEMBERSHIP_NOT_LINKED
 */
export async function identifyLinked(
  container: MedusaContainer,
  cartId: string,
  options: MessageOptions,
): Promise<void> {
  const { customerId } = options;
  if (!customerId)
    throw new LoyaltyProblem(401, 'SIGN_IN_REQUIRED', 'Sign in to use the membership of your account');
  const [cart, link] = await Promise.all([
    readCart(container, cartId),
    loyaltyOf(container).membershipOf(customerId),
  ]);
  if (cart.customer_id !== customerId)
    throw new LoyaltyProblem(409, 'CART_NOT_ATTACHED', 'This cart does not belong to your account yet');
  if (!link)
    throw new LoyaltyProblem(404, 'MEMBERSHIP_NOT_LINKED', 'No membership is linked to your account');
  await identify(container, cartId, { membershipId: link.membershipId, vouched: true, customerId }, options);
}

/**
 * Evaluations in flight, by cart and version: the same content has one answer, and one is enough to write it.
 */
const inFlight = new Map<string, Promise<void>>();

/**
 * Prices the cart anew; nothing for a cart that nobody identified, or that holds nothing.
 * @throws LoyaltyProblem · MedusaError NOT_FOUND for a cart that is none
 */
export async function evaluate(
  container: MedusaContainer,
  cartId: string,
  options: CallOptions = {},
): Promise<void> {
  const question = await prepare(container, cartId);
  if (!question) return;
  const key = `${cartId}/${question.record.cartVersion}`;
  const running =
    inFlight.get(key) ??
    send(container, question, (asked) => askForRewards(container, asked, options)).finally(() =>
      inFlight.delete(key),
    );
  inFlight.set(key, running);
  await running;
}

/**
 * The whole selection of optional rewards; an empty one deselects all.
 * @throws LoyaltyProblem · MedusaError NOT_FOUND for a cart that is none
 */
export async function select(
  container: MedusaContainer,
  cartId: string,
  rewardIds: string[],
  options: MessageOptions = {},
): Promise<void> {
  const question = await prepare(container, cartId);
  if (!question) throw new LoyaltyProblem(404, 'SESSION_NOT_FOUND', 'Nobody identified for this cart yet');
  await send(container, question, (asked) => askToSelect(container, asked, rewardIds, options));
}
