import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { orProblem } from '../../../../../http/answer';
import { decisionOf, Chosen } from '../../../../../http/staff';
import { loyaltyOf } from '../../../../../workflows/loyalty/checkout';

/** Gives the chosen work up. It cannot be taken back. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const { ids, ...decision } = decisionOf(req, Chosen);
    res.json(await loyaltyOf(req.scope).desk.abandon(ids, decision));
  });
}
