import type { Client } from '@temporalio/client';
import type { z } from 'zod';
import { WORKFLOWS, type GoodwillInput } from '../../contract';
import type { OrderAnswer } from '../../contract/http';
import { sessionWorkflowId } from '../../contract/ids';
import type { GoodwillRepository } from '../../platform/store/goodwill';
import type { KeptSession, SessionRepository } from '../../platform/store/sessions';
import { within } from '../../platform/within';
import { HttpProblem } from '../http/problem';
import { is, type Execution, type Executions } from './executions';
import { createViews, isCheckout, orAway } from './views';

const TABLES_MS = 2_000;
/** An order has one checkout, and a return for each time that something of it came back. */
const MAX_RUNS = 50;
/** A number that shoppers see is one order's; a shop that counts anew has a few. */
const MAX_ORDERS = 5;

type Answer = z.infer<typeof OrderAnswer>;
export type AskedOrder = { storeId: string; orderId: string } | { storeId: string; displayId: string };
type OrderId = { storeId: string; orderId: string };

/** Whose order it is. */
export type OrderMember = Pick<GoodwillInput, 'sessionId' | 'posSequenceId' | 'membershipId' | 'displayId'>;

export interface Orders {
  /** What there is of an order: what Temporal knows, and from the tables what it has forgotten. */
  find(asked: AskedOrder): Promise<Answer>;
  /** Throws ORDER_NOT_FOUND, MEMBER_UNKNOWN, or TRY_AGAIN where it is away who may know. */
  memberOf(order: OrderId): Promise<OrderMember>;
}

export interface OrdersDeps {
  client: Client;
  executions: Executions;
  sessions: Pick<SessionRepository, 'ofOrder'>;
  gifts: Pick<GoodwillRepository, 'ofOrder'>;
  /** Where people open Temporal's UI; undefined where nobody said. */
  uiUrl: string | undefined;
}

const SESSION_ID = /^loyalty-session-(.+)$/;
const TYPES = `WorkflowType IN ('${WORKFLOWS.session}', '${WORKFLOWS.return}')`;

/** Of several checkouts of one order the newest that knows its member counts. */
function memberIn(runs: Execution[], kept: KeptSession[]): OrderMember | undefined {
  const fromRuns = runs.filter(isCheckout).flatMap(({ workflowId, startedAt, attribute }) => {
    const [membershipId, posSequenceId] = [attribute('memberId'), attribute('posSequenceId')];
    const sessionId = SESSION_ID.exec(workflowId)?.[1];
    const displayId = attribute('displayId');
    return membershipId && posSequenceId && sessionId
      ? [{ sessionId, membershipId, posSequenceId, ...(displayId && { displayId }), startedAt }]
      : [];
  });
  const [newest] = fromRuns.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  if (newest) {
    const { startedAt: _, ...member } = newest;
    return member;
  }
  return kept.flatMap(({ sessionId, membershipId, posSequenceId }) =>
    membershipId === null ? [] : [{ sessionId, membershipId, posSequenceId }],
  )[0];
}

export function createOrders({ client, executions, sessions, gifts, uiUrl }: OrdersDeps): Orders {
  const { fromTemporal, fromTables, giftOf } = createViews({
    client,
    namespace: executions.namespace,
    uiUrl,
  });

  const search = async (condition: string): Promise<Execution[]> =>
    (await executions.page(`${TYPES} AND ${condition}`, { limit: MAX_RUNS, from: null })).executions;
  const searchOrder = ({ storeId, orderId }: OrderId) =>
    orAway(search(`${is('storeId', storeId)} AND ${is('orderId', orderId)}`));
  const tables = <T>(work: Promise<T>) => orAway(within(TABLES_MS, 'The database', work));

  const byOrder = async (order: OrderId): Promise<Answer> => {
    const [runs, kept, given] = await Promise.all([
      searchOrder(order),
      tables(sessions.ofOrder(order)),
      tables(gifts.ofOrder(order)),
    ]);
    const known = new Set(runs?.map(({ workflowId }) => workflowId));
    const forgotten = (kept ?? []).filter(({ sessionId }) => !known.has(sessionWorkflowId(sessionId)));
    return {
      temporal: runs ? 'answered' : 'away',
      tables: kept && given ? 'answered' : 'away',
      found: [
        ...(await Promise.all((runs ?? []).map((run) => fromTemporal(run, kept ?? [])))),
        ...forgotten.map((session) => fromTables(session, runs ? false : null)),
      ],
      goodwill: (given ?? []).map(giftOf),
    };
  };

  /** The orders of a number: their checkouts know both. */
  const ordersOf = async (storeId: string, displayId: string): Promise<string[]> => {
    try {
      const runs = await search(`${is('storeId', storeId)} AND ${is('displayId', displayId)}`);
      const ids = runs.flatMap(({ attribute }) => attribute('orderId') ?? []);
      return [...new Set(ids)].slice(0, MAX_ORDERS);
    } catch (error) {
      // A Temporal that was never told of the attribute knows nobody by it.
      if (error instanceof HttpProblem) return [];
      throw error;
    }
  };

  const byNumber = async (storeId: string, displayId: string): Promise<Answer> => {
    const orderIds = await orAway(ordersOf(storeId, displayId));
    const answers = await Promise.all((orderIds ?? []).map((orderId) => byOrder({ storeId, orderId })));
    const isAway = orderIds === null || answers.some(({ temporal }) => temporal === 'away');
    return {
      temporal: isAway ? 'away' : 'answered',
      tables: 'notAsked',
      found: answers.flatMap(({ found }) => found),
      goodwill: answers.flatMap(({ goodwill }) => goodwill),
    };
  };

  return {
    find: (asked) => ('orderId' in asked ? byOrder(asked) : byNumber(asked.storeId, asked.displayId)),
    async memberOf(order) {
      const [runs, kept] = await Promise.all([searchOrder(order), tables(sessions.ofOrder(order))]);
      const member = memberIn(runs ?? [], kept ?? []);
      if (member) return member;
      if (!runs || !kept) throw new HttpProblem('TRY_AGAIN');
      throw new HttpProblem(runs.some(isCheckout) || kept.length > 0 ? 'MEMBER_UNKNOWN' : 'ORDER_NOT_FOUND');
    },
  };
}
