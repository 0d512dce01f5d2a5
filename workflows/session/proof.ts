import { PROOF_LIMITS, type IdentifyMessage, type Identity, type Member } from '../../contract';
import { identityOf, maskPhone, sameIdentity } from './identity';
import type { SessionState } from './state';
import { isOpen } from './transitions';

/** A code that the host sent and that may still be right. */
export interface SentCode {
  /** Milliseconds since the epoch. */
  sentAt: number;
  /** Wrong ones so far. */
  tries: number;
}

/**
 * Whether something of the member is still kept from the shopper. A checkout that began before proof was
 * asked for (its host's answers name no policy) goes on without.
 */
export const mustProve = ({ policy, proven }: SessionState): boolean =>
  policy.proof !== undefined && policy.proof !== 'none' && !proven;

/**
 * Under `all` an unproven number gets nothing but the promise to earn: known and unknown ones look the same.
 */
export const isHidden = (state: SessionState): boolean => mustProve(state) && state.policy.proof === 'all';

/** What the shopper typed, and nothing of what the host knows. */
const unproven = (identity: Identity | null): Member => ({
  proven: false,
  membershipId: null,
  firstName: '',
  maskedPhone: identity && 'phone' in identity ? maskPhone(identity.phone) : '',
  pointsBalance: null,
  tier: null,
});

/**
 * The member as the shopper may see it; null where nobody was found, or (hidden) where the host was never
 * asked.
 */
export function memberView(state: SessionState): Member | null {
  const { member, identity, result } = state;
  if (isHidden(state)) return identity && state.status !== 'BYPASSED' ? unproven(identity) : null;
  if (!member) return null;
  if (mustProve(state)) return unproven(identity);
  const { membershipId, firstName, phone, pointsBalance, tier } = member;
  return {
    proven: true,
    membershipId,
    firstName,
    maskedPhone: maskPhone(phone),
    pointsBalance: result?.newBalance ?? pointsBalance,
    tier,
  };
}

/**
 * Whether one more number would be guessing, in a checkout that is still open. Numbers that the shop vouches
 * for, and those of before, do not count.
 */
export function triesTooManyNumbers(state: SessionState, message: IdentifyMessage): boolean {
  if (state.policy.proof === undefined || message.vouched || !isOpen(state.status)) return false;
  const identity = identityOf(message);
  return (
    state.numbers.length >= PROOF_LIMITS.numbersPerSession &&
    !state.numbers.some((number) => sameIdentity(number, identity))
  );
}

/** Remembers which numbers were typed in this checkout. */
export function rememberNumber(state: SessionState, identity: Identity): void {
  if (!state.numbers.some((number) => sameIdentity(number, identity)))
    state.numbers = [...state.numbers, identity];
}

/** Whether there is a code that could be right. `now` in milliseconds. */
export function hasCode({ code }: SessionState, now: number): boolean {
  return (
    code !== null && code.tries < PROOF_LIMITS.triesPerCode && now - code.sentAt < PROOF_LIMITS.codeLifetimeMs
  );
}

/**
 * The number that a Firebase token must be for: the one that was typed, or the one that the host has on file.
 */
export function phoneToProve({ identity, member }: SessionState): string | null {
  if (!identity) return null;
  return 'phone' in identity ? identity.phone : (member?.phone ?? null);
}
