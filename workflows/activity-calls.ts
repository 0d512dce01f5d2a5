import {
  ActivityCancellationType,
  CancellationScope,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import {
  HOPELESS_NOW,
  STORE_DEFAULTS,
  TASK_PRIORITIES,
  TIME_BOUNDS,
  type CacheActivities,
  type FinalizeInput,
  type FinalizeResult,
  type FirstTry,
  type FirstTryActivities,
  type GoodwillActivities,
  type NotificationActivities,
  type PaidOrder,
  type PaymentActivities,
  type PaymentInput,
  type PdiActivities,
  type PointsActivities,
  type ProofActivities,
  type ReconciliationActivities,
  type SessionProjection,
  type StoreActivities,
} from '../contract';
import { settlementRefusalOf } from './failures';

export const INTERACTIVE_BUDGET_MS = TIME_BOUNDS.interactive;
export const FINALIZATION_WINDOW_MS = TIME_BOUNDS.finalization;
/** How long an order waits for its money, where the store does not say. */
export const PAYMENT_WINDOW_MS = STORE_DEFAULTS.paymentWindowSeconds * 1_000;

const BACK_OFF = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '10 minutes',
} as const;

/**
 * An activity that waits in Temporal's queue behind those that say nothing. A local activity waits in none. It is
 * no part of what a replay compares, so a checkout of before goes on with it.
 */
const AFTER_SHOPPERS = { priority: TASK_PRIORITIES.afterShoppers } as const;

/** What a shopper waits for at the host: local activities, two attempts, inside `budgetMs`. */
export const interactiveHost = (budgetMs: number, summary: string) =>
  proxyLocalActivities<
    Pick<PdiActivities, 'identifyMember' | 'calculateRewards' | 'sendCode' | 'verifyCode'> & ProofActivities
  >({
    startToCloseTimeout: Math.min(TIME_BOUNDS.attempt, budgetMs),
    scheduleToCloseTimeout: budgetMs,
    retry: {
      maximumAttempts: 2,
      initialInterval: 50,
      backoffCoefficient: 1,
      nonRetryableErrorTypes: [...HOPELESS_NOW],
    },
    summary,
  });

/** The table of points held, while the shopper waits. */
export const pointsDesk = (budgetMs: number, summary: string) =>
  proxyLocalActivities<Pick<PointsActivities, 'holdPoints'>>({
    startToCloseTimeout: Math.min(TIME_BOUNDS.attempt, budgetMs),
    scheduleToCloseTimeout: budgetMs,
    retry: { maximumAttempts: 2, initialInterval: 50, backoffCoefficient: 1 },
    summary,
  });

const durableCall = (windowMs: number, summary: string) =>
  ({
    startToCloseTimeout: TIME_BOUNDS.durableAttempt,
    scheduleToCloseTimeout: windowMs,
    retry: BACK_OFF,
    summary,
  }) as const;

/**
 * The host calls that must succeed in the end; visible and retryable in the UI. A shopper may miss what they do:
 * a membership, a balance, rewards that are free for the next cart.
 */
export const durableHost = (windowMs: number, summary: string) =>
  proxyActivities<PdiActivities>(durableCall(windowMs, summary));

/** The same for what follows an order. */
export const durableHostAfterShoppers = (windowMs: number, summary: string) =>
  proxyActivities<PdiActivities>({ ...durableCall(windowMs, summary), ...AFTER_SHOPPERS });

const IN_TASK = { startToCloseTimeout: TIME_BOUNDS.inTask, retry: { maximumAttempts: 1 } } as const;

/** The first tries of this run, one after the other; a workflow's modules are its own. */
let lastTry: Promise<unknown> = Promise.resolve();
let triesUnderWay = 0;

/**
 * Whether something is being tried inside the workflow task. Where a query is answered meanwhile, the result is
 * recorded in one task and told to the workflow in the next, behind all that the next brings; a replay tells it
 * where it is recorded. So nothing else may begin anything until it is told: messages wait for it, and the end
 * of another activity begins nothing.
 */
export const isTrying = (): boolean => triesUnderWay > 0;

/**
 * For work that nobody waits for, in a session that no shopper talks to any more. The first try runs inside
 * the workflow task and costs one history event instead of six; what fails there becomes a regular activity
 * with long retries that support can see.
 *
 * One at a time: the results of two local activities that end in one workflow task may come in another order
 * when the history is replayed, and what follows from them would then be scheduled in another order, too.
 */
async function firstInTask<T>(
  local: () => Promise<T>,
  durable: (failure: unknown) => Promise<T>,
): Promise<T> {
  triesUnderWay += 1;
  const mine = lastTry.then(local);
  lastTry = mine.catch(() => undefined);
  try {
    return await mine;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return durable(error);
  } finally {
    triesUnderWay -= 1;
  }
}

