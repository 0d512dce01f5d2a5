import type { Cart, Problem } from '../../contract';
import { refusal } from '../failures';
import { refusalOf } from '../session/admission';
import {
  cartProblems,
  identifyProblems,
  orderProblems,
  proofProblems,
  reasonProblems,
  selectionProblems,
} from '../session/guards';
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

/** Reads what came in as a message. Throws the refusal INVALID_REQUEST where its shape is wrong. */
export function readMessage(name: Name, body: unknown): Message {
  const unwrapped = unwrap(name, body);
  const problems = shapeProblems(name, unwrapped);
  if (problems.length > 0) throw refusal('INVALID_REQUEST', problems);
  return { name, body: unwrapped } as Message;
}

/** Throws the refusal of a message that this session does not take now. */
export function admit(state: SessionState, underWay: Cart[], message: Message): void {
  const refused = refusalOf(state, underWay, message);
  if (refused) throw refusal(refused.code, refused.problems);
}
