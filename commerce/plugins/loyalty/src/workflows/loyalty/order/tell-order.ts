import type { Decision, Desk, WorkResults } from '../../../modules/loyalty/desk';
import { LoyaltyProblem } from '../../../modules/loyalty/problem';

/**
 * Tells whatever of an order waits for a person (its checkout, its returns, points that were not given) what staff decided.
 * @throws LoyaltyProblem 409 `NOTHING_TO_DO`
 */
export async function tellOrder(
  desk: Desk,
  what: 'retry' | 'abandon',
  orderId: string,
  decision: Decision,
): Promise<WorkResults> {
  const { found, goodwill } = await desk.order(orderId);
  const ids = [...found, ...goodwill].flatMap(({ actions, workflowId }) =>
    actions.includes(what) ? [workflowId] : [],
  );
  if (ids.length === 0)
    throw new LoyaltyProblem(409, 'NOTHING_TO_DO', 'Nothing of this order waits for a person any more');
  return desk[what](ids, decision);
}