interface Together {
  tries: FirstTry[];
  done: Promise<boolean[]>;
}

/** What was asked for in this turn of the workflow; it goes out when the turn ends. */
let together: Together | null = null;

function beginTogether(): Together {
  const tries: FirstTry[] = [];
  const done = Promise.resolve().then(() => {
    together = null;
    const summary = 'First tries of what follows the order';
    // Whoever asks first must not take the others along when it is cancelled.
    return CancellationScope.nonCancellable(() =>
      firstInTask(
        () => proxyLocalActivities<FirstTryActivities>({ ...IN_TASK, summary }).tryTogether(tries),
        async () => tries.map(() => false),
      ),
    );
  });
  return { tries, done };
}

/** First inside the workflow task, in one call with all else that is asked for in the same turn. */
async function firstTogether(one: FirstTry, durable: () => Promise<void>): Promise<void> {
  together ??= beginTogether();
  const { tries, done } = together;
  const index = tries.push(one) - 1;
  if ((await done)[index] !== true) await durable();
}

/** How often what takes days is asked for: a bank transfer of which no webhook tells, a host that is away at night. */
const PATIENT_BACK_OFF = { ...BACK_OFF, maximumInterval: '1 hour' } as const;

/** Work with long retries: how long they may go on, and what is called before anybody has to wait for them. */
export interface Patience {
  windowMs: number;
  onWait(): void;
}

const VERIFY = 'Check that the payment is captured';

/** Waits for the money. */
export function verifyPayments({ windowMs, onWait }: Patience, input: PaymentInput): Promise<void> {
  onWait();
  return proxyActivities<PaymentActivities>({
    startToCloseTimeout: TIME_BOUNDS.durableAttempt,
    scheduleToCloseTimeout: windowMs,
    retry: { ...PATIENT_BACK_OFF, nonRetryableErrorTypes: ['PAYMENT_FAILED'] },
    summary: VERIFY,
    ...AFTER_SHOPPERS,
  }).verifyPayments(input);
}

/** The same, first inside the workflow task. */
export const verifyPaymentsInTask: typeof verifyPayments = (patience, input) =>
  firstInTask(
    () => proxyLocalActivities<PaymentActivities>({ ...IN_TASK, summary: VERIFY }).verifyPayments(input),
    () => verifyPayments(patience, input),
  );

type Finalizer = Pick<PdiActivities, 'finalizeRewards'>;

/**
 * Settles an order with the host, whose "no" is thrown (`settlementRefusalOf`). The key in `input` makes a repeat
 * safe, wherever the one before ended. A settlement that is given up still hears of an attempt that is under way:
 * its success counts.
 */
export function finalizeRewards(
  { windowMs, onWait }: Patience,
  summary: string,
  input: FinalizeInput,
): Promise<FinalizeResult> {
  onWait();
  return proxyActivities<Finalizer>({
    ...durableCall(windowMs, summary),
    ...AFTER_SHOPPERS,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  }).finalizeRewards(input);
}

/** The same, first inside the workflow task; that try goes to its end, and a "no" is the answer. */
export const finalizeRewardsInTask: typeof finalizeRewards = (patience, summary, input) =>
  firstInTask(
    () =>
      CancellationScope.nonCancellable(() =>
        proxyLocalActivities<Finalizer>({ ...IN_TASK, summary }).finalizeRewards(input),
      ),
    (failure) => {
      const refused = settlementRefusalOf(failure);
      return refused ? Promise.resolve(refused) : finalizeRewards(patience, summary, input);
    },
  );

/**
 * Checks the money and settles the order in one call inside the workflow task; that try goes to its end. Null
 * where the money is not there, or nobody knows.
 */
export const settleAtOnce = (payment: PaymentInput, order: FinalizeInput): Promise<PaidOrder | null> => {
  const summary = 'Check the payment and settle the order';
  return firstInTask<PaidOrder | null>(
    () =>
      CancellationScope.nonCancellable(() =>
        proxyLocalActivities<FirstTryActivities>({ ...IN_TASK, summary }).settleAtOnce({ payment, order }),
      ),
    async (failure) => {
      const settled = settlementRefusalOf(failure);
      return settled && { settled };
    },
  );
};

const tablesCall = (summary: string) =>
  ({
    startToCloseTimeout: TIME_BOUNDS.tablesAttempt,
    scheduleToCloseTimeout: TIME_BOUNDS.background,
    retry: BACK_OFF,
    summary,
  }) as const;

export const tables = (summary: string) =>
  proxyActivities<StoreActivities & CacheActivities>(tablesCall(summary));

/** The same for what follows an order. */
export const tablesAfterShoppers = (summary: string) =>
  proxyActivities<StoreActivities>({ ...tablesCall(summary), ...AFTER_SHOPPERS });

/** What people gave. */
export const goodwillTables = (summary: string) =>
  proxyActivities<GoodwillActivities>({ ...tablesCall(summary), ...AFTER_SHOPPERS });

