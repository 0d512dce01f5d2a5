import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  GOODWILL_MESSAGES,
  goodwillIdIn,
  RESEND_QUERIES,
  type HostFailure,
  type Finding,
  type HostEntry,
  type PdiActivities,
  type ResendQueries,
  MESSAGES,
} from '../../contract';
import { goodwillWorkflowId, returnWorkflowId, sessionWorkflowId } from '../../contract/ids';
import type { Logger } from '../../platform/logger';
import type { ResendableFinding } from '../../platform/store';
import { idempotencyHeader } from '../pdi';

export interface ResendDeps {
  /** The worker's own. */
  temporal: () => Client;
  pdi: Pick<PdiActivities, 'finalizeRewards' | 'reverseTransaction' | 'giveGoodwill'>;
  logger: Logger;
}

/**
 * `refused`: the host said no for good, and saying it again changes nothing. `left`: nothing was said, or the store
 * is switched off.
 */
export type Resent = 'taken' | 'refused' | 'left';

const SWITCHED_OFF: HostFailure = 'LOYALTY_DISABLED';

/** What a call that failed says of this one transaction; throws where it says something of the host. */
function readFailure(error: unknown): Resent {
  if (!(error instanceof ApplicationFailure)) throw error;
  if (error.type === SWITCHED_OFF) return 'left';
  if (error.nonRetryable) return 'refused';
  throw error;
}

/**
 * Mends a difference by saying the same to the host once more, under the same idempotency key: what the host did
 * before it answers and does not do again. Nothing else is ever sent, so no points can come of it that the order
 * or its return did not move. Throws what a later attempt may mend.
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

  const settleAgain = async ({ sessionId, posSequenceId }: ResendableFinding): Promise<Resent> => {
    const request = await ask(sessionWorkflowId(sessionId), 'settlement');
    if (request?.status !== 'FINALIZED' || request.input.posSequenceId !== posSequenceId) return 'left';
    const { outcome } = await pdi.finalizeRewards(request.input);
    return outcome === 'finalized' ? 'taken' : 'refused';
  };

  const reverseAgain = async (storeId: string, { orderId, returnId }: Finding): Promise<Resent> => {
    if (orderId === null || returnId === null) return 'left';
    const request = await ask(returnWorkflowId({ storeId, orderId, returnId }), 'reversal');
    if (!request) return 'left';
    await pdi.reverseTransaction(request);
    return 'taken';
  };

  /**
   * The host settled an order whose checkout had given up: the checkout asks once more. Only under the key that
   * the host knows; under another it would be a second settlement.
   */
  const askForAnswer = async ({ sessionId }: ResendableFinding, [known]: HostEntry[]): Promise<Resent> => {
    const workflowId = sessionWorkflowId(sessionId);
    const request = await ask(workflowId, 'settlement');
    const isSame =
      request?.status === 'FINALIZATION_FAILED' &&
      known?.idempotencyKey === idempotencyHeader(request.input.idempotencyKey);
    if (!isSame) return 'left';
    const reason = 'Reconciliation: the loyalty host has settled this order';
    await temporal().workflow.getHandle(workflowId).signal(MESSAGES.retryFinalization, { reason });
    return 'taken';
  };

  /** What a person gave: said once more where the host lacks it, and asked for again where we do. */
  const giveAgain = async (goodwillId: string, { kind }: ResendableFinding): Promise<Resent> => {
    const workflowId = goodwillWorkflowId(goodwillId);
    const request = await ask(workflowId, 'goodwill');
    if (!request) return 'left';
    if (kind === 'MISSING_HERE') {
      const reason = 'Reconciliation: the loyalty host has given these points';
      await temporal().workflow.getHandle(workflowId).signal(GOODWILL_MESSAGES.retryGoodwill, { reason });
      return 'taken';
    }
    return (await pdi.giveGoodwill(request)).outcome === 'given' ? 'taken' : 'refused';
  };

  const send = (storeId: string, finding: ResendableFinding, host: HostEntry[]): Promise<Resent> => {
    const goodwillId = goodwillIdIn(finding.returnKey);
    if (goodwillId !== null) return giveAgain(goodwillId, finding);
    if (finding.kind === 'MISSING_HERE') return askForAnswer(finding, host);
    return finding.returnKey === '' ? settleAgain(finding) : reverseAgain(storeId, finding);
  };

  return async (storeId: string, finding: ResendableFinding, host: HostEntry[]): Promise<Resent> => {
    try {
      return await send(storeId, finding, host);
    } catch (error) {
      return readFailure(error);
    }
  };
}
