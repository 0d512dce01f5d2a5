import type { SessionState } from './state';
import { isOpen } from './transitions';

/** A cart that has ended waits this long for an order that was paid all the same. */
const LATE_ORDER_GRACE_MS = 24 * 3_600_000;
/** A failed finalisation waits this long for support, then closes as it is. */
const SUPPORT_GRACE_MS = 30 * 24 * 3_600_000;
/**
 * When time is up for the present state, in milliseconds since the epoch; null while time does not matter.
 */
export function endOf({ status, lastMessageAt, policy }: SessionState): number | null {
  if (isOpen(status)) return lastMessageAt + policy.idleTimeoutMs;
  if (status === 'EXPIRED' || status === 'CANCELLED')
    return lastMessageAt + (policy.graceMs ?? LATE_ORDER_GRACE_MS);
  return status === 'FINALIZATION_FAILED' ? lastMessageAt + SUPPORT_GRACE_MS : null;
}