const booksCall = (summary: string) =>
  ({
    startToCloseTimeout: TIME_BOUNDS.listing,
    scheduleToCloseTimeout: TIME_BOUNDS.reconciliation,
    retry: PATIENT_BACK_OFF,
    summary,
  }) as const;

/** The books of a store's day: nobody waits for them, and a host that is away is asked for days. */
export const books = (summary: string) =>
  proxyActivities<Omit<ReconciliationActivities, 'listHostEntries'>>({
    ...booksCall(summary),
    ...AFTER_SHOPPERS,
  });

/** The host's list, page by page: a worker that died between two pages is known after one, and another goes on. */
export const listHostEntries: ReconciliationActivities['listHostEntries'] = (input) =>
  proxyActivities<Pick<ReconciliationActivities, 'listHostEntries'>>({
    ...booksCall("List the loyalty host's entries of the day"),
    heartbeatTimeout: TIME_BOUNDS.listingPage,
    ...AFTER_SHOPPERS,
  }).listHostEntries(input);

const SAVE = 'Save the state for reports';

/**
 * While a shopper may come: an answer may be on its way or asked for, so the write must not hold the workflow task
 * open. A cart that is bypassed is answered from the tables.
 */
export const projectSession = (projection: SessionProjection): Promise<void> =>
  tables(SAVE).projectSession(projection);

/** When no shopper comes any more, as an activity that support can see. */
export const projectSessionAfterShoppers = (projection: SessionProjection): Promise<void> =>
  tablesAfterShoppers(SAVE).projectSession(projection);

/**
 * Beside what a shopper waits for at the host, in the same workflow task: a database that hangs may delay the
 * answer by this little, once.
 */
export const projectSessionBeside = (projection: SessionProjection): Promise<void> =>
  proxyLocalActivities<StoreActivities>({
    startToCloseTimeout: TIME_BOUNDS.beside,
    retry: { maximumAttempts: 1 },
    summary: SAVE,
  }).projectSession(projection);

/** The same, first inside the workflow task. */
export const projectSessionInTask = (projection: SessionProjection): Promise<void> =>
  firstInTask(
    () => proxyLocalActivities<StoreActivities>({ ...IN_TASK, summary: SAVE }).projectSession(projection),
    () => projectSessionAfterShoppers(projection),
  );

/** The same, together with what else follows an order. */
export const projectSessionTogether = (projection: SessionProjection): Promise<void> =>
  firstTogether({ activity: 'projectSession', input: projection }, () =>
    projectSessionAfterShoppers(projection),
  );

type Release = Parameters<PointsActivities['releasePoints']>[0];
const GIVE_BACK = 'Give back the points that were put aside';

/**
 * Gives points back, while a shopper may come. Durable: a release that is lost would keep them from their member for
 * good. The member's next cart needs them, so it waits behind no backlog, whoever asks for it.
 */
export const releasePoints = (release: Release): Promise<void> =>
  proxyActivities<PointsActivities>(tablesCall(GIVE_BACK)).releasePoints(release);

/** The same, when no shopper comes any more. */
export const releasePointsInTask = (release: Release): Promise<void> =>
  firstInTask(
    () => proxyLocalActivities<PointsActivities>({ ...IN_TASK, summary: GIVE_BACK }).releasePoints(release),
    () => releasePoints(release),
  );

/** The same, together with what else follows an order. */
export const releasePointsTogether = (release: Release): Promise<void> =>
  firstTogether({ activity: 'releasePoints', input: release }, () => releasePoints(release));

/** One notice to a person. */
export type Notice = Extract<FirstTry, { activity: keyof NotificationActivities }>;

const NOTICE_SUMMARIES: Record<Notice['activity'], string> = {
  sendReceipt: 'Receipt by e-mail',
  sendPush: "Push to the shopper's phone",
  tellPointsSpent: 'Tell the member that points were spent',
};

export function tell(notice: Notice): Promise<void> {
  const by = proxyActivities<NotificationActivities>({
    startToCloseTimeout: TIME_BOUNDS.durableAttempt,
    scheduleToCloseTimeout: TIME_BOUNDS.notices,
    retry: BACK_OFF,
    summary: NOTICE_SUMMARIES[notice.activity],
    ...AFTER_SHOPPERS,
  });
  switch (notice.activity) {
    case 'sendReceipt':
      return by.sendReceipt(notice.input);
    case 'sendPush':
      return by.sendPush(notice.input);
    case 'tellPointsSpent':
      return by.tellPointsSpent(notice.input);
  }
}

/**
 * The same, together with what else follows an order. Whoever sends remembers what was sent: a workflow task
 * may be done twice.
 */
export const tellTogether = (notice: Notice): Promise<void> => firstTogether(notice, () => tell(notice));
