import type { Cart, ErrorCode, Problem } from '../../contract';
import { type Message } from './message';
import { triesTooManyNumbers } from './proof';
import { choiceOf, selectionProblem } from './selection';
import { sameCart, type SessionState } from './state';
import { isOpen, transition } from './transitions';

export interface Refusal {
  code: ErrorCode;
  problems: Problem[];
}

const refused = (code: ErrorCode, ...problems: Problem[]): Refusal => ({ code, problems });

/** One version of a cart has one content, and one checkout one currency. */
function cartRefusal(known: Cart[], cart: Cart): Refusal | null {
  if (known.some((other) => other.version === cart.version && !sameCart(other, cart)))
    return refused('CART_VERSION_REUSED', {
      pointer: '/cart/version',
      message: 'was used with other content',
    });
  if (known.some((other) => other.currency !== cart.currency))
    return refused('MIXED_CURRENCIES', {
      pointer: '/cart/currency',
      message: 'must stay the same during one checkout',
    });
  return null;
}

/** Of a session that waits for an order's money, only that order can be cancelled. */
function isCancelOfUnpaidOrder({ finalization, status }: SessionState, message: Message): boolean {
  return (
    status === 'PENDING_FINALIZATION' &&
    finalization?.stage === 'payment' &&
    message.name === 'cancel' &&
    message.body.orderId === finalization.order.orderId
  );
}

function stateRefusal(state: SessionState, message: Message): Refusal | null {
  if (isCancelOfUnpaidOrder(state, message)) return null;
  const next = transition(state.status, message.name);
  return 'refused' in next ? refused(next.refused) : null;
}

function contentRefusal(state: SessionState, underWay: Cart[], message: Message): Refusal | null {
  const known = [...(state.cart ? [state.cart] : []), ...underWay];
  switch (message.name) {
    case 'identify':
      if (triesTooManyNumbers(state, message.body)) return refused('RATE_LIMITED');
      return message.body.cart && isOpen(state.status) ? cartRefusal(known, message.body.cart) : null;
    case 'cartUpdated':
      return cartRefusal(known, message.body.cart);
    case 'requestProof':
    case 'prove':
      return state.identity
        ? null
        : refused('INVALID_TRANSITION', {
            pointer: '/sessionId',
            message: 'nobody was identified yet',
          });
    case 'selectReward':
      // Without loyalty there is nothing to choose from; the shopper's checkout goes on all the same.
      return state.status === 'BYPASSED' ? null : selectionProblem(choiceOf(state), message.body.rewardIds);
    default:
      return null;
  }
}

/**
 * Why a well-formed message is refused, or null. Pure. Asked at the door, with the carts that came before it
 * and are not handled yet, and again just before it is handled: the state may have changed in between, and a
 * refused message changes nothing.
 */
export function refusalOf(state: SessionState, underWay: Cart[], message: Message): Refusal | null {
  const { storeId } = message.body as { storeId?: string };
  if (storeId !== undefined && storeId !== state.storeId) return refused('SESSION_NOT_FOUND');
  return stateRefusal(state, message) ?? contentRefusal(state, underWay, message);
}
