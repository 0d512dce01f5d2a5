import type { Client } from '@temporalio/client';
import { MESSAGES, type SessionStatus, WORKFLOWS } from '../../../contract';
import { createWorkflowSource } from './workflows';
import type { Executions } from '../executions';
import { idOf, type WorkSource } from '../source';

const FAILED: SessionStatus = 'FINALIZATION_FAILED';

/** Checkouts whose points could not be settled, or whose money did not come. */
export const failedSessions = (client: Client, executions: Executions): WorkSource =>
  createWorkflowSource(client, executions, {
    kind: 'session',
    workflowType: WORKFLOWS.session,
    ownId: idOf('loyalty-session-'),
    retry: MESSAGES.retryFinalization,
    abandon: MESSAGES.abandonFinalization,
    failed: FAILED,
  });
