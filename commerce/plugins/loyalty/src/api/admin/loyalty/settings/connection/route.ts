import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { orProblem } from '../../../../../http/answer';
import { loyaltyOf } from '../../../../../workflows/loyalty/checkout';

/** Tries the connection to the loyalty host with the stored settings. */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    res.json(await loyaltyOf(req.scope).desk.testConnection());
  });
}
