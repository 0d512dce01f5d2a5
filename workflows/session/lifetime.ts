import { STORE_DEFAULTS, TIME_BOUNDS } from '../../contract';
import type { SessionState } from './state';
import { isOpen } from './transitions';

/** A cart that has ended waits this long for an order that was paid all the same, where the store does not say. */
const LATE_ORDER_GRACE_MS = STORE_DEFAULTS.graceSeconds * 1_000;

/**
 * When time is up for the present state, in milliseconds since the epoch; null while time does not matter.
 */
export function endOf({ status, lastMessageAt, policy }: SessionState): number | null {
  if (isOpen(status)) return lastMessageAt + policy.idleTimeoutMs;
  if (status === 'EXPIRED' || status === 'CANCELLED')
    return lastMessageAt + (policy.graceMs ?? LATE_ORDER_GRACE_MS);
  return status === 'FINALIZATION_FAILED' ? lastMessageAt + TIME_BOUNDS.support : null;
}
