import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import { orProblem, parseBody } from '../../../../http/answer';
import type { WorkKind } from '../../../../modules/loyalty/desk';
import { loyaltyOf } from '../../../../workflows/loyalty/checkout';

const KINDS = [
  'session',
  'return',
  'goodwill',
  'businessDay',
  'deadLetter',
  'webhook',
] as const satisfies WorkKind[];
const Question = z.strictObject({ kind: z.enum(KINDS).optional(), cursor: z.string().max(2_000).optional() });

/** What of this store waits for a person, a page at a time. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    res.json(await loyaltyOf(req.scope).desk.work(parseBody(Question, req.query)));
  });
}
