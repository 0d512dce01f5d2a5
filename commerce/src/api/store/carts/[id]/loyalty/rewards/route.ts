import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import { evaluate } from '../../../../../../workflows/loyalty/converse';
import { answerCart, idempotencyKeyOf, idOf, orProblem, parseBody } from '../../../../_loyalty/answer';

const Body = z.strictObject({});

/** Prices the cart as it stands now, and asks again after a bypass. */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    parseBody(Body, req.body);
    await evaluate(req.scope, idOf(req), { idempotencyKey: idempotencyKeyOf(req) });
    await answerCart(req, res, idOf(req));
  });
}
