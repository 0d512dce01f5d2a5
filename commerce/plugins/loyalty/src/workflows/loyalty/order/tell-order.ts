import type { Decision, Desk, WorkResults } from '../../../modules/loyalty/desk';
import { LoyaltyProblem } from '../../../modules/loyalty/problem';

/** One thing of an order that waits for a person: its checkout, a return, or points that were not given. */
interface Waiting {
  orderId: string;
  workflowId: string;
}

/**
 * Tells one thing of an order what staff decided about it. @throws LoyaltyProblem 409 `NOTHING_TO_DO`, also for what is
 * not this order's
 */
export async function tellOrder(
  desk: Desk,
  what: 'retry' | 'abandon',
  { orderId, workflowId }: Waiting,
  decision: Decision,
): Promise<WorkResults> {
  const { found, goodwill } = await desk.order(orderId);
  const waits = [...found, ...goodwill].some(
    (each) => each.workflowId === workflowId && each.actions.includes(what),
  );
  if (!waits) throw new LoyaltyProblem(409, 'NOTHING_TO_DO', 'This waits for nobody any more');
  return desk[what]([workflowId], decision);
}
