import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  idText,
  RECONCILIATION_MESSAGES,
  reconciliationWorkflowId,
  START_POLICIES,
  TASK_PRIORITIES,
  WORKFLOWS,
  type DayInput,
  type ReconciliationStatus,
} from '../contract';
import { SEARCH_ATTRIBUTE_KEYS as KEYS } from '../contract/search-attribute-keys';
import { bounded } from './temporal/sessions';
import { scheduleReconciliation, type ScheduledStore } from '../platform/schedules';

const TEMPORAL_MS = 2_000;
const PENDING: ReconciliationStatus = 'RECONCILIATION_PENDING';

export interface Reconciliations {
  /** Begins the day, or has one that is open compared again. Throws when Temporal did not take it in time. */
  run(day: DayInput): Promise<void>;
  /** The store's schedule as its configuration says. */
  schedule(store: ScheduledStore): Promise<void>;
}

export function createReconciliations(client: Client, taskQueue: string): Reconciliations {
  const compareAgain = async (workflowId: string): Promise<void> => {
    try {
      await client.workflow
        .getHandle(workflowId)
        .executeUpdate(RECONCILIATION_MESSAGES.compareAgain, { args: [{}] });
    } catch (error) {
      // It is closed, or is being compared already.
      if (!(error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError))
        throw error;
    }
  };

  const start = async (day: DayInput): Promise<void> => {
    const { storeId, date } = day;
    const workflowId = reconciliationWorkflowId(storeId, date);
    try {
      await client.workflow.start(WORKFLOWS.reconciliation, {
        workflowId,
        taskQueue,
        args: [day],
        workflowIdReusePolicy: START_POLICIES.day,
        priority: TASK_PRIORITIES.afterShoppers,
        staticSummary: `Business day ${date} of store ${idText(storeId)}`,
        typedSearchAttributes: new TypedSearchAttributes([
          { key: KEYS.status, value: PENDING },
          { key: KEYS.storeId, value: storeId },
        ]),
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await compareAgain(workflowId);
    }
  };

  return {
    run: (day) => bounded(client, TEMPORAL_MS, () => start(day)),
    schedule: (store) => bounded(client, TEMPORAL_MS, () => scheduleReconciliation(client, store, taskQueue)),
  };
}
