import {
  allHandlersFinished,
  condition,
  defineQuery,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import {
  GOODWILL_MESSAGES,
  HOST_STEPS,
  RESEND_QUERIES,
  TIME_BOUNDS,
  type GoodwillInput,
  type GoodwillRefusal,
  type GoodwillRequest,
  type GoodwillResult,
  type GoodwillStatus,
} from '../contract';
import { SEARCH_ATTRIBUTE_KEYS } from '../contract/search-attribute-keys';
import {
  durableHostAfterShoppers,
  FINALIZATION_WINDOW_MS,
  goodwillTables,
  tablesAfterShoppers,
} from './activity-calls';
import { failureTypeOf, refusalCodeOf } from './failures';
import { goodwillDetails, type GoodwillView } from './goodwill-details';
import { listenToSupport } from './support-levers';

/** What could not be given waits this long for support, then ends as failed. */
const SUPPORT_GRACE_MS = TIME_BOUNDS.support;

const LEVERS = [
  {
    name: GOODWILL_MESSAGES.retryGoodwill,
    lever: 'retry',
    description: 'Support: give the points after all, for another 72 hours. Safe to repeat: {reason?, by?}',
  },
  {
    name: GOODWILL_MESSAGES.abandonGoodwill,
    lever: 'abandon',
    description:
      'Support: give these points up and close it. Final: a closed one cannot be retried: {reason?, by?}',
  },
] as const;

/**
 * Points for the member of an order, decided by a person: counted towards the limits, given by the host once (the
 * workflow id and the host's key are the request's), kept for the order and the books, then brought into the
 * member's history. What the host refuses waits for support.
 */
export async function LoyaltyGoodwillWorkflow(input: GoodwillInput): Promise<GoodwillResult> {
  const view: GoodwillView = {
    input,
    status: 'GOODWILL_PENDING',
    given: null,
    problem: null,
    waitsUntil: null,
    lever: null,
  };
  const support = listenToSupport<GoodwillStatus, keyof typeof GOODWILL_MESSAGES>(
    view,
    'GOODWILL_FAILED',
    LEVERS,
  );
  setHandler(defineQuery<GoodwillRequest>(RESEND_QUERIES.goodwill), () => requestOf(input), {
    description: 'What this would send its loyalty host again',
  });
  describe(view);
  for (;;) {
    try {
      const result = await give(view);
      await condition(allHandlersFinished);
      return result;
    } catch (error) {
      if (isCancellation(error)) throw error;
      await fail(view, error);
      const answer = await support.answerWithin(SUPPORT_GRACE_MS);
      if (answer === 'none') throw error;
      view.waitsUntil = null;
      // A retry tells anew what goes wrong; what was given up keeps its reason.
      if (answer === 'retry') view.problem = null;
      show(view, answer === 'retry' ? 'GOODWILL_PENDING' : 'GOODWILL_ABANDONED');
      await mark(view);
      await condition(allHandlersFinished);
      if (answer === 'abandon') return { outcome: 'abandoned' };
    }
  }
}

/** One round: the limits → the host → the books → the member's history. */
async function give(view: GoodwillView): Promise<GoodwillResult> {
  const { input } = view;
  const begun = await goodwillTables('Count the points towards the limits').beginGoodwill(input);
  if (begun.outcome === 'refused') {
    const refused = refuse(view, begun.code);
    // The row of another request under the same key is not ours to mark.
    if (begun.code !== 'IDEMPOTENCY_KEY_REUSED') await mark(view);
    return refused;
  }
  if (begun.outcome === 'given') return finish(view, begun);
  const request = requestOf(input);
  const answer = await durableHostAfterShoppers(
    FINALIZATION_WINDOW_MS,
    'Give the member the points',
  ).giveGoodwill(request);
  if (answer.outcome === 'unsupported') {
    const refused = refuse(view, 'GOODWILL_UNSUPPORTED');
    await mark(view);
    return refused;
  }
  const { pointsGiven, newBalance } = answer;
  await goodwillTables('Keep the points for the order and the books').keepGoodwill({
    goodwillId: input.goodwillId,
    idempotencyKey: request.idempotencyKey,
    pointsGiven,
    newBalance,
    at: Date.now(),
  });
  const result = finish(view, { points: pointsGiven, newBalance });
  await bringHistoryOver(input);
  return result;
}

function finish(
  view: GoodwillView,
  { points, newBalance }: { points: number; newBalance: number | null },
): GoodwillResult {
  view.given = points;
  show(view, 'GOODWILL_GIVEN');
  return { outcome: 'given', points, newBalance };
}

function refuse(view: GoodwillView, code: GoodwillRefusal): GoodwillResult {
  view.problem = { code, isHosts: false };
  show(view, 'GOODWILL_REFUSED');
  return { outcome: 'refused', code };
}

/** Customers of the store who are linked to the member see the points. The points are given, whatever comes of it. */
async function bringHistoryOver({ storeId, membershipId }: GoodwillInput): Promise<void> {
  try {
    const account = await durableHostAfterShoppers(
      TIME_BOUNDS.notices,
      'Read balance and point history',
    ).getMember({ storeId, membershipId });
    await tablesAfterShoppers('Store balance and point history').saveAccountOfMember({
      storeId,
      account,
      toldAt: Date.now(),
    });
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn("The member's history was not brought over", { type: failureTypeOf(error) });
  }
}

async function fail(view: GoodwillView, error: unknown): Promise<void> {
  const refused = refusalCodeOf(error);
  view.problem = { code: refused ?? failureTypeOf(error), isHosts: refused !== null };
  view.waitsUntil = Date.now() + SUPPORT_GRACE_MS;
  show(view, 'GOODWILL_FAILED');
  await mark(view);
}

/** Tells the tables where it stands. Support's lever must work also where they do not listen. */
async function mark({ input, status, problem }: GoodwillView): Promise<void> {
  if (status === 'GOODWILL_GIVEN') return;
  try {
    await goodwillTables('Keep where it stands').markGoodwill({
      goodwillId: input.goodwillId,
      status,
      problem: problem?.code ?? null,
    });
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('Where it stands was not kept', { type: failureTypeOf(error) });
  }
}

const requestOf = ({
  goodwillId,
  storeId,
  orderId,
  posSequenceId,
  membershipId,
  points,
}: GoodwillInput): GoodwillRequest => ({
  goodwillId,
  storeId,
  orderId,
  posSequenceId,
  membershipId,
  points,
  idempotencyKey: `${posSequenceId}:${HOST_STEPS.goodwill(goodwillId)}`,
});

/** Where it stands, in words; costs no event. */
function describe(view: GoodwillView): void {
  setCurrentDetails(goodwillDetails(view, Date.now()));
}

function show(view: GoodwillView, status: GoodwillStatus): void {
  view.status = status;
  describe(view);
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTE_KEYS.status, value: status }]);
}
