import { type Client, WorkflowUpdateStage } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { LeverMessage, WorkOutcome } from '../../../contract';
import { SEARCH_ATTRIBUTE_KEYS } from '../../../contract/search-attribute-keys';
import { TooLate, within } from '../../../platform/within';
import { refusalOf } from '../../temporal/failures';
import { bounded } from '../../temporal/sessions';
import type { Command, WorkResult } from '../source';

const TAKE_MS = 2_000;
/** A refusal comes with the answer; what comes of a message that was taken is nobody's to wait for. */
const REFUSAL_MS = 300;
/** It goes on by itself, or is closed. */
const NOTHING_TO_DO = new Set(['INVALID_TRANSITION', 'SESSION_CLOSED']);

/** What is sent, and what it is called once the workflow has taken it. */
export interface Lever {
  name: string;
  done: Extract<WorkOutcome, 'retried' | 'abandoned'>;
}

/** Throws what the workflow refused the message with. Resolves once it has taken it. */
async function send(client: Client, { name }: Lever, id: string, command: Command): Promise<void> {
  const { reason, by, updateId } = command;
  const handle = await client.workflow.getHandle(id).startUpdate<unknown, [LeverMessage]>(name, {
    updateId,
    args: [{ reason, ...(by === undefined ? {} : { by }) }],
    waitForStage: WorkflowUpdateStage.ACCEPTED,
  });
  try {
    await within(REFUSAL_MS, 'The workflow', handle.result());
  } catch (error) {
    if (!(error instanceof TooLate)) throw error;
  }
}

/** Whether the caller's key may see it. Throws where there is no such workflow. */
async function isOwn(client: Client, id: string, { ownStore }: Command): Promise<boolean> {
  if (ownStore === undefined) return true;
  const { typedSearchAttributes } = await client.workflow.getHandle(id).describe();
  return typedSearchAttributes.get(SEARCH_ATTRIBUTE_KEYS.storeId) === ownStore;
}

/** Sends support's message to a workflow, as it would from Temporal's UI. Never throws. */
export async function pull(client: Client, lever: Lever, id: string, command: Command): Promise<WorkResult> {
  try {
    return await bounded(client, TAKE_MS, async () => {
      if (!(await isOwn(client, id, command))) return { id, outcome: 'nothingToDo', code: null };
      await send(client, lever, id, command);
      return { id, outcome: lever.done, code: null };
    });
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { id, outcome: 'nothingToDo', code: null };
    const code = refusalOf(error)?.code;
    if (code === undefined) return { id, outcome: 'tryAgain', code: null };
    return { id, outcome: NOTHING_TO_DO.has(code) ? 'nothingToDo' : 'refused', code };
  }
}
