import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';
import type { DeliveryOutcome, DeliveryRound } from '../contract';
import { deliverWebhook, tablesAfterShoppers } from './activity-calls';
import { failureTypeOf } from './failures';

/**
 * One event on its way to one endpoint. The activity tries for 72 hours and says itself when it tries next; what
 * nothing took is given up, and sent again by a resend only, in a workflow of its own.
 */
export async function WebhookDeliveryWorkflow(round: DeliveryRound): Promise<{ outcome: DeliveryOutcome }> {
  try {
    return await deliverWebhook(round);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    await tablesAfterShoppers('Note that nothing took it').giveUpWebhook(round);
    throw ApplicationFailure.nonRetryable(
      `The endpoint took nothing for 72 hours (${failureTypeOf(error)})`,
      'WEBHOOK_GIVEN_UP',
    );
  }
}
