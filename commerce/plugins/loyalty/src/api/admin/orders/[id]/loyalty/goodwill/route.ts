import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { idOf, orProblem, requiredIdempotencyKeyOf } from '../../../../../../http/answer';
import { decisionOf, Gift } from '../../../../../../http/staff';
import { loyaltyOf } from '../../../../../../workflows/loyalty/checkout';

/** Gives the member of an order points, once per `Idempotency-Key`. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const gift = { orderId: idOf(req), ...decisionOf(req, Gift) };
    res.json(await loyaltyOf(req.scope).desk.giveGoodwill(gift, requiredIdempotencyKeyOf(req)));
  });
}
