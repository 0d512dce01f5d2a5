import type { Client } from '@temporalio/client';
import {
  RECONCILIATION_MESSAGES,
  type ReconciliationStatus,
  reconciliationWorkflowId,
  WORKFLOWS,
} from '../../../contract';
import type { Executions } from '../executions';
import type { WorkSource } from '../source';
import { createWorkflowSource } from './workflows';

const OPEN: ReconciliationStatus = 'RECONCILIATION_OPEN';

/** Days that do not add up with the loyalty host's books. A retry compares again; signing off is a message of its own. */
export const openDays = (client: Client, executions: Executions): WorkSource =>
  createWorkflowSource(client, executions, {
    kind: 'businessDay',
    workflowType: WORKFLOWS.reconciliation,
    ownId: new RegExp(`^${reconciliationWorkflowId('.{1,100}', String.raw`\d{4}-\d{2}-\d{2}`)}$`, 'u'),
    retry: RECONCILIATION_MESSAGES.compareAgain,
    abandon: null,
    failed: OPEN,
  });
