import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import { MAX_SELECTION } from '../../../../../../modules/loyalty/contract';
import { selectRewards } from '../../../../../../workflows/loyalty/session/price';
import { answerCart, idOf, orProblem, parseBody } from '../../../../../../http/answer';
import { messageOf } from '../../../../../../http/shopper';

const Body = z.strictObject({ rewardIds: z.array(z.string().min(1).max(200)).max(MAX_SELECTION) });

/** The whole selection of optional rewards; an empty one deselects all. */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const { rewardIds } = parseBody(Body, req.body);
    await selectRewards(req.scope, idOf(req), { rewardIds, options: messageOf(req) });
    await answerCart(req, res, idOf(req));
  });
}
