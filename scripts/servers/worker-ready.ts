import { Connection, type ConnectionOptions } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

const PROBE_MS = 2_000;
const WORKFLOW_TASKS = temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW;

/**
 * Whether the worker with this pid polls the task queue: Temporal's own word, since a worker listens on no
 * port.
 */
export async function workerPolls(
  options: ConnectionOptions,
  namespace: string,
  taskQueue: string,
  pid: number,
): Promise<boolean> {
  try {
    const connection = await Connection.connect({ ...options, connectTimeout: PROBE_MS });
    try {
      const { pollers } = await connection.withDeadline(Date.now() + PROBE_MS, () =>
        connection.workflowService.describeTaskQueue({
          namespace,
          taskQueue: { name: taskQueue },
          taskQueueType: WORKFLOW_TASKS,
        }),
      );
      return (pollers ?? []).some(({ identity }) => identity?.startsWith(`${pid}@`));
    } finally {
      await connection.close();
    }
  } catch {
    return false; // Temporal is away: the caller asks again within its bound.
  }
}
