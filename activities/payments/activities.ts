import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { PaymentActivities } from '../../contract';
import type { PaymentVerifier } from './verifier';

/**
 * Turns a verdict into what the workflow waits for: see `PaymentActivities`. A verifier that throws is
 * retried.
 */
export function createPaymentActivities({ verifier }: { verifier: PaymentVerifier }): PaymentActivities {
  return {
    async verifyPayments(order) {
      const verdict = await verifier.verify(order);
      if (verdict.state === 'captured') return;
      const failed = verdict.state === 'failed';
      throw ApplicationFailure.create({
        message: verdict.reason,
        type: failed ? 'PAYMENT_FAILED' : 'PAYMENT_NOT_CAPTURED',
        nonRetryable: failed,
        category: ApplicationFailureCategory.BENIGN,
      });
    },
  };
}
