import { cancelOrderWorkflow } from '@medusajs/medusa/core-flows';
import { StepResponse } from '@medusajs/framework/workflows-sdk';
import { runJoined } from '../../hooks';
import { recordCancellation } from '../orders/events/order-cancelled';

cancelOrderWorkflow.hooks.orderCanceled(async (hooked, { container }) => {
  await runJoined('cancelOrder.orderCanceled', hooked, { container });
  await recordCancellation(container, hooked.order.id);
  return new StepResponse(undefined, undefined);
});
