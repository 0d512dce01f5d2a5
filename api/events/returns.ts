import type { Client } from '@temporalio/client';
import {
  TypedSearchAttributes,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/common';
import {
  idText,
  shownDisplayId,
  RETURN_MESSAGES,
  type ReturnInput,
  type ReturnStatus,
  START_POLICIES,
  TASK_PRIORITIES,
  WORKFLOWS,
} from '../../contract';
import { earlierReturnWorkflowId, returnWorkflowId } from '../../contract/ids';
import { SEARCH_ATTRIBUTE_KEYS as KEYS } from '../../contract/search-attribute-keys';

const PENDING: ReturnStatus = 'RETURN_PENDING';

/** So that support finds a return beside its checkout, and in the list of what waits for a person. */
const attributesOf = (input: ReturnInput) => {
  const displayId = shownDisplayId(input);
  return new TypedSearchAttributes([
    { key: KEYS.status, value: PENDING },
    { key: KEYS.storeId, value: input.storeId },
    { key: KEYS.orderId, value: input.orderId },
    ...(displayId === null ? [] : [{ key: KEYS.displayId, value: displayId }]),
  ]);
};

/**
 * Starts the workflow of a return. The same return again: one that is under way or done is left alone, one that
 * waits for support is tried again, and one that failed begins anew. The host's key is the order's and the
 * return's, so that its points count once however often it runs.
 */
export function createReturns(
  client: Client,
  taskQueue: string,
): { start(input: ReturnInput): Promise<void> } {
  /** Where a return of this order runs, or ended well, under the id of an earlier version. */
  const earlierRun = async (input: ReturnInput): Promise<string | null> => {
    const workflowId = earlierReturnWorkflowId(input);
    try {
      const { status, typedSearchAttributes } = await client.workflow.getHandle(workflowId).describe();
      const isLeft = status.name !== 'RUNNING' && status.name !== 'COMPLETED';
      return !isLeft && typedSearchAttributes.get(KEYS.orderId) === input.orderId ? workflowId : null;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  };

  const tryAgain = async (workflowId: string): Promise<void> => {
    try {
      const reason = 'The shop told the return again';
      await client.workflow.getHandle(workflowId).signal(RETURN_MESSAGES.retryReturn, { reason });
    } catch (error) {
      // It is done.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  };

  return {
    async start(input) {
      const earlier = await earlierRun(input);
      if (earlier) return tryAgain(earlier);
      const workflowId = returnWorkflowId(input);
      try {
        await client.workflow.start(WORKFLOWS.return, {
          workflowId,
          taskQueue,
          args: [input],
          workflowIdReusePolicy: START_POLICIES.again,
          // Its workflow tasks stand in one queue with the carts'.
          priority: TASK_PRIORITIES.afterShoppers,
          staticSummary: `Return ${idText(input.returnId)} of order ${idText(input.orderId)} in store ${idText(input.storeId)}`,
          typedSearchAttributes: attributesOf(input),
        });
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        await tryAgain(workflowId);
      }
    },
  };
}
