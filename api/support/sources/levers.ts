import { type Client, WorkflowUpdateStage } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { LeverMessage } from '../../../contract';
import { TooLate, within } from '../../../platform/within';
import { refusalOf } from '../../temporal/failures';
import { bounded } from '../../temporal/sessions';
import type { Retry, RetryResult } from '../source';

const TAKE_MS = 2_000;
/** A refusal comes with the answer; what comes of a message that was taken is nobody's to wait for. */
const REFUSAL_MS = 300;
/** It goes on by itself, or is closed. */
const NOTHING_TO_DO = new Set(['INVALID_TRANSITION', 'SESSION_CLOSED']);

/** Throws what the workflow refused the message with. Resolves once it has taken it. */
async function send(client: Client, lever: string, id: string, retry: Retry): Promise<void> {
  const handle = await client.workflow.getHandle(id).startUpdate<unknown, [LeverMessage]>(lever, {
    updateId: retry.updateId,
    args: [{ reason: retry.reason }],
    waitForStage: WorkflowUpdateStage.ACCEPTED,
  });
  try {
    await within(REFUSAL_MS, 'The workflow', handle.result());
  } catch (error) {
    if (!(error instanceof TooLate)) throw error;
  }
}

/** Sends support's message to a workflow, as it would from Temporal's UI. Never throws. */
export async function pull(client: Client, lever: string, id: string, retry: Retry): Promise<RetryResult> {
  try {
    await bounded(client, TAKE_MS, () => send(client, lever, id, retry));
    return { id, outcome: 'retried', code: null };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { id, outcome: 'nothingToDo', code: null };
    const code = refusalOf(error)?.code;
    if (code === undefined) return { id, outcome: 'tryAgain', code: null };
    return { id, outcome: NOTHING_TO_DO.has(code) ? 'nothingToDo' : 'refused', code };
  }
}
