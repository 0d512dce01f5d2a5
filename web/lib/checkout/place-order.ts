import { FetchError } from '@medusajs/js-sdk';
import type { HttpTypes } from '@medusajs/types';
import { ChangeError, retrieveCart } from '../cart/send';
import { toTotals } from '../cart/view';
import { medusa } from '../medusa/browser';
import { formatMinor } from '../money';
import { PaymentProblem } from './payment';

type StoreCart = HttpTypes.StoreCart;

/** Milliseconds before each repeat of a completion whose answer did not come; the shop makes one order however often it is asked. */
const REPEAT_AFTER_MS = [600, 1500, 3000, 5000];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Tells the shop how the cart is paid: a new session, which takes the place of one with a declined card. Answers the session's data. Throws `PaymentProblem`. */
export async function openPayment(cart: StoreCart, providerId: string, data: Record<string, unknown>): Promise<Record<string, unknown>> {
  try {
    const { payment_collection } = await medusa().store.payment.initiatePaymentSession(cart, { provider_id: providerId, data });
    return payment_collection.payment_sessions?.find((session) => session.provider_id === providerId)?.data ?? {};
  } catch (error) {
    throw new PaymentProblem(messageOf(error), 'PAYMENT_NOT_OPENED');
  }
}

/**
 * Makes the order and answers its id. Asks again, a bounded number of times, when the answer is lost or another request is just
 * completing the cart: the shop answers the same order to all of them. Throws `PaymentProblem` for a declined card, or a total that changed.
 */
export async function completeCart(cart: StoreCart): Promise<string> {
  for (const wait of [...REPEAT_AFTER_MS, null]) {
    try {
      const result = await medusa().store.cart.complete(cart.id);
      if (result.type === 'order') return result.order.id;
      throw new PaymentProblem(result.error.message, result.error.name);
    } catch (error) {
      if (error instanceof PaymentProblem) throw error;
      if (wait === null || !isUnanswered(error)) throw await refusalOf(error, cart);
      await pause(wait);
    }
  }
  throw new PaymentProblem('The shop did not answer. Please look at your orders before you try again.', 'NO_ANSWER');
}

/**
 * The order that the cart has become although this tab could not place it: another tab did, at any moment between this one's steps. Null when
 * there is none. An error that says somebody else holds the cart may mean just that other tab: it is given time.
 */
export async function orderMadeElsewhere(cart: StoreCart, error: unknown): Promise<string | null> {
  const isHeld = error instanceof ChangeError && error.cause instanceof FetchError && error.cause.status === 409;
  for (const wait of isHeld ? REPEAT_AFTER_MS : []) {
    if (await isOrdered(cart.id)) break;
    await pause(wait);
  }
  return (await isOrdered(cart.id)) ? completeCart(cart) : null;
}

/** The shop says so; an answer that does not come is no order. */
async function isOrdered(cartId: string): Promise<boolean> {
  try {
    return Boolean((await retrieveCart(cartId)).completed_at);
  } catch (error) {
    if (error instanceof FetchError) return false;
    throw error;
  }
}

/** No answer at all, a gateway's, or "being completed by another request". */
function isUnanswered(error: unknown): boolean {
  return !(error instanceof FetchError) || error.status === undefined || error.status === 409 || error.status >= 500;
}

async function refusalOf(error: unknown, shown: StoreCart): Promise<PaymentProblem> {
  const now = await retrieveCart(shown.id);
  const before = toTotals(shown);
  const after = toTotals(now);
  if (before.total === after.total) return new PaymentProblem(messageOf(error), 'NOT_COMPLETED');
  return new PaymentProblem(`Your total is now ${formatMinor(after.total, after.currency)}, because the cart or its rewards changed. Nothing was charged; please look at it and order again.`, 'TOTAL_CHANGED');
}

const messageOf = (error: unknown): string => (error instanceof FetchError ? error.message : 'The shop did not answer. Nothing was charged; please try again.');
