import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { idOf, orProblem } from '../../../../../../http/answer';
import { decisionOf, Reason } from '../../../../../../http/staff';
import { loyaltyOf } from '../../../../../../workflows/loyalty/checkout';
import { tellOrder } from '../../../../../../workflows/loyalty/order/tell-order';

/** Tries again what of this order waits for a person. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const { desk } = loyaltyOf(req.scope);
    res.json(await tellOrder(desk, 'retry', idOf(req), decisionOf(req, Reason)));
  });
}
