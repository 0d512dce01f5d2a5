import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import { prove } from '../../../../../../workflows/loyalty/session/prove';
import { answerCart, idOf, orProblem, parseBody } from '../../../../../../http/answer';
import { messageOf } from '../../../../../../http/shopper';

/** What a code or a token looks like is the loyalty service's to say; this only bounds what is passed on. */
const Body = z.union(
  [
    z.strictObject({ code: z.string().min(1).max(50) }),
    z.strictObject({ firebaseIdToken: z.string().min(1).max(8_192) }),
  ],
  {
    error: 'exactly one of code and firebaseIdToken is needed',
  },
);

/**
 * Shows that the shopper is the member, by the code that the host sent or by a Firebase ID token with the
 * same phone number.
 */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const proof = parseBody(Body, req.body);
    await answerCart(
      req,
      res,
      idOf(req),
      await prove(req.scope, idOf(req), { proof, options: messageOf(req) }),
    );
  });
}
