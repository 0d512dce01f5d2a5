import type { Cart, IdentifyMessage, IdentifyResult, Identity } from '../../contract';
import { INTERACTIVE_BUDGET_MS, interactiveHost } from '../activities';
import { identityOf, sameIdentity } from '../session/identity';
import { credibleMember } from '../session/points';
import { rememberNumber } from '../session/proof';
import { beginAgain, hostCallOf, type SessionState } from '../session/state';
import { isOpen } from '../session/transitions';
import { endBypass, mustRest, onHostFailure } from './bypass';
import { go, leftUntil, newPosSequenceId, type Checkout } from './checkout';
import { releaseTransaction } from './lifetime';
import { keepChoice, releaseHold } from './points-hold';
import { evaluateAgain, evaluate } from './rewards';

/** The shopper says who they are: finds the member, then the rewards of the cart. */
export async function identify(checkout: Checkout, body: IdentifyMessage): Promise<void> {
  const { state } = checkout;
  if (body.late && state.identity) return;
  const deadline = Date.now() + INTERACTIVE_BUDGET_MS;
  const identity = identityOf(body);
  makeRoomFor(checkout, identity);
  go(state, 'identify');
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

/** Asks the host who this is. Not found is an answer; a host that fails is a bypass. */
export async function findMember(checkout: Checkout, identity: Identity, deadline: number): Promise<void> {
  const { state } = checkout;
  const asked = sameIdentity(state.identity, identity);
  if (!asked) Object.assign(state, { proven: false, code: null });
  state.identity = identity;
  if (mustRest(state) && (asked || state.retryAt === null)) return;
  state.warnings = [];
  state.identifications += 1;
  const call = { ...hostCallOf(state, `identify:${state.identifications}`), identity };
  const askedAt = Date.now();
  let answer: IdentifyResult;
  try {
    answer = await interactiveHost(leftUntil(deadline), 'Find the member').identifyMember(call);
  } catch (error) {
    return onHostFailure(checkout, error);
  }
  state.policy = answer.policy;
  if (answer.outcome === 'notFound') return memberNotFound(checkout);
  go(state, 'memberIdentified');
  endBypass(state);
  keepMember(state, answer, askedAt);
}

function keepMember(
  state: SessionState,
  { member, pdiTransactionId }: Extract<IdentifyResult, { outcome: 'found' }>,
  askedAt: number,
): void {
  state.member = credibleMember(member);
  state.balanceToldAt = askedAt;
  if (state.member !== member) state.warnings = ['POINTS_ANSWER_DROPPED'];
  state.pdiTransactionId = pdiTransactionId;
  // The same member under another name is the one whose choice and proof these were; anybody else is not.
  if (state.remembered?.membershipId === member.membershipId) state.proven ||= state.remembered.proven;
  else state.remembered = null;
}

function memberNotFound(checkout: Checkout): void {
  const { state } = checkout;
  go(state, 'memberNotFound');
  releaseHold(checkout);
  Object.assign(state, {
    member: null,
    proven: false,
    offers: [],
    selected: [],
    remembered: null,
    seen: {},
    pointsToEarn: 0,
    pointsMultiplier: 1,
    warnings: ['MEMBER_NOT_FOUND'],
  });
  endBypass(state);
}
