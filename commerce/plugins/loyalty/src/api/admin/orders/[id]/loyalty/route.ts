import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { idOf } from '../../../../../http/answer';
import type { FoundOrders } from '../../../../../modules/loyalty/desk';
import { LoyaltyProblem } from '../../../../../modules/loyalty/problem';
import { loyaltyOf } from '../../../../../workflows/loyalty/checkout';
import { viewOf } from '../../../../../workflows/loyalty/session/view';

/**
 * What loyalty did for an order, as the service's support sees it (`order`), and what the shop itself keeps of it
 * (`kept`). A service that is away costs the first: then `problem` says why.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const loyalty = loyaltyOf(req.scope);
  const asked = loyalty.desk.order(idOf(req)).catch((error: unknown) => {
    if (error instanceof LoyaltyProblem) return error;
    throw error;
  });
  const [found, record] = await Promise.all([asked, loyalty.findByOrder(idOf(req))]);
  const isKnown = (answer: FoundOrders | LoyaltyProblem): answer is FoundOrders =>
    !(answer instanceof LoyaltyProblem);
  res.json({
    order: isKnown(found) ? found : null,
    problem: isKnown(found) ? null : { code: found.code, message: found.message },
    kept: viewOf(record),
  });
}
