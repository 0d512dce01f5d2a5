import { cancelOrderWorkflow } from '@medusajs/medusa/core-flows';
import { StepResponse } from '@medusajs/framework/workflows-sdk';
import { recordCancellation } from '../orders/events/order-cancelled';

cancelOrderWorkflow.hooks.orderCanceled(async ({ order }, { container }) => {
  await recordCancellation(container, order.id);
  return new StepResponse(undefined, undefined);
});
