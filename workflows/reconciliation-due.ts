import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import { ApplicationFailure, ParentClosePolicy, startChild, workflowInfo } from '@temporalio/workflow';
import {
  idText,
  reconciliationWorkflowId,
  START_POLICIES,
  TASK_PRIORITIES,
  WORKFLOWS,
  type DayInput,
  type ReconciliationStatus,
} from '../contract';
import { SEARCH_ATTRIBUTE_KEYS as KEYS } from '../contract/search-attribute-keys';
import { books } from './activity-calls';

const PENDING: ReconciliationStatus = 'RECONCILIATION_PENDING';
/** When the schedule was due: after an outage it is told days late, and the day is that one's. */
const DUE = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/**
 * A store's schedule: begins the reconciliation of the business day that ended last, under that day's own id, and
 * ends. So a day that waits for people keeps none after it from being closed.
 */
export async function ReconciliationDueWorkflow(): Promise<{
  date: string;
  outcome: 'begun' | 'known' | 'nothing';
}> {
  const { typedSearchAttributes, startTime } = workflowInfo();
  const storeId = typedSearchAttributes.get(KEYS.storeId);
  if (storeId === undefined)
    throw ApplicationFailure.nonRetryable('The schedule names no store', 'STORE_NOT_FOUND');
  const at = (typedSearchAttributes.get(DUE) ?? startTime).getTime();
  const { date, inUse } = await books('Which business day has ended').dayEndedBefore({ storeId, at });
  if (!inUse) return { date, outcome: 'nothing' };
  return { date, outcome: await begin({ storeId, date }) };
}

async function begin(day: DayInput): Promise<'begun' | 'known'> {
  const { storeId, date } = day;
  try {
    await startChild(WORKFLOWS.reconciliation, {
      workflowId: reconciliationWorkflowId(storeId, date),
      args: [day],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: START_POLICIES.day,
      priority: TASK_PRIORITIES.afterShoppers,
      staticSummary: `Business day ${date} of store ${idText(storeId)}`,
      typedSearchAttributes: [
        { key: KEYS.status, value: PENDING },
        { key: KEYS.storeId, value: storeId },
      ],
    });
    return 'begun';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'known';
    throw error;
  }
}
