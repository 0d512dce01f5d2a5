import { messageProblems, withExactQuantities, type Cart } from '../../contract';
import { refusal } from '../failures';
import { refusalOf } from '../session/admission';
import type { Message } from '../session/message';
import type { SessionState } from '../session/state';

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

/** Support's levers share one shape. */
const shapeOf = (name: Name) =>
  name === 'bypass' || name === 'retryFinalization' || name === 'abandonFinalization' ? 'lever' : name;

/** What an event or a request has lost already, and what somebody typed into the CLI may still have. */
function exact(message: Message): Message {
  if (message.name !== 'cartUpdated' && message.name !== 'identify' && message.name !== 'orderCompleted')
    return message;
  const { cart } = message.body;
  return cart
    ? ({ ...message, body: { ...message.body, cart: withExactQuantities(cart) } } as Message)
    : message;
}

/** Reads what came in as a message. Throws the refusal INVALID_REQUEST where its shape is wrong. */
export function readMessage(name: Name, body: unknown): Message {
  const unwrapped = unwrap(name, body);
  const problems = messageProblems(shapeOf(name), unwrapped);
  if (problems.length > 0) throw refusal('INVALID_REQUEST', problems);
  return exact({ name, body: unwrapped } as Message);
}

/** Throws the refusal of a message that this session does not admit now. */
export function admit(state: SessionState, underWay: Cart[], message: Message): void {
  const refused = refusalOf(state, underWay, message);
  if (refused) throw refusal(refused.code, refused.problems);
}
