import { FetchError } from '@medusajs/js-sdk';
import type { HttpTypes } from '@medusajs/types';
import { ChangeError, retrieveCart } from '../cart/send';
import { type TotalsView, toTotals } from '../cart/view';
import { medusa } from '../medusa/browser';
import { formatMinor, toMinor } from '../money';
import { PaymentProblem } from './payment';

type StoreCart = HttpTypes.StoreCart;

/**
 * Milliseconds before each repeat of a completion whose answer did not come; the shop makes one order however
 * often it is asked.
 */
const REPEAT_AFTER_MS = [600, 1500, 3000, 5000];

const NO_ANSWER = 'The shop did not answer. Please look at your orders before you try again.';
const STILL_PLACING =
  'Your order is still being placed. Please wait a minute, then press the button again: nothing is charged twice.';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Tells the shop how the cart is paid: a new session, which takes the place of one with a declined card.
 * Answers the session's data.
 * `shown` is the total, in minor units, that the shopper agreed to: a session over another amount is left as it is, which charges nobody.
 * Throws `PaymentProblem`.
 */
export async function openPayment(
  cart: StoreCart,
  shown: number,
  providerId: string,
  data: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const collection = await initiate(cart, providerId, data);
  const currency = cart.currency_code.toUpperCase();
  const amount = toMinor(Number(collection.amount), currency);
  if (amount !== shown) throw totalChanged(amount, currency);
  return collection.payment_sessions?.find((session) => session.provider_id === providerId)?.data ?? {};
}

async function initiate(
  cart: StoreCart,
  providerId: string,
  data: Record<string, unknown>,
): Promise<HttpTypes.StorePaymentCollection> {
  try {
    return (await medusa().store.payment.initiatePaymentSession(cart, { provider_id: providerId, data }))
      .payment_collection;
  } catch (error) {
    throw new PaymentProblem(messageOf(error), 'PAYMENT_NOT_OPENED');
  }
}

/**
 * Makes the order and answers its id. Asks again, a bounded number of times, when the answer is lost or
 * another request is just completing the cart: the shop answers the same order to all of them. `shown` is the
 * total the shopper agreed to, null for a cart that is an order already. Throws `PaymentProblem` for a
 * declined card, or a total that changed.
 */
export async function completeCart(cartId: string, shown: number | null): Promise<string> {
  for (const wait of [...REPEAT_AFTER_MS, null]) {
    try {
      const result = await medusa().store.cart.complete(cartId);
      if (result.type === 'order') return result.order.id;
      throw new PaymentProblem(result.error.message, result.error.name);
    } catch (error) {
      if (error instanceof PaymentProblem) throw error;
      if (wait === null || !isUnanswered(error)) throw await refusalOf(error, cartId, shown);
      await pause(wait);
    }
  }
  throw new PaymentProblem(NO_ANSWER, 'NO_ANSWER');
}

/**
 * The order that the cart has become although this tab could not place it: another tab did, at any moment
 * between this one's steps. Null when there is none. An error that says somebody else holds the cart may mean
 * just that other tab: it is given time.
 */
export async function orderMadeElsewhere(cartId: string, error: unknown): Promise<string | null> {
  const isHeld =
    error instanceof ChangeError && error.cause instanceof FetchError && error.cause.status === 409;
  for (const wait of isHeld ? REPEAT_AFTER_MS : []) {
    if (await isOrdered(cartId)) break;
    await pause(wait);
  }
  return (await isOrdered(cartId)) ? completeCart(cartId, null) : null;
}

/** The shop says so; an answer that does not come is no order. */
async function isOrdered(cartId: string): Promise<boolean> {
  try {
    return Boolean((await retrieveCart(cartId)).completed_at);
  } catch {
    // A refusal, or no connection: what went wrong before is what the shopper is told.
    return false;
  }
}

/** No answer at all, a gateway's, or "being completed by another request". */
function isUnanswered(error: unknown): boolean {
  return (
    !(error instanceof FetchError) ||
    error.status === undefined ||
    error.status === 409 ||
    error.status >= 500
  );
}

async function refusalOf(error: unknown, cartId: string, shown: number | null): Promise<PaymentProblem> {
  const now = await totalsNow(cartId);
  if (now && shown !== null && now.total !== shown) return totalChanged(now.total, now.currency);
  if (error instanceof FetchError && error.status === 409)
    return new PaymentProblem(STILL_PLACING, 'STILL_PLACING');
  // Whether it was charged is not known here, so it is not said.
  return isUnanswered(error)
    ? new PaymentProblem(NO_ANSWER, 'NO_ANSWER')
    : new PaymentProblem(messageOf(error), 'NOT_COMPLETED');
}

/** Null when the shop does not say: then the total is no reason to give. */
async function totalsNow(cartId: string): Promise<TotalsView | null> {
  try {
    return toTotals(await retrieveCart(cartId));
  } catch {
    return null;
  }
}

const totalChanged = (total: number, currency: string): PaymentProblem =>
  new PaymentProblem(
    `Your total is now ${formatMinor(total, currency)}, because the cart or its rewards changed. Nothing was charged; please look at it and order again.`,
    'TOTAL_CHANGED',
  );

/**
 * What the shopper is told before anything is charged. Of a conflict or a failure Medusa's own text speaks to
 * programs.
 */
function messageOf(error: unknown): string {
  const refused = error instanceof FetchError && !isUnanswered(error);
  return refused ? error.message : 'The shop did not answer. Nothing was charged; please try again.';
}
