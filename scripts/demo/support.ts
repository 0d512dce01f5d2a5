import { Client, Connection, WorkflowUpdateStage } from '@temporalio/client';
import { MESSAGES, TASK_QUEUE } from '../../contract';
import { sessionWorkflowId } from '../../contract/ids';
import { signal } from '../process/identity';
import { createPidFiles } from '../process/pid-files';
import { holdsWithin } from '../process/wait';
import { workerPolls } from '../servers/worker-ready';
import { localPath } from '../stack/settings';

const NAMESPACE = 'default';
const WORKERS = ['worker', 'worker-2'];
const BACK_MS = 40_000;
const DEADLINE_MS = 5_000;

/** A worker process of the stack, by its pid file. */
export interface Worker {
  name: string;
  pid: number;
}

/** What support and operations do: look at a checkout in Temporal, pull a lever, end a process. */
export interface Support {
  /**
   * Ends the worker that handles this checkout with SIGKILL; undefined when no pid file names a living one.
   */
  killWorkerOf(sessionId: string): Promise<Worker | undefined>;
  /** Whether every worker of the stack lives and takes work, or does so again within `timeoutMs`. */
  workersAreBack(timeoutMs?: number): Promise<boolean>;
  /**
   * The update `retryFinalization`, as support sends it from Temporal's UI. Throws a `ServiceError` when
   * Temporal does not take it.
   */
  retryFinalization(sessionId: string): Promise<void>;
  /**
   * The update `abandonFinalization`: the checkout is closed for good, and nobody has to look at it. Throws
   * as `retryFinalization` does.
   */
  abandonFinalization(sessionId: string): Promise<void>;
  close(): Promise<void>;
}

export function createSupport(address: string): Support {
  const connection = Connection.lazy({ address });
  const client = new Client({ connection, namespace: NAMESPACE });
  const pidFiles = createPidFiles(localPath('pids'));
  const handleOf = (sessionId: string) => client.workflow.getHandle(sessionWorkflowId(sessionId));
  const living = (): Worker[] =>
    WORKERS.flatMap((name) => {
      const pid = pidFiles.living(name);
      return pid === undefined ? [] : [{ name, pid }];
    });

  /**
   * The history names who took each task as `<pid>@<host>`; the sticky queue sends the next one to the same
   * worker.
   */
  const lastWorkerOf = async (sessionId: string): Promise<number> => {
    const { events } = await connection.withDeadline(Date.now() + DEADLINE_MS, () =>
      handleOf(sessionId).fetchHistory(),
    );
    const taken = events?.findLast(
      (event) => event.workflowTaskStartedEventAttributes,
    )?.workflowTaskStartedEventAttributes;
    return Number.parseInt(taken?.identity ?? '', 10);
  };

  /** Only its acceptance is awaited: the answer is encrypted, and this client has no key. */
  const update = async (sessionId: string, message: string): Promise<void> => {
    await connection.withDeadline(Date.now() + DEADLINE_MS, () =>
      handleOf(sessionId).startUpdate(message, {
        args: [{ reason: 'demo' }],
        waitForStage: WorkflowUpdateStage.ACCEPTED,
      }),
    );
  };

  return {
    async killWorkerOf(sessionId) {
      const pid = await lastWorkerOf(sessionId);
      const workers = living();
      const worker = workers.find((candidate) => candidate.pid === pid) ?? workers[0];
      return worker && signal(worker.pid, 'SIGKILL') ? worker : undefined;
    },
    workersAreBack: (timeoutMs = BACK_MS) =>
      holdsWithin(
        async () => {
          const workers = living();
          const polling = await Promise.all(
            workers.map(({ pid }) => workerPolls({ address }, NAMESPACE, TASK_QUEUE, pid)),
          );
          return workers.length === WORKERS.length && polling.every(Boolean);
        },
        timeoutMs,
        500,
      ),
    retryFinalization: (sessionId) => update(sessionId, MESSAGES.retryFinalization),
    abandonFinalization: (sessionId) => update(sessionId, MESSAGES.abandonFinalization),
    close: () => connection.close(),
  };
}
