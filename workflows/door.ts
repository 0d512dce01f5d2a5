import type { Cart, Problem } from '../contract';
import type { Checkout } from './checkout';
import { refusal } from './failures';
import type { Message } from './inbox';
import {
  cartProblems,
  identifyProblems,
  orderProblems,
  proofProblems,
  reasonProblems,
  selectionProblems,
} from './session/guards';
import { triesTooManyNumbers } from './session/proof';
import { choiceOf, selectionProblem } from './session/selection';
import { sameCart } from './session/state';
import { isOpen, transition } from './session/transitions';

type Name = Message['name'];

/** A cart typed into Temporal's CLI may come bare; the API and the event send `{cart}`. */
function unwrap(name: Name, body: unknown): unknown {
  const bare =
    name === 'cartUpdated' &&
    typeof body === 'object' &&
    body !== null &&
    'items' in body &&
    !('cart' in body);
  return bare ? { cart: body } : (body ?? {});
}

/** The message that `refuseAtTheDoor` let in; its shape was checked there. */
export const readMessage = (name: Name, body: unknown): Message =>
  ({ name, body: unwrap(name, body) }) as Message;

function shapeProblems(name: Name, body: unknown): Problem[] {
  switch (name) {
    case 'identify':
      return identifyProblems(body);
    case 'cartUpdated':
      return cartProblems((body as { cart?: unknown } | null)?.cart, '/cart');
    case 'selectReward':
      return selectionProblems(body);
    case 'prove':
      return proofProblems(body);
    case 'orderCompleted':
      return orderProblems(body);
    default:
      return reasonProblems(body);
  }
}

/**
 * Synchronous and pure: throws the refusal of a message that is malformed, of another store, out of place or
 * impossible.
 */
export function refuseAtTheDoor(checkout: Checkout, name: Name, body: unknown): void {
  const problems = shapeProblems(name, unwrap(name, body));
  if (problems.length > 0) throw refusal('INVALID_REQUEST', problems);
  const message = readMessage(name, body);
  const { state } = checkout;
  if (
    'storeId' in message.body &&
    message.body.storeId !== undefined &&
    message.body.storeId !== state.storeId
  )
    throw refusal('SESSION_NOT_FOUND');
  const next = transition(state.status, name);
  if ('refused' in next) throw refusal(next.refused);
  if (message.name === 'identify' && message.body.late && !isOpen(state.status))
    throw refusal('SESSION_CLOSED');
  if (message.name === 'identify' && triesTooManyNumbers(state, message.body)) throw refusal('RATE_LIMITED');
  if ((message.name === 'prove' || message.name === 'requestProof') && !state.identity)
    throw refusal('INVALID_TRANSITION', [{ pointer: '/sessionId', message: 'nobody was identified yet' }]);
  if (message.name === 'cartUpdated') refuseCart(checkout, message.body.cart);
  if (message.name === 'identify' && message.body.cart && isOpen(state.status))
    refuseCart(checkout, message.body.cart);
  if (message.name === 'selectReward' && state.status !== 'BYPASSED')
    refuseSelection(checkout, message.body.rewardIds);
}

/**
 * One version of a cart has one content, and one checkout one currency; carts that still wait in line count
 * too.
 */
function refuseCart({ state, inbox }: Checkout, cart: Cart): void {
  const known = [...(state.cart ? [state.cart] : []), ...inbox.waitingCarts()];
  if (known.some((other) => other.version === cart.version && !sameCart(other, cart))) {
    throw refusal('CART_VERSION_REUSED', [
      { pointer: '/cart/version', message: 'was used with other content' },
    ]);
  }
  if (known.some((other) => other.currency !== cart.currency)) {
    throw refusal('MIXED_CURRENCIES', [
      { pointer: '/cart/currency', message: 'must stay the same during one checkout' },
    ]);
  }
}

function refuseSelection({ state }: Checkout, rewardIds: string[]): void {
  const trouble = selectionProblem(choiceOf(state), rewardIds);
  if (trouble) throw refusal(trouble.code, trouble.problems);
}
