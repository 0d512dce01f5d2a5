import type { Client } from '@temporalio/client';
import type { WorkKind } from '../../../contract';
import type { WorkItem } from '../../../contract/http';
import { is, type Execution, type Executions } from '../executions';
import { neverAbandoned, type Command, type WorkFilter, type WorkSource } from '../source';
import { wordsOf } from '../words';
import { pull, type Lever } from './levers';

/** Workflows that wait for support with a status of their own. */
export interface WaitingWorkflows {
  kind: WorkKind;
  workflowType: string;
  /** Matches the ids of these workflows and of no others. */
  ownId: RegExp;
  /** The update that tries one again, and the one that gives it up; null where nobody may. */
  retry: string;
  abandon: string | null;
  /** The status with which one waits for support. */
  failed: string;
  /** A condition for those that are listed besides, and need nobody yet. */
  alsoShown?(): string;
}

/** A list of workflows by their status: what Temporal's search finds, and one update for each retry. */
export function createWorkflowSource(
  client: Client,
  executions: Executions,
  { kind, workflowType, ownId, retry, abandon, failed, alsoShown }: WaitingWorkflows,
): WorkSource {
  const queryOf = ({ storeId }: WorkFilter): string => {
    const waiting = [is('status', failed), ...(alsoShown ? [alsoShown()] : [])].join(' OR ');
    return [
      `WorkflowType = '${workflowType}'`,
      `ExecutionStatus = 'Running'`,
      `(${waiting})`,
      ...(storeId === undefined ? [] : [is('storeId', storeId)]),
    ].join(' AND ');
  };

  const itemOf = ({ workflowId, startedAt, attribute }: Execution): WorkItem => {
    const status = attribute('status') ?? failed;
    return {
      kind,
      id: workflowId,
      storeId: attribute('storeId'),
      orderId: attribute('orderId'),
      displayId: attribute('displayId'),
      status,
      type: null,
      since: startedAt,
      what: wordsOf(status),
      retryable: status === failed,
    };
  };

  const pullAll = (ids: string[], lever: Lever, command: Command) =>
    Promise.all(ids.map((id) => pull(client, lever, id, command)));

  return {
    kind,
    owns: (id) => ownId.test(id),
    // A workflow has no type of event.
    count: async (filter) => (filter.type === undefined ? executions.count(queryOf(filter)) : 0),
    async list(filter, page) {
      if (filter.type !== undefined) return { items: [], next: null };
      const { executions: found, next } = await executions.page(queryOf(filter), page);
      return { items: found.map(itemOf), next };
    },
    retry: (ids, command) => pullAll(ids, { name: retry, done: 'retried' }, command),
    abandon: (ids, command) =>
      abandon === null ? neverAbandoned(ids) : pullAll(ids, { name: abandon, done: 'abandoned' }, command),
  };
}
