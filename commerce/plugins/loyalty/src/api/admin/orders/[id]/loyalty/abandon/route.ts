import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { idOf, orProblem } from '../../../../../../http/answer';
import { decisionOf, Reason } from '../../../../../../http/staff';
import { loyaltyOf } from '../../../../../../workflows/loyalty/checkout';
import { tellOrder } from '../../../../../../workflows/loyalty/order/tell-order';

/** Gives up what of this order waits for a person. It cannot be taken back. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const { desk } = loyaltyOf(req.scope);
    res.json(await tellOrder(desk, 'abandon', idOf(req), decisionOf(req, Reason)));
  });
}
