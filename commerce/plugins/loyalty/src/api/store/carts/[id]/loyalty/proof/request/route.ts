import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import { requestProof } from '../../../../../../../workflows/loyalty/session/prove';
import { answerCart, idOf, orProblem, parseBody } from '../../../../../../../http/answer';
import { messageOf } from '../../../../../../../http/shopper';

const Body = z.strictObject({});

/**
 * Has the host send its code to the number that the shopper typed; answered alike for numbers that are
 * nobody's.
 */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    parseBody(Body, req.body);
    await answerCart(req, res, idOf(req), await requestProof(req.scope, idOf(req), messageOf(req)));
  });
}
