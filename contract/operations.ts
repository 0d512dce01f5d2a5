/*
 * The operations of the service in one place: what they are called, how their workflows may start again, how
 * their calls to the host are told apart, and how long each may last. Client and worker share these words.
 */

export const TASK_QUEUE = 'loyalty-checkout';

export const WORKFLOWS = {
  session: 'LoyaltySessionWorkflow',
  return: 'LoyaltyReturnWorkflow',
  /** Extra points for the member of an order, given by a person. */
  goodwill: 'LoyaltyGoodwillWorkflow',
  accountCreation: 'AccountCreationWorkflow',
  memberSync: 'MemberSyncWorkflow',
  storeMaintenance: 'StoreMaintenanceWorkflow',
  /** By a store's schedule: begins the reconciliation of the day that ended. */
  reconciliationDue: 'ReconciliationDueWorkflow',
  reconciliation: 'ReconciliationWorkflow',
  connectionTest: 'ConnectionTestWorkflow',
} as const;

/** Updates and signals of the session have the same names, except where a message has only one kind. */
export const MESSAGES = {
  identify: 'identify',
  cartUpdated: 'cartUpdated',
  selectReward: 'selectReward',
  orderCompleted: 'orderCompleted',
  /** Update only: the host sends the member a code. */
  requestProof: 'requestProof',
  /** Update only: the shopper shows to be the member. */
  prove: 'prove',
  cancel: 'cancel',
  bypass: 'bypass',
  retryFinalization: 'retryFinalization',
  abandonFinalization: 'abandonFinalization',
  /**
   * Signal only: a payment provider said that something changed; a pending finalisation looks at the payment
   * again at once.
   */
  paymentChanged: 'paymentChanged',
} as const;
export type MessageName = keyof typeof MESSAGES;

export const SESSION_QUERY = 'session';

/** Support's levers on a failed return: updates and signals of the same name. */
export const RETURN_MESSAGES = {
  retryReturn: 'retryReturn',
  abandonReturn: 'abandonReturn',
} as const;
export type ReturnMessageName = keyof typeof RETURN_MESSAGES;

/** Support's levers on points of goodwill that could not be given: updates and signals of the same name. */
export const GOODWILL_MESSAGES = {
  retryGoodwill: 'retryGoodwill',
  abandonGoodwill: 'abandonGoodwill',
} as const;
export type GoodwillMessageName = keyof typeof GOODWILL_MESSAGES;

/** What a session, a return, or points of goodwill would send the host again. */
export const RESEND_QUERIES = {
  settlement: 'settlement',
  reversal: 'reversal',
  goodwill: 'goodwill',
} as const;

/** A person's levers on a business day that does not add up: updates and signals of the same name. */
export const RECONCILIATION_MESSAGES = {
  signOff: 'signOff',
  compareAgain: 'compareAgain',
} as const;

/**
 * Whether a workflow may run again under an id that was used before.
 * `session`: one run per cart; an expired or cancelled cart starts afresh, and only after a look at how it
 * ended. `again`: an event whose work failed may be sent again, for the sender's ids never change. `day`: a business
 * day may be begun at any time; one that is closed ends at once and stays as it is. `goodwill`: one run per request,
 * whatever became of it.
 */
export const START_POLICIES = {
  session: 'REJECT_DUPLICATE',
  sessionAfresh: 'ALLOW_DUPLICATE',
  again: 'ALLOW_DUPLICATE_FAILED_ONLY',
  day: 'ALLOW_DUPLICATE',
  connectionTest: 'ALLOW_DUPLICATE',
  goodwill: 'REJECT_DUPLICATE',
} as const;

/**
 * Which tasks Temporal hands out first where they queue up: a lower number sooner, 3 where nothing is said.
 * `afterShoppers`: what nobody waits for. After an outage thousands of such tasks are due at once, and neither a
 * cart nor what the member's next cart needs may stand behind them.
 */
export const TASK_PRIORITIES = {
  afterShoppers: { priorityKey: 4 },
} as const;

/**
 * What sets the host calls of one POS sequence id apart: the idempotency key is `<posSequenceId>:<step>`. The
 * host answers a key that it knows and executes nothing. A step never changes its spelling: a round begun by an
 * older version must find its keys again.
 */
export const HOST_STEPS = {
  /** The n-th question for a member in this checkout. */
  identify: (count: number) => `identify:${count}`,
  /** After the order, where the host was away before it. */
  identifyLate: () => 'identify:late',
  rewards: (cartVersion: number) => `rewards:${cartVersion}`,
  sendCode: (count: number) => `code:${count}`,
  verifyCode: (count: number) => `verify:${count}`,
  /** A refused redemption is never tried anew under the same key. */
  finalize: (attempt: number) => `finalize:${attempt}`,
  accrue: (attempt: number) => `accrual:${attempt}`,
  cancel: () => 'cancel:1',
  reverse: (returnId: string) => `reverse:${returnId}`,
  goodwill: (goodwillId: string) => `goodwill:${goodwillId}`,
} as const;

const GOODWILL_KEY = /:goodwill:([0-9a-f-]{36})$/;
/** The gift whose host call has this key; null for any other call. */
export const goodwillIdIn = (idempotencyKey: string): string | null =>
  GOODWILL_KEY.exec(idempotencyKey)?.[1] ?? null;

/** One account per customer and run: a run that was begun again after a refusal asks the host anew. */
export const enrollKey = ({
  storeId,
  customerId,
  runId,
}: {
  storeId: string;
  customerId: string;
  runId: string;
}): string => `enroll:${storeId}:${customerId}:${runId}`;

/** One message of each kind to a person, per checkout. */
export const noticeKey = (posSequenceId: string, kind: 'receipt' | 'push' | 'spent'): string =>
  `${posSequenceId}:notice:${kind}`;

/** One business day of a store. */
export const reconciliationWorkflowId = (storeId: string, date: string): string =>
  `reconciliation-${storeId}-${date}`;

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** In milliseconds. */
export const TIME_BOUNDS = {
  /**
   * What one shopper's request may spend on the loyalty host, all attempts and back-off included: a busy
   * machine has 0.9 s for the rest.
   */
  interactive: 1_600,
  /** Two of them fit: an attempt that Temporal cuts off is not the host's failure to the breaker. */
  attempt: 760,
  /** One try inside the workflow task. Short: a task that lasts long counts as lost. */
  inTask: SECOND_MS,
  /** Each of the first tries that share one call inside the task: they end before the call is cut off. */
  together: 800,
  /** A notice among them: nobody's state waits for it, and a query waits for the task. */
  noticeInTask: 400,
  /** One try beside a call that a shopper waits for. */
  beside: 300,
  /** One attempt at the host, at a payment provider or of a notice, where nobody waits. */
  durableAttempt: 15 * SECOND_MS,
  tablesAttempt: 10 * SECOND_MS,
  /** How long finalisation tries at the host, once the money is there, before support takes over. */
  finalization: 72 * HOUR_MS,
  /** Tables and points: long, but bounded. */
  background: 7 * DAY_MS,
  notices: DAY_MS,
  /** One listing of a day of the host's entries; between two of its pages a worker is heard of. */
  listing: 10 * 60 * SECOND_MS,
  listingPage: 20 * SECOND_MS,
  /** How long a host that is away is asked for a day's entries, or to close it, before the day waits for people. */
  reconciliation: 14 * DAY_MS,
  /** A test of a store's host: its two steps, of which each is bounded, and the way there. */
  connectionTest: 6 * SECOND_MS,
  /** A failed finalisation waits this long for support, then closes as it is. */
  support: 30 * DAY_MS,
} as const;
