import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { idOf, orProblem } from '../../../../../../http/answer';
import { decisionOf, OfOrder } from '../../../../../../http/staff';
import { loyaltyOf } from '../../../../../../workflows/loyalty/checkout';
import { tellOrder } from '../../../../../../workflows/loyalty/order/tell-order';

/** Gives one thing of this order up that waits for a person. It cannot be taken back. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const { desk } = loyaltyOf(req.scope);
    const { workflowId, ...decision } = decisionOf(req, OfOrder);
    res.json(await tellOrder(desk, 'abandon', { orderId: idOf(req), workflowId }, decision));
  });
}
