import { createHash } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { z } from 'zod';
import {
  idText,
  START_POLICIES,
  TASK_PRIORITIES,
  typedText,
  WORKFLOWS,
  type GoodwillInput,
  type GoodwillResult,
  type GoodwillStatus,
} from '../../contract';
import type { GoodwillBody, GoodwillOutcome } from '../../contract/http';
import { goodwillIdOf, goodwillWorkflowId } from '../../contract/ids';
import { SEARCH_ATTRIBUTE_KEYS as KEYS } from '../../contract/search-attribute-keys';
import type { Logger } from '../../platform/logger';
import type { GoodwillRepository } from '../../platform/store/goodwill';
import { within } from '../../platform/within';
import { HttpProblem } from '../http/problem';
import { bounded } from '../temporal/sessions';
import type { Orders } from './orders';
import { wordsOf } from './words';

const START_MS = 2_000;
/** A host that is well answers in this; else the answer says that the points are on their way. */
const RESULT_MS = 2_000;
const TABLES_MS = 1_000;
const PENDING: GoodwillStatus = 'GOODWILL_PENDING';

type Body = z.infer<typeof GoodwillBody>;
type Outcome = z.infer<typeof GoodwillOutcome>;
type Known = Pick<Outcome, 'status' | 'points' | 'newBalance'>;

export interface Goodwill {
  /**
   * Gives the member of an order points, once per key. Throws ORDER_NOT_FOUND, MEMBER_UNKNOWN, GOODWILL_LIMIT,
   * GOODWILL_UNSUPPORTED, IDEMPOTENCY_KEY_REUSED, and any other error where Temporal did not take it.
   */
  give(body: Body, request: { key: string; keyId: string }): Promise<Outcome>;
}

/** Tells another request under the same key, without keeping what was typed. */
const digestOf = ({ points, reason, by = '' }: Body): string =>
  createHash('sha256')
    .update(JSON.stringify([points, reason, by]))
    .digest('base64url');

const attributesOf = ({ storeId, orderId, displayId, membershipId, posSequenceId }: GoodwillInput) =>
  new TypedSearchAttributes([
    { key: KEYS.status, value: PENDING },
    { key: KEYS.storeId, value: storeId },
    { key: KEYS.orderId, value: orderId },
    { key: KEYS.memberId, value: membershipId },
    { key: KEYS.posSequenceId, value: posSequenceId },
    ...(displayId === undefined ? [] : [{ key: KEYS.displayId, value: displayId }]),
  ]);

function known(result: GoodwillResult, asked: number): Known {
  switch (result.outcome) {
    case 'given':
      return { status: 'GOODWILL_GIVEN', points: result.points, newBalance: result.newBalance };
    case 'abandoned':
      return { status: 'GOODWILL_ABANDONED', points: asked, newBalance: null };
    case 'refused':
      throw new HttpProblem(result.code);
  }
}

interface GoodwillDeps {
  client: Client;
  taskQueue: string;
  orders: Pick<Orders, 'memberOf'>;
  gifts: Pick<GoodwillRepository, 'find'>;
  logger: Logger;
}

export function createGoodwill({ client, taskQueue, orders, gifts, logger }: GoodwillDeps): Goodwill {
  const startOnce = async (input: GoodwillInput, digest: string): Promise<void> => {
    const workflowId = goodwillWorkflowId(input.goodwillId);
    try {
      await client.workflow.start(WORKFLOWS.goodwill, {
        workflowId,
        taskQueue,
        args: [input],
        workflowIdReusePolicy: START_POLICIES.goodwill,
        priority: TASK_PRIORITIES.afterShoppers,
        staticSummary: `Goodwill for order ${idText(input.orderId)} in store ${idText(input.storeId)}`,
        typedSearchAttributes: attributesOf(input),
        memo: { digest },
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const { memo } = await client.workflow.getHandle(workflowId).describe();
      if (memo?.['digest'] !== digest) throw new HttpProblem('IDEMPOTENCY_KEY_REUSED');
    }
  };

  /** Its result where it has one soon, else where the tables say that it stands. */
  const standing = async ({ goodwillId, points }: GoodwillInput): Promise<Known> => {
    const handle = client.workflow.getHandle(goodwillWorkflowId(goodwillId));
    let result: GoodwillResult | null;
    try {
      result = (await within(RESULT_MS, 'The gift', handle.result())) as GoodwillResult;
    } catch {
      result = null;
    }
    if (result) return known(result, points);
    const row = await within(TABLES_MS, 'The database', gifts.find(goodwillId)).catch(() => null);
    return {
      status: row?.status ?? PENDING,
      points: row?.points ?? points,
      newBalance: row?.newBalance ?? null,
    };
  };

  return {
    async give(body, { key, keyId }) {
      const { storeId, orderId, points, by } = body;
      const reason = typedText(body.reason);
      const member = await orders.memberOf({ storeId, orderId });
      const goodwillId = goodwillIdOf(storeId, orderId, key);
      const input: GoodwillInput = {
        ...member,
        goodwillId,
        storeId,
        orderId,
        points,
        reason,
        ...(by === undefined ? {} : { by }),
        keyId,
      };
      const note = (status: string) =>
        logger.info(
          { audit: 'goodwill', keyId, storeId, orderId, goodwillId, points, status, reason, by },
          'Points of goodwill were asked for',
        );
      try {
        await bounded(client, START_MS, () => startOnce(input, digestOf(body)));
        const stands = await standing(input);
        note(stands.status);
        return {
          goodwillId,
          workflowId: goodwillWorkflowId(goodwillId),
          what: wordsOf(stands.status),
          ...stands,
        };
      } catch (error) {
        if (error instanceof HttpProblem) note(error.code);
        throw error;
      }
    },
  };
}
