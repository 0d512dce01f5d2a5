import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import { phoneOf } from '../../../../../../phone';
import { identify, identifyLinked } from '../../../../../../workflows/loyalty/session/identify';
import { answerCart, idOf, orProblem, parseBody } from '../../../../../../http/answer';
import { messageOf } from '../../../../../../http/shopper';

const MAX_TYPED = 100;
/** Whether it is a number at all is the loyalty service's to say. */
const Body = z
  .strictObject({ phone: z.string().min(1).max(MAX_TYPED).optional(), linked: z.literal(true).optional() })
  .refine(({ phone, linked }) => (phone === undefined) !== (linked === undefined), {
    path: ['phone'],
    message: 'exactly one of phone and linked is needed',
  });

/**
 * The shopper typed a phone number, or is signed in and uses the membership of their account (`linked`):
 * member, rewards, and the cart with the discounts taken off. A typed number is never vouched for, whoever is
 * signed in.
 */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const { phone } = parseBody(Body, req.body);
    if (phone === undefined) await identifyLinked(req.scope, idOf(req), messageOf(req));
    else
      await identify(req.scope, idOf(req), {
        identity: { phone: phoneOf(phone) ?? phone },
        options: messageOf(req),
      });
    await answerCart(req, res, idOf(req));
  });
}
