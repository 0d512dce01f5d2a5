import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import { refetchCart } from '@medusajs/medusa/api/store/carts/helpers';
import { setTipWorkflow } from '../../../../../workflows/loyalty/workflows/set-tip';
import { idOf, orProblem, parseBody } from '../../../../../http/answer';

/** 1,000.00 USD: above it, a slip of the finger. */
const MAX_TIP = 100_000;
const Body = z.strictObject({ amount: z.int('must be a whole number of minor units').min(0).max(MAX_TIP) });

/** Sets the tip, in minor units; 0 removes it. */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const { amount } = parseBody(Body, req.body);
    await setTipWorkflow(req.scope).run({ input: { cart_id: idOf(req), amount } });
    res.json({ cart: await refetchCart(idOf(req), req.scope, req.queryConfig.fields) });
  });
}
