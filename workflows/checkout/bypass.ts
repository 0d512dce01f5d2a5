import { isCancellation } from '@temporalio/workflow';
import { BYPASS_MESSAGES, type BypassReason } from '../../contract';
import { bypassReasonOf } from '../failures';
import { withdrawOffers, type SessionState } from '../session/state';
import { go, type Checkout } from './checkout';
import { keepChoice, releaseHold } from './points-hold';

/** The host failed while a shopper waits: the checkout goes on without it. */
export function onHostFailure(checkout: Checkout, error: unknown): void {
  if (isCancellation(error)) throw error;
  go(checkout.state, 'hostFailed');
  beginBypass(checkout, bypassReasonOf(error));
}

/** Support's lever: full price until the end of this checkout. */
export function bypassForSupport(checkout: Checkout): void {
  go(checkout.state, 'bypass');
  beginBypass(checkout, 'SUPPORT_REQUEST');
}

/**
 * Checkout goes on at full price. What the host had offered for an earlier cart cannot be trusted for this
 * one; what the shopper chose is remembered for the time when the host is back.
 */
function beginBypass(checkout: Checkout, reason: BypassReason): void {
  const { state } = checkout;
  const now = Date.now();
  const since = state.bypass?.reason === reason ? state.bypass.since : new Date(now).toISOString();
  state.bypass = { reason, message: BYPASS_MESSAGES[reason], since };
  state.retryAt = reason === 'SUPPORT_REQUEST' ? null : now + state.policy.bypassCooldownMs;
  keepChoice(state);
  releaseHold(checkout);
  withdrawOffers(state);
  Object.assign(state, { pointsToEarn: 0, pointsMultiplier: 1, warnings: [] });
}

export function endBypass(state: SessionState): void {
  state.bypass = null;
  state.retryAt = null;
}

/** Bypassed, and the host's rest is not over. */
export const mustRest = ({ status, retryAt }: SessionState): boolean =>
  status === 'BYPASSED' && (retryAt === null || Date.now() < retryAt);
