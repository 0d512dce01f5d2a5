import type { Cart, IdentifyMessage, Identity } from '../../contract';
import { INTERACTIVE_BUDGET_MS } from '../activity-calls';
import { refusal } from '../failures';
import { identityOf, sameIdentity } from '../session/identity';
import { rememberNumber } from '../session/proof';
import { beginAgain, type SessionState } from '../session/state';
import { isOpen } from '../session/transitions';
import { go, newPosSequenceId, type Checkout } from './checkout';
import { releaseTransaction } from './lifetime';
import { findMember } from './member';
import { keepChoice, releaseHold } from './points-hold';
import { evaluate, evaluateAgain } from './rewards';
import { followsRule } from './rules';

/** The shopper says who they are: finds the member, then the rewards of the cart. */
export async function identify(checkout: Checkout, body: IdentifyMessage): Promise<void> {
  const { state } = checkout;
  if (body.late && isOldNews(state, body)) return;
  // A run that refused one before this rule goes on as it began.
  if (
    body.late &&
    !isOpen(state.status) &&
    !followsRule(state, 'a-late-identity-begins-an-expired-cart-anew')
  )
    throw refusal('SESSION_CLOSED');
  const deadline = Date.now() + INTERACTIVE_BUDGET_MS;
  const identity = identityOf(body);
  makeRoomFor(checkout, identity);
  go(state, 'identify');
  state.identifiedAt = body.late ? (body.toldAt ?? null) : Date.now();
  state.customerId = body.customerId ?? state.customerId;
  const known = state.member !== null && sameIdentity(state.identity, identity);
  const cart = newest(body.cart, state.cart);
  if (!body.vouched) rememberNumber(state, identity);
  if (!known) await findMember(checkout, identity, deadline);
  if (body.vouched && state.member) state.proven = true;
  const ofMember = known ? [] : state.warnings;
  if (cart) await (known ? evaluate : evaluateAgain)(checkout, cart, deadline);
  state.warnings = [...new Set([...ofMember, ...state.warnings])];
}

/** The session heard who the shopper is, and nothing shows that this was said after it. */
const isOldNews = ({ identity, identifiedAt }: SessionState, { toldAt }: IdentifyMessage): boolean =>
  identity !== null && (toldAt === undefined || identifiedAt === null || toldAt <= identifiedAt);

/** The same version is the same cart; the message's own then. */
const newest = (told: Cart | undefined, kept: Cart | null): Cart | null =>
  told && kept ? (told.version < kept.version ? kept : told) : (told ?? kept);

/** Another shopper, or a cart that had ended: a transaction of its own, and the old one is given back to the host. */
function makeRoomFor(checkout: Checkout, identity: Identity): void {
  const { state } = checkout;
  if (!isOpen(state.status)) beginAgain(state, newPosSequenceId(), Date.now());
  else if (state.member && !sameIdentity(state.identity, identity)) {
    keepChoice(state);
    releaseTransaction(checkout);
    releaseHold(checkout);
    const { status, bypass, retryAt, cart, numbers, codesSent, remembered } = state;
    beginAgain(state, newPosSequenceId(), Date.now());
    Object.assign(state, { status, bypass, retryAt, cart, numbers, codesSent, remembered });
  }
}
