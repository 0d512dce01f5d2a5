import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { idOf, orProblem } from '../../../../../../http/answer';
import { decisionOf, OfOrder } from '../../../../../../http/staff';
import { loyaltyOf } from '../../../../../../workflows/loyalty/checkout';
import { tellOrder } from '../../../../../../workflows/loyalty/order/tell-order';

/** Tries one thing of this order again that waits for a person. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const { desk } = loyaltyOf(req.scope);
    const { workflowId, ...decision } = decisionOf(req, OfOrder);
    res.json(await tellOrder(desk, 'retry', { orderId: idOf(req), workflowId }, decision));
  });
}
