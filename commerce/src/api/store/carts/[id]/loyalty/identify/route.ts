import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import { identify } from '../../../../../../workflows/loyalty/converse';
import { answerCart, idempotencyKeyOf, idOf, orProblem, parseBody } from '../../../../_loyalty/answer';

/** Whether it is a number at all is the loyalty service's to say. */
const Body = z.strictObject({ phone: z.string().min(1).max(50) });

/** The shopper typed a phone number: member, rewards, and the cart with the discounts taken off. */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const { phone } = parseBody(Body, req.body);
    await identify(req.scope, idOf(req), { phone }, { idempotencyKey: idempotencyKeyOf(req) });
    await answerCart(req, res, idOf(req));
  });
}
