import {
  allHandlersFinished,
  condition,
  defineQuery,
  isCancellation,
  log,
  patched,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import {
  HOST_STEPS,
  codeText,
  failureWords,
  idText,
  type OrderRecord,
  refusalWords,
  RESEND_QUERIES,
  RETURN_MESSAGES,
  type ReturnInput,
  type ReturnMessageName,
  type ReturnStatus,
  type ReverseInput,
  type ReverseResult,
} from '../contract';
import { SEARCH_ATTRIBUTE_KEYS } from '../contract/search-attribute-keys';
import { failureTypeOf, refusalCodeOf } from './failures';
import { durableHostAfterShoppers, FINALIZATION_WINDOW_MS, tablesAfterShoppers } from './activity-calls';
import { returnDetails, type ReturnView } from './return-details';
import { listenToSupport } from './support-levers';

export type ReturnResult =
  | { outcome: 'reversed'; reversal: ReverseResult; leftOut?: string[] }
  | { outcome: 'nothingToReverse'; leftOut?: string[] }
  | { outcome: 'abandoned' };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FIRST_WAIT_MS = 5_000;
/** An order that is not settled within days is waited for in longer steps: each step costs history. */
const LONGEST_WAIT_MS = { soon: HOUR_MS, later: 6 * HOUR_MS };
const SOON_MS = 3 * DAY_MS;
/**
 * How long a return waits, counted from when it first saw the order in this state. The tables follow the
 * workflows within seconds, so an order that they do not know after hours had no session.
 */
const PATIENCE_MS = {
  unknown: 2 * HOUR_MS,
  /** The session ended, and may still hear of its order within its grace. */
  ended: 26 * HOUR_MS,
  /** Slow money, for as long as any store waits for it. */
  pending: 120 * DAY_MS,
  /** As long as support may have the order settled after all, and the last round of it. */
  failed: 30 * DAY_MS + FINALIZATION_WINDOW_MS,
};
/** A failed return waits this long for support, then ends as failed. */
const SUPPORT_GRACE_MS = 30 * DAY_MS;

/** Returns that began before this ended without a status, and failed without waiting for support. */
const shownToSupport = (): boolean => patched('return-is-shown-to-support');

/**
 * OrderReturned: reverses points and redeemed rewards at the host, once per return (the workflow id is the
 * order's and the return's). An order that is still being finalised is waited for; one without a session, or
 * never settled, has nothing to reverse. A return that the host refuses waits for support.
 */
export async function LoyaltyReturnWorkflow(input: ReturnInput): Promise<ReturnResult> {
  const view: ReturnView = {
    input,
    status: 'RETURN_PENDING',
    order: null,
    leftOut: [],
    reversal: null,
    problem: null,
    waits: null,
    lever: null,
  };
  const support = listenToSupport<ReturnStatus, ReturnMessageName>(view, 'RETURN_FAILED', LEVERS);
  setHandler(defineQuery<ReverseInput | null>(RESEND_QUERIES.reversal), () => requestOf(view), {
    description: 'What this return would send its loyalty host again',
  });
  describe(view);
  for (;;) {
    try {
      await reverse(view);
      show(view, view.reversal ? 'RETURN_REVERSED' : 'RETURN_NOTHING_TO_REVERSE');
      await condition(allHandlersFinished);
      return resultOf(view);
    } catch (error) {
      if (isCancellation(error) || !shownToSupport()) throw error;
      view.problem = problemOf(error);
      view.waits = { for: 'support', until: Date.now() + SUPPORT_GRACE_MS };
      show(view, 'RETURN_FAILED');
      const answer = await support.answerWithin(SUPPORT_GRACE_MS);
      if (answer === 'none') throw error;
      view.waits = null;
      // A retry tells anew what goes wrong; what was given up keeps its reason.
      if (answer === 'retry') view.problem = null;
      show(view, answer === 'retry' ? 'RETURN_PENDING' : 'RETURN_ABANDONED');
      await condition(allHandlersFinished);
      if (answer === 'abandon') return { outcome: 'abandoned' };
    }
  }
}

const named = (leftOut: string[]) => (leftOut.length > 0 ? { leftOut } : {});

function resultOf({ reversal, leftOut }: ReturnView): ReturnResult {
  return reversal
    ? { outcome: 'reversed', reversal, ...named(leftOut) }
    : { outcome: 'nothingToReverse', ...named(leftOut) };
}

function problemOf(error: unknown): string {
  const refused = refusalCodeOf(error);
  if (refused !== null) return `The loyalty host refused it. ${refusalWords(refused)} (${codeText(refused)})`;
  const code = failureTypeOf(error);
  return `${failureWords(code)} (${codeText(code)})`;
}

/** Where the return stands, in words; costs no event. */
function describe(view: ReturnView): void {
  setCurrentDetails(returnDetails(view, Date.now()));
}

/** What is waited for, and until when in milliseconds since the epoch. */
function waitFor(view: ReturnView, waits: ReturnView['waits']): void {
  view.waits = waits;
  describe(view);
}

/** Tells support where the return stands: its status, which lists find it by, and its current details. */
function show(view: ReturnView, status: ReturnStatus): void {
  view.status = status;
  if (status !== 'RETURN_FAILED') view.waits = null;
  describe(view);
  if (!shownToSupport()) return;
  upsertSearchAttributes([
    { key: SEARCH_ATTRIBUTE_KEYS.status, value: status },
    ...(view.order ? [{ key: SEARCH_ATTRIBUTE_KEYS.posSequenceId, value: view.order.posSequenceId }] : []),
  ]);
}

const LEVERS = [
  {
    name: RETURN_MESSAGES.retryReturn,
    lever: 'retry',
    description:
      'Support: take the points back after all, for another 72 hours. Safe to repeat: {reason?, by?}',
  },
  {
    name: RETURN_MESSAGES.abandonReturn,
    lever: 'abandon',
    description:
      'Support: give this return up and close it. Final: a closed one cannot be retried: {reason?, by?}',
  },
] as const;

/** One round: the order settled → what of it came back → the host. Writes what it finds into `view`. */
async function reverse(view: ReturnView): Promise<void> {
  const { input } = view;
  view.order = await settledOrder(view);
  if (!view.order?.confirmationId) {
    log.info('There is nothing to reverse', { known: view.order !== null });
    return;
  }
  const request = requestOf(view);
  view.leftOut = (input.items ?? [])
    .filter((item) => request?.items && !request.items.includes(item))
    .map(({ lineItemId }) => lineItemId);
  if (view.leftOut.length > 0)
    log.info('Lines that loyalty never saw are left out', { lines: view.leftOut.length });
  if (!request || request.items?.length === 0) return;
  waitFor(view, { for: 'host', until: Date.now() + FINALIZATION_WINDOW_MS });
  view.reversal = await durableHostAfterShoppers(
    FINALIZATION_WINDOW_MS,
    `Reverse the points of return ${idText(input.returnId)}`,
  ).reverseTransaction(request);
  if (patched('return-is-kept-in-the-books'))
    await keepInBooks(view.order, { input, request, reversal: view.reversal });
}

/** What the host is asked: without the lines that loyalty never saw. Null while no settled order is known. */
function requestOf({ input, order }: ReturnView): ReverseInput | null {
  if (!order?.confirmationId) return null;
  const { posSequenceId, confirmationId, lineItemIds } = order;
  const items = input.items?.filter(({ lineItemId }) => !lineItemIds || lineItemIds.includes(lineItemId));
  return {
    storeId: input.storeId,
    posSequenceId,
    idempotencyKey: `${posSequenceId}:${HOST_STEPS.reverse(input.returnId)}`,
    confirmationId,
    returnId: input.returnId,
    ...(items ? { items } : {}),
  };
}

/** For reconciliation: what the host was told, and what it did. */
function keepInBooks(
  { sessionId }: OrderRecord,
  { input, request, reversal }: { input: ReturnInput; request: ReverseInput; reversal: ReverseResult },
): Promise<void> {
  const { storeId, posSequenceId, idempotencyKey, returnId } = request;
  return tablesAfterShoppers('Keep the return for the books').keepReversal({
    idempotencyKey,
    storeId,
    posSequenceId,
    sessionId,
    orderId: input.orderId,
    returnId,
    pointsEarned: 0 - reversal.pointsReversed,
    pointsRedeemed: 0 - reversal.pointsRestored,
    at: Date.now(),
  });
}

function patienceWith(order: OrderRecord | null): number {
  if (!order) return PATIENCE_MS.unknown;
  if (order.status === 'PENDING_FINALIZATION') return PATIENCE_MS.pending;
  if ((order.status === 'CANCELLED' || order.status === 'EXPIRED') && patched('return-of-an-ended-cart'))
    return PATIENCE_MS.ended;
  return PATIENCE_MS.failed;
}

/**
 * The order once its finalisation has ended one way or the other; null when no session ever had it. A
 * confirmation says that the host has the points, whatever became of the checkout afterwards.
 */
async function settledOrder(view: ReturnView): Promise<OrderRecord | null> {
  const { storeId, orderId } = view.input;
  const began = Date.now();
  let seen: { status: OrderRecord['status'] | null; at: number } | null = null;
  for (let wait = FIRST_WAIT_MS; ; wait *= 2) {
    const order = await tablesAfterShoppers('Find the order').findOrder({ storeId, orderId });
    if (order?.status === 'FINALIZED') return order;
    if (order?.confirmationId && patched('return-of-a-confirmed-order')) return order;
    const status = order?.status ?? null;
    if (!seen || seen.status !== status) seen = { status, at: Date.now() };
    const longest = Date.now() - began < SOON_MS ? LONGEST_WAIT_MS.soon : LONGEST_WAIT_MS.later;
    wait = Math.min(wait, longest);
    const patience = patienceWith(order);
    if (Date.now() - seen.at + wait > patience) return order;
    waitFor(view, { for: status ?? 'unknown', until: seen.at + patience });
    await sleep(wait, { summary: order ? 'The order is not settled yet' : 'The order is not known yet' });
  }
}
