import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import { priceCart } from '../../../../../../workflows/loyalty/session/price';
import { answerCart, idOf, orProblem, parseBody } from '../../../../../../http/answer';
import { messageOf } from '../../../../../../http/shopper';

const Body = z.strictObject({});

/** Prices the cart as it stands now, and asks again after a bypass. */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    parseBody(Body, req.body);
    await priceCart(req.scope, idOf(req), messageOf(req));
    await answerCart(req, res, idOf(req));
  });
}
