import type { Client } from '@temporalio/client';
import type { WorkList } from '../http/numbers';
import { SEARCH_ATTRIBUTES } from '../../contract';

const ASK_MS = 1_500;

/** How much stands in the work list of support. Throws where Temporal does not tell in time. */
export async function countWorkList(client: Client): Promise<WorkList> {
  const count = async (status: keyof WorkList): Promise<number> =>
    (
      await client.withDeadline(Date.now() + ASK_MS, () =>
        client.workflow.count(`${SEARCH_ATTRIBUTES.status} = '${status}' AND ExecutionStatus = 'Running'`),
      )
    ).count;
  const [finalizations, returns, gifts, days] = await Promise.all([
    count('FINALIZATION_FAILED'),
    count('RETURN_FAILED'),
    count('GOODWILL_FAILED'),
    count('RECONCILIATION_OPEN'),
  ]);
  return {
    FINALIZATION_FAILED: finalizations,
    RETURN_FAILED: returns,
    GOODWILL_FAILED: gifts,
    RECONCILIATION_OPEN: days,
  };
}
