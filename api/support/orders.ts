import type { z } from 'zod';
import { WORKFLOWS } from '../../contract';
import type { FoundOrder, OrderAnswer } from '../../contract/http';
import { sessionWorkflowId } from '../../contract/ids';
import type { KeptSession, SessionRepository } from '../../platform/store/sessions';
import { within } from '../../platform/within';
import { HttpProblem } from '../http/problem';
import { is, type Execution, type Executions } from './executions';
import { wordsOf } from './words';

const TABLES_MS = 2_000;
/** An order has one checkout, and a return for each time that something of it came back. */
const MAX_RUNS = 50;
/** A number that shoppers see is one order's; a shop that counts anew has a few. */
const MAX_ORDERS = 5;

type Answer = z.infer<typeof OrderAnswer>;
export type AskedOrder = { storeId: string; orderId: string } | { storeId: string; displayId: string };

export interface Orders {
  /** What there is of an order: what Temporal knows, and from the tables what it has forgotten. */
  find(asked: AskedOrder): Promise<Answer>;
}

const fromTemporal = (
  { workflowId, runId, workflowType, open, startedAt, attribute }: Execution,
  namespace: string,
): FoundOrder => {
  const status = attribute('status');
  return {
    kind: workflowType === WORKFLOWS.return ? 'return' : 'session',
    knownBy: 'temporal',
    workflowId,
    uiPath: `/namespaces/${encodeURIComponent(namespace)}/workflows/${workflowId}/${runId}`,
    open,
    status,
    what: wordsOf(status),
    storeId: attribute('storeId'),
    orderId: attribute('orderId'),
    displayId: attribute('displayId'),
    cartId: attribute('cartId'),
    membershipId: attribute('memberId'),
    posSequenceId: attribute('posSequenceId'),
    confirmationId: null,
    pointsEarned: null,
    pointsRedeemed: null,
    at: startedAt,
  };
};

const fromTables = (kept: KeptSession, open: false | null): FoundOrder => ({
  kind: 'session',
  knownBy: 'tables',
  workflowId: sessionWorkflowId(kept.sessionId),
  uiPath: null,
  open,
  status: kept.status,
  what: wordsOf(kept.status),
  storeId: kept.storeId,
  orderId: kept.orderId,
  displayId: null,
  cartId: kept.cartId,
  membershipId: kept.membershipId,
  posSequenceId: kept.posSequenceId,
  confirmationId: kept.confirmationId,
  pointsEarned: kept.points.earned,
  pointsRedeemed: kept.points.redeemed,
  at: kept.updatedAt.toISOString(),
});

/** The answer, or null while whoever is asked is away. */
async function orAway<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    return null;
  }
}

const TYPES = `WorkflowType IN ('${WORKFLOWS.session}', '${WORKFLOWS.return}')`;

export function createOrders(executions: Executions, sessions: Pick<SessionRepository, 'ofOrder'>): Orders {
  const search = async (condition: string): Promise<Execution[]> =>
    (await executions.page(`${TYPES} AND ${condition}`, { limit: MAX_RUNS, from: null })).executions;

  const byOrder = async (storeId: string, orderId: string): Promise<Answer> => {
    const [runs, kept] = await Promise.all([
      orAway(search(`${is('storeId', storeId)} AND ${is('orderId', orderId)}`)),
      orAway(within(TABLES_MS, 'The database', sessions.ofOrder({ storeId, orderId }))),
    ]);
    const known = new Set(runs?.map(({ workflowId }) => workflowId));
    const forgotten = (kept ?? []).filter(({ sessionId }) => !known.has(sessionWorkflowId(sessionId)));
    return {
      temporal: runs ? 'answered' : 'away',
      tables: kept ? 'answered' : 'away',
      found: [
        ...(runs ?? []).map((run) => fromTemporal(run, executions.namespace)),
        ...forgotten.map((session) => fromTables(session, runs ? false : null)),
      ],
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
    const answers = await Promise.all((orderIds ?? []).map((orderId) => byOrder(storeId, orderId)));
    const isAway = orderIds === null || answers.some(({ temporal }) => temporal === 'away');
    return {
      temporal: isAway ? 'away' : 'answered',
      tables: 'notAsked',
      found: answers.flatMap(({ found }) => found),
    };
  };

  return {
    find: (asked) =>
      'orderId' in asked ? byOrder(asked.storeId, asked.orderId) : byNumber(asked.storeId, asked.displayId),
  };
}
