import type { Client } from '@temporalio/client';
import { RETURN_MESSAGES, type ReturnStatus, WORKFLOWS } from '../../../contract';
import { is, type Executions } from '../executions';
import { idOf, type WorkSource } from '../source';
import { createWorkflowSource } from './workflows';

const FAILED: ReturnStatus = 'RETURN_FAILED';
const PENDING: ReturnStatus = 'RETURN_PENDING';
/** Most wait for minutes. One that waits for longer than this has an order that is not settled, or a host that is away. */
const LONG_MS = 24 * 3_600_000;

/** Returns whose points could not be taken back, and those that have waited for long: they go on by themselves. */
export const returnsThatWait = (client: Client, executions: Executions, longMs = LONG_MS): WorkSource =>
  createWorkflowSource(client, executions, {
    kind: 'return',
    workflowType: WORKFLOWS.return,
    ownId: idOf('loyalty-return-'),
    retry: RETURN_MESSAGES.retryReturn,
    abandon: RETURN_MESSAGES.abandonReturn,
    failed: FAILED,
    alsoShown: () =>
      `(${is('status', PENDING)} AND StartTime < '${new Date(Date.now() - longMs).toISOString()}')`,
  });
