import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes';

const LOOK_EVERY_MS = 1_000;
const WITHIN_MS = 60_000;

/**
 * How many open sessions have this status, by Temporal's own search. The search lags behind: it is asked
 * until it finds `expected`, within a bound, and the last answer counts.
 */
export async function countSessions(address: string, status: string, expected: number): Promise<number> {
  const connection = await Connection.connect({ address });
  try {
    const { workflow } = new Client({ connection });
    const query = `${SEARCH_ATTRIBUTES.status} = '${status}' AND ExecutionStatus = 'Running'`;
    const end = performance.now() + WITHIN_MS;
    for (;;) {
      const { count } = await workflow.count(query);
      if (count >= expected || performance.now() > end) return count;
      await delay(LOOK_EVERY_MS);
    }
  } finally {
    await connection.close();
  }
}
