import type { Client } from '@temporalio/client';
import { GOODWILL_MESSAGES, type GoodwillStatus, WORKFLOWS } from '../../../contract';
import type { Executions } from '../executions';
import { idOf, type WorkSource } from '../source';
import { createWorkflowSource } from './workflows';

const FAILED: GoodwillStatus = 'GOODWILL_FAILED';

/** Points for the member of an order that could not be given. */
export const failedGoodwill = (client: Client, executions: Executions): WorkSource =>
  createWorkflowSource(client, executions, {
    kind: 'goodwill',
    workflowType: WORKFLOWS.goodwill,
    ownId: idOf('loyalty-goodwill-'),
    retry: GOODWILL_MESSAGES.retryGoodwill,
    abandon: GOODWILL_MESSAGES.abandonGoodwill,
    failed: FAILED,
  });
