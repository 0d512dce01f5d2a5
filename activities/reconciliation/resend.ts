import type { Client } from '@temporalio/client';
import {
  RESEND_QUERIES,
  type Finding,
  type HostEntry,
  type PdiActivities,
  type ResendQueries,
  MESSAGES,
} from '../../contract';
import { returnWorkflowId, sessionWorkflowId } from '../../contract/ids';
import type { Logger } from '../../platform/logger';
import type { ResendableFinding } from '../../platform/store';
import { idempotencyHeader } from '../pdi';

export interface ResendDeps {
  /** The worker's own. */
  temporal: () => Client;
  pdi: Pick<PdiActivities, 'finalizeRewards' | 'reverseTransaction'>;
  logger: Logger;
}

/**
 * Mends a difference by saying the same to the host once more, under the same idempotency key: what the host did
 * before it answers and does not do again. Nothing else is ever sent, so no points can come of it that the order
 * or its return did not move. Answers whether the host took it.
 */
export function createResend({ temporal, pdi, logger }: ResendDeps) {
  /** Null where the workflow is gone, or of a version that does not answer: then people look at it. */
  const ask = async <Name extends keyof ResendQueries>(
    workflowId: string,
    name: Name,
  ): Promise<ResendQueries[Name] | null> => {
    try {
      return await temporal().workflow.getHandle(workflowId).query<ResendQueries[Name]>(RESEND_QUERIES[name]);
    } catch (error) {
      logger.warn(
        { workflowId, errorName: error instanceof Error ? error.name : 'unknown' },
        'What was sent to the loyalty host cannot be asked for, so it is not sent again',
      );
      return null;
    }
  };

  const settleAgain = async ({ sessionId, posSequenceId }: ResendableFinding): Promise<boolean> => {
    const request = await ask(sessionWorkflowId(sessionId), 'settlement');
    if (request?.status !== 'FINALIZED' || request.input.posSequenceId !== posSequenceId) return false;
    return (await pdi.finalizeRewards(request.input)).outcome === 'finalized';
  };

  const reverseAgain = async (storeId: string, { orderId, returnId }: Finding): Promise<boolean> => {
    if (orderId === null || returnId === null) return false;
    const request = await ask(returnWorkflowId({ storeId, orderId, returnId }), 'reversal');
    if (!request) return false;
    await pdi.reverseTransaction(request);
    return true;
  };

  /**
   * The host settled an order whose checkout had given up: the checkout asks once more. Only under the key that
   * the host knows; under another it would be a second settlement.
   */
  const askForAnswer = async ({ sessionId }: ResendableFinding, [known]: HostEntry[]): Promise<boolean> => {
    const workflowId = sessionWorkflowId(sessionId);
    const request = await ask(workflowId, 'settlement');
    const isSame =
      request?.status === 'FINALIZATION_FAILED' &&
      known?.idempotencyKey === idempotencyHeader(request.input.idempotencyKey);
    if (!isSame) return false;
    const reason = 'Reconciliation: the loyalty host has settled this order';
    await temporal().workflow.getHandle(workflowId).signal(MESSAGES.retryFinalization, { reason });
    return true;
  };

  return (storeId: string, finding: ResendableFinding, host: HostEntry[]): Promise<boolean> => {
    if (finding.kind === 'MISSING_HERE') return askForAnswer(finding, host);
    return finding.returnKey === '' ? settleAgain(finding) : reverseAgain(storeId, finding);
  };
}
