import type { Client } from '@temporalio/client';
import { idText, START_POLICIES, WORKFLOWS, type ConnectionTest } from '../contract';
import { connectionTestWorkflowId } from '../contract/ids';
import { bounded } from './temporal/sessions';

/** Both of its steps, each at its bound, and the way there; nginx waits for 10 s. */
const ANSWER_MS = 8_000;

export interface ConnectionTests {
  /** Whoever asks while one runs is told the same. Throws where no worker answers in 8 s. */
  run(storeId: string): Promise<ConnectionTest>;
}

/** Tests a store's settings from where checkouts are worked on: a worker, not this process, talks to hosts. */
export const createConnectionTests = (client: Client, taskQueue: string): ConnectionTests => ({
  run: (storeId) =>
    bounded(client, ANSWER_MS, async () => {
      const handle = await client.workflow.start(WORKFLOWS.connectionTest, {
        workflowId: connectionTestWorkflowId(storeId),
        taskQueue,
        args: [{ storeId }],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: START_POLICIES.connectionTest,
        // Nobody waits for one that no worker took.
        workflowRunTimeout: ANSWER_MS,
        staticSummary: `Test of the loyalty host of store ${idText(storeId)}`,
      });
      return (await handle.result()) as ConnectionTest;
    }),
});
