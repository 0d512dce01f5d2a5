import { HOST_STEPS, type IdentifyResult, type Identity } from '../../contract';
import { interactiveHost } from '../activity-calls';
import { sameIdentity } from '../session/identity';
import { credibleMember } from '../session/points';
import { hostCallOf, type SessionState } from '../session/state';
import { endBypass, mustRest, onHostFailure } from './bypass';
import { go, leftUntil, type Checkout } from './checkout';
import { releaseHold } from './points-hold';

/** Asks the host who this is. Not found is an answer; a host that fails is a bypass. */
export async function findMember(checkout: Checkout, identity: Identity, deadline: number): Promise<void> {
  const { state } = checkout;
  const asked = sameIdentity(state.identity, identity);
  if (!asked) Object.assign(state, { proven: false, code: null });
  state.identity = identity;
  if (mustRest(state) && (asked || state.retryAt === null)) return;
  state.warnings = [];
  state.identifications += 1;
  const call = { ...hostCallOf(state, HOST_STEPS.identify(state.identifications)), identity };
  const askedAt = Date.now();
  let answer: IdentifyResult;
  try {
    answer = await interactiveHost(leftUntil(deadline), 'Find the member').identifyMember(call);
  } catch (error) {
    return onHostFailure(checkout, error);
  }
  state.policy = answer.policy;
  state.settlesInTask ||= answer.settlesInTask === true;
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
