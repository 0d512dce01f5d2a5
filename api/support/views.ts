import type { Client } from '@temporalio/client';
import { isOrdered, SESSION_QUERY, WORKFLOWS, type OrderAction, type Session } from '../../contract';
import type { FoundOrder, GoodwillGiven } from '../../contract/http';
import { goodwillWorkflowId, sessionWorkflowId } from '../../contract/ids';
import type { KeptGoodwill } from '../../platform/store/goodwill';
import type { KeptSession } from '../../platform/store/sessions';
import { HttpProblem } from '../http/problem';
import { bounded } from '../temporal/sessions';
import { loyaltyOf, tellsLoyalty } from './details';
import type { Execution } from './executions';
import { wordsOf } from './words';

/** A worker that is away must not hold the answer: the tables tell most of it. */
const ASK_MS = 1_500;

export const isCheckout = ({ workflowType }: Execution): boolean => workflowType === WORKFLOWS.session;

export interface Views {
  /** Asks the checkout itself; where nobody answers, the tables' row of it. */
  fromTemporal(run: Execution, kept: KeptSession[]): Promise<FoundOrder>;
  fromTables(kept: KeptSession, open: false | null): FoundOrder;
  giftOf(gift: KeptGoodwill): GoodwillGiven;
}

/** The answer, or null while whoever is asked is away. */
export async function orAway<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    return null;
  }
}

/** What support may do about a checkout or a return now. */
function actionsOf({ kind, open, status, membershipId }: Omit<FoundOrder, 'actions'>): OrderAction[] {
  const failed = kind === 'return' ? 'RETURN_FAILED' : 'FINALIZATION_FAILED';
  if (kind === 'return') return open && status === failed ? ['retry', 'abandon'] : [];
  return [
    ...(open && status === failed ? (['retry', 'abandon'] as const) : []),
    ...(isOrdered(status ?? undefined) && membershipId !== null ? (['goodwill'] as const) : []),
  ];
}

const withActions = (found: Omit<FoundOrder, 'actions'>): FoundOrder => ({
  ...found,
  actions: actionsOf(found),
});

/** What support is shown. `uiUrl`: where people open Temporal's UI; undefined where nobody said. */
export function createViews({
  client,
  namespace,
  uiUrl,
}: {
  client: Client;
  namespace: string;
  uiUrl: string | undefined;
}): Views {
  const pathOf = (workflowId: string, runId = ''): string =>
    `/namespaces/${encodeURIComponent(namespace)}/workflows/${workflowId}${runId && `/${runId}`}`;
  const urlOf = (path: string | null): string | null =>
    uiUrl === undefined || path === null ? null : `${uiUrl.replace(/\/+$/, '')}${path}`;

  /** The checkout itself tells the most; a query changes nothing. */
  const ask = async (workflowId: string): Promise<Session | null> =>
    orAway(
      bounded(client, ASK_MS, () => client.workflow.getHandle(workflowId).query<Session>(SESSION_QUERY)),
    );

  const fromTemporal = async (run: Execution, kept: KeptSession[]): Promise<FoundOrder> => {
    const { workflowId, runId, open, startedAt, attribute } = run;
    const status = attribute('status');
    const row = kept.find(({ sessionId }) => sessionWorkflowId(sessionId) === workflowId);
    const session = isCheckout(run) ? ((await ask(workflowId)) ?? row?.session ?? null) : null;
    const isTold = session !== null && tellsLoyalty(session);
    const membershipId = attribute('memberId');
    const uiPath = pathOf(workflowId, runId);
    return withActions({
      kind: isCheckout(run) ? 'session' : 'return',
      knownBy: 'temporal',
      workflowId,
      uiPath,
      workflowUrl: urlOf(uiPath),
      open,
      status,
      what: wordsOf(status),
      storeId: attribute('storeId'),
      orderId: attribute('orderId'),
      displayId: attribute('displayId'),
      cartId: attribute('cartId'),
      membershipId,
      posSequenceId: attribute('posSequenceId'),
      confirmationId: session?.confirmationId ?? null,
      pointsEarned: session?.points.earned ?? null,
      pointsRedeemed: session?.points.redeemed ?? null,
      loyalty: isTold ? loyaltyOf(session, membershipId) : null,
      at: startedAt,
    });
  };

  const fromTables = (kept: KeptSession, open: false | null): FoundOrder =>
    withActions({
      kind: 'session',
      knownBy: 'tables',
      workflowId: sessionWorkflowId(kept.sessionId),
      uiPath: null,
      workflowUrl: null,
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
      pointsEarned: kept.session.points.earned,
      pointsRedeemed: kept.session.points.redeemed,
      loyalty: tellsLoyalty(kept.session) ? loyaltyOf(kept.session, kept.membershipId) : null,
      at: kept.updatedAt.toISOString(),
    });

  const giftOf = ({ id, status, points, reason, givenBy, problem, at }: KeptGoodwill): GoodwillGiven => ({
    goodwillId: id,
    workflowId: goodwillWorkflowId(id),
    status,
    what: wordsOf(status),
    points,
    reason,
    by: givenBy,
    problem,
    workflowUrl: urlOf(pathOf(goodwillWorkflowId(id))),
    actions: status === 'GOODWILL_FAILED' ? ['retry', 'abandon'] : [],
    at: at.toISOString(),
  });

  return { fromTemporal, fromTables, giftOf };
}
