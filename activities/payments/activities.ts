import { asyncLocalStorage } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { FailureType, PaymentActivities } from '../../contract';
import type { PaymentVerdict, PaymentVerifier } from './verifier';

/**
 * How long a provider may not know a payment before it counts as failed, from the first time that this round
 * asked. Providers show a new payment everywhere within minutes.
 */
export const UNKNOWN_PATIENCE_MS = 3_600_000;

/** Since the activity was scheduled, all of its attempts included. */
function askedForMs(): number {
  const info = asyncLocalStorage.getStore()?.info;
  return info ? Date.now() - info.scheduledTimestampMs : 0;
}

const isFailed = ({ state }: PaymentVerdict): boolean =>
  state === 'failed' || (state === 'unknown' && askedForMs() >= UNKNOWN_PATIENCE_MS);

/**
 * Turns a verdict into what the workflow waits for: see `PaymentActivities`. A verifier that throws is
 * retried.
 */
export function createPaymentActivities({ verifier }: { verifier: PaymentVerifier }): PaymentActivities {
  return {
    async verifyPayments(order) {
      const verdict = await verifier.verify(order);
      if (verdict.state === 'captured') return;
      const failed = isFailed(verdict);
      throw ApplicationFailure.create({
        message: verdict.reason,
        type: (failed ? 'PAYMENT_FAILED' : 'PAYMENT_NOT_CAPTURED') satisfies FailureType,
        nonRetryable: failed,
        category: ApplicationFailureCategory.BENIGN,
      });
    },
  };
}
