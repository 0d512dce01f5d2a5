import { randomUUID } from 'node:crypto';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { cartOf, SELECTIONS, type Checkout, type Subject } from '../checkout';
import { BARE_MESSAGES, BARE_TASK_QUEUE, BARE_WORKFLOW } from './shape';

const END_MS = 30_000;

/** Temporal's client as it is, without anything between it and the caller. */
export async function createBare(address: string): Promise<{ subject: Subject; close(): Promise<void> }> {
  const connection = await Connection.connect({ address });
  const { workflow } = new Client({ connection });

  const begin = (): Checkout => {
    const workflowId = `bare-${randomUUID()}`;
    const handle = workflow.getHandle(workflowId);
    const order = () => handle.signal(BARE_MESSAGES.orderCompleted, `order-${workflowId}`);
    return {
      workflowId,
      async identify() {
        await workflow.executeUpdateWithStart(BARE_MESSAGES.identify, {
          args: ['+15555550123'],
          startWorkflowOperation: new WithStartWorkflowOperation(BARE_WORKFLOW, {
            workflowId,
            taskQueue: BARE_TASK_QUEUE,
            args: [],
            workflowIdConflictPolicy: 'USE_EXISTING',
          }),
        });
      },
      async rewards(version) {
        await handle.executeUpdate(BARE_MESSAGES.cartUpdated, { args: [cartOf(version)] });
      },
      async select() {
        await handle.executeUpdate(BARE_MESSAGES.selectReward, { args: [SELECTIONS.withoutPoints] });
      },
      async query() {
        await handle.query(BARE_MESSAGES.session);
      },
      order,
      abandon: order,
    };
  };

  const ended = async (workflowId: string) => {
    await connection.withDeadline(Date.now() + END_MS, () => workflow.result(workflowId));
  };
  return { subject: { name: 'bare', begin, ended }, close: () => connection.close() };
}
