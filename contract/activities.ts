import type { Cart, Minor } from './cart';
import type { ConnectionTest } from './connection-test';
import type { GoodwillAnswer, GoodwillRequest } from './goodwill';
import type { BypassReason, Reward, Session } from './session';
import type { ProofSetting } from './proof';
import type { ReversalEntry, Settlement } from './reconciliation';
import type { CustomerRegistered, OrderCompleted, Payment } from './messages';

/** How a member is looked up at the host: exactly one of the two. */
export type Identity = { phone: string } | { membershipId: string };

export interface HostMember {
  membershipId: string;
  firstName: string;
  /** E.164 or empty; the workflow masks it before anyone sees it. */
  phone: string;
  /** Absent where the host has none: the member then cannot be told by mail that points were spent. */
  email?: string;
  pointsBalance: number;
  tier: string;
}

/** An offer as the host made it: syntactically valid, not yet checked against the cart. */
export type HostReward = Omit<Reward, 'applied' | 'locked'> & { currency: string };

/** Deterministic, sent to the host with every call: a repeat of the same step is answered, not executed. */
export interface HostCall {
  storeId: string;
  posSequenceId: string;
  /** `<posSequenceId>:<step>:<version>`. */
  idempotencyKey: string;
}

export interface IdentifyInput extends HostCall {
  identity: Identity;
}

/** Whose code: the identity that the session was begun with. */
export interface ProofCodeInput extends HostCall {
  identity: Identity;
}

/** What a new store begins with, and what counts where a policy is older than a setting. */
export const STORE_DEFAULTS = {
  idleTimeoutSeconds: 1_800,
  bypassCooldownSeconds: 10,
  graceSeconds: 86_400,
  paymentWindowSeconds: 14 * 86_400,
} as const;

/** What a store's configuration tells the session; it travels with the first answer. */
export interface StorePolicy {
  idleTimeoutMs: number;
  bypassCooldownMs: number;
  /** How long an expired session waits for a late order. Absent: `STORE_DEFAULTS`. */
  graceMs?: number;
  /** How long an order waits for its money. Absent: `STORE_DEFAULTS`. */
  paymentWindowMs?: number;
  /** The store's own, as IANA names it: what support reads is written in it. Absent: UTC. */
  timeZone?: string;
  /**
   * Absent only in the history of a checkout that began before proof was asked for: it goes on as it began,
   * without proof and holds.
   */
  proof?: ProofSetting;
}

export type IdentifyResult = (
  | { outcome: 'found'; member: HostMember; pdiTransactionId: string; policy: StorePolicy }
  | { outcome: 'notFound'; policy: StorePolicy }
) & {
  /**
   * The worker that answered settles an order inside its workflow task. A checkout that heard it from a local
   * activity, so from the very worker that ran it, goes on so; absent, it goes on as it began.
   */
  settlesInTask?: true;
};

export interface CalculateInput extends HostCall {
  membershipId: string;
  cart: Cart;
}

export interface CalculateResult {
  pdiTransactionId: string;
  rewards: HostReward[];
  points: { toEarn: number; multiplier: number };
}

/** A reward that the order really got: what finalise redeems. */
export interface AppliedReward {
  rewardId: string;
  discountAmount: Minor;
  pointsCost: number;
  lines: { lineItemId: string; amount: Minor }[];
}

export interface FinalizeInput extends HostCall {
  membershipId: string;
  cart: Cart;
  orderId: string;
  /** What the order paid for goods after the loyalty discount: the base of points, in minor units. */
  amountPaid: Minor;
  /** Empty with `accrualOnly`. */
  rewards: AppliedReward[];
  /** Late accrual: points are earned, nothing is redeemed. */
  accrualOnly: boolean;
}

export type FinalizeResult =
  | {
      outcome: 'finalized';
      confirmationId: string;
      pointsEarned: number;
      pointsRedeemed: number;
      newBalance: number;
    }
  /** The host will not redeem (a reward is gone, points are short): the caller may still accrue. */
  | { outcome: 'refused'; code: string };

export interface ReverseInput extends HostCall {
  confirmationId: string;
  returnId: string;
  /** Absent: the whole transaction. */
  items?: { lineItemId: string; quantity: number; amount: Minor }[];
}
export interface ReverseResult {
  reversalId: string;
  /** Points taken back from the member. */
  pointsReversed: number;
  /** Points given back for redeemed rewards. */
  pointsRestored: number;
  newBalance: number;
}

/**
 * The loyalty host. Failures are thrown as `ApplicationFailure` whose `type` is a `HostFailure`; the
 * interactive methods (identify, calculate) run as local activities, all others as regular ones.
 */
export interface PdiActivities {
  identifyMember(input: IdentifyInput): Promise<IdentifyResult>;
  calculateRewards(input: CalculateInput): Promise<CalculateResult>;
  /**
   * Throws the non-retryable `SETTLEMENT_REFUSED`, with the host's code as its detail, where the host says no: a
   * refusal must not look like a success to whoever reads the history. Earlier versions answered `refused`.
   */
  finalizeRewards(input: FinalizeInput): Promise<FinalizeResult>;
  cancelTransaction(input: HostCall): Promise<void>;
  reverseTransaction(input: ReverseInput): Promise<ReverseResult>;
  /** Gives a member points beside what an order earned, once per key. */
  giveGoodwill(input: GoodwillRequest): Promise<GoodwillAnswer>;
  /** Creates the member, or answers the one that has this phone already. */
  enrollMember(input: {
    customer: CustomerRegistered;
    idempotencyKey: string;
  }): Promise<{ membershipId: string }>;
  getMember(input: { storeId: string; membershipId: string }): Promise<MemberAccount>;
  /**
   * Has the host send a one-time code to the member's number on file; answered alike for a number that nobody
   * has.
   * `unsupported`: this host has no such message. Interactive, as identify is.
   */
  sendCode(input: ProofCodeInput): Promise<{ outcome: 'sent' | 'unsupported' }>;
  /**
   * Whether this is the code that the host sent for this transaction and this member. Interactive; a repeat
   * with the same key is answered alike.
   */
  verifyCode(input: ProofCodeInput & { code: string }): Promise<{ verified: boolean }>;
  /** Forgets the store's token and fetches a new one. */
  refreshToken(input: { storeId: string }): Promise<void>;
  /** Asks the host for a token and whether it is online. Answers what came of it, and fails for nothing of the host's. */
  testConnection(input: { storeId: string }): Promise<ConnectionTest>;
}

export interface MemberAccount {
  membershipId: string;
  pointsBalance: number;
  tier: string;
  /** Newest first. */
  history: { at: string; points: number; kind: string; reference: string }[];
}

/**
 * Why a host call failed: a `BypassReason`, so that the workflow can show it as it is. While a shopper waits,
 * a second attempt cannot help with CIRCUIT_OPEN, LOYALTY_DISABLED, HOST_UNAUTHORIZED (after the client's own
 * refresh and retry) and HOST_INVALID_RESPONSE; a regular activity retries all but a host's business "no".
 */
export type HostFailure = Exclude<BypassReason, 'ORCHESTRATOR_UNAVAILABLE' | 'SUPPORT_REQUEST'>;

/**
 * A second attempt cannot help with these while the shopper waits; a finalisation, which has 72 h, retries
 * even them.
 */
export const HOPELESS_NOW = [
  'CIRCUIT_OPEN',
  'LOYALTY_DISABLED',
  'HOST_UNAUTHORIZED',
  'HOST_INVALID_RESPONSE',
] as const satisfies readonly HostFailure[];

/** Postgres. Every write is idempotent: the projection of an older state never overwrites a newer one. */
export interface StoreActivities {
  /** Writes the session, its rewards and the customer link, then tells listeners (Redis `session:<id>`). */
  projectSession(input: SessionProjection): Promise<void>;
  /** By order: what a return needs, or null if the tables know no such order. */
  findOrder(input: { storeId: string; orderId: string }): Promise<OrderRecord | null>;
  /** Keeps what a return moved, once. */
  keepReversal(input: ReversalEntry): Promise<void>;
  linkCustomer(input: {
    storeId: string;
    customerId: string;
    membershipId: string;
    phone?: string;
    /**
     * When the link was told, in milliseconds since the epoch: however late it is written, it never takes the
     * place of one that was told after it. Absent in runs of an earlier version: now.
     */
    toldAt?: number;
  }): Promise<void>;
  /** Only where this membership is (still) the customer's. */
  saveMemberAccount(input: {
    storeId: string;
    customerId: string;
    account: MemberAccount;
    /** When the host told it, in milliseconds since the epoch. Absent in runs of an earlier version: now. */
    toldAt?: number;
  }): Promise<void>;
  /** The same for every customer of the store who is linked to this membership. */
  saveAccountOfMember(input: { storeId: string; account: MemberAccount; toldAt: number }): Promise<void>;
}

export interface SessionProjection {
  session: Session;
  /** Grows with every projection of a session; an older one is ignored. */
  revision: number;
  orderId?: string;
  /** The lines of the order: all that the host was told of. Absent: those of the session's last cart. */
  orderLineItemIds?: string[];
  customerId?: string;
  /** Whose order it is, also where the member was not proven. Absent: as the session says. */
  membershipId?: string;
  /** E.164; stored encrypted with a keyed hash. */
  phone?: string;
  /** How the host was asked to settle the order, once it did. */
  settlement?: Settlement;
}

export interface OrderRecord {
  sessionId: string;
  status: Session['status'];
  posSequenceId: string;
  confirmationId: string | null;
  /** The lines that the host was told of. Absent where nobody knows. */
  lineItemIds?: string[];
}

/** Firebase's word on who holds a phone number. */
export interface ProofActivities {
  /**
   * The E.164 `phone_number` of a genuine token of this project, or null. Throws the retryable
   * `PROOF_UNAVAILABLE` where nobody can tell.
   */
  phoneOfFirebaseToken(input: { idToken: string }): Promise<{ phone: string | null }>;
}

/**
 * What one session holds of a member's points. The newest `version` of a session counts, in whatever order
 * they arrive.
 */
export interface PointsHold {
  storeId: string;
  sessionId: string;
  membershipId: string;
  /** All that the session holds now; 0 releases. */
  points: number;
  /** Grows with every hold and release of a session. */
  version: number;
  /**
   * When the session asked, in milliseconds since the epoch: by the workflow's clock, as `balanceToldAt` is.
   */
  at: number;
}

/** Points put aside for a checkout, so that those of one member are promised once over all open sessions. */
export interface PointsActivities {
  /** Holds `points` if, with what all other sessions of the member hold, the balance covers them. */
  holdPoints(
    input: PointsHold & { balance: number; balanceToldAt: number },
  ): Promise<{ outcome: 'held' } | { outcome: 'insufficient'; available: number }>;
  /**
   * Gives back all that the session holds. `redeemed`: what the host really took, which later balances
   * already lack.
   */
  releasePoints(input: Omit<PointsHold, 'points'> & { redeemed?: number }): Promise<void>;
}

export interface CacheActivities {
  /** Drops the store's configuration from Redis and from every process's memory. */
  invalidateStoreConfig(input: { storeId: string }): Promise<void>;
}

export interface Receipt {
  storeId: string;
  orderId: string;
  displayId: string;
  email: string;
  firstName: string;
  currency: string;
  totals: OrderCompleted['totals'];
  pointsEarned: number;
  pointsRedeemed: number;
  /** Null for a member who was not proven: a receipt tells no stranger's balance. */
  newBalance: number | null;
  rewards: { receiptText: string; amount: Minor }[];
}

export interface PointsSpent {
  storeId: string;
  membershipId: string;
  /** The host's; empty where it told none. */
  email: string;
  displayId: string;
  points: number;
}

export interface NotificationActivities {
  sendReceipt(input: Receipt & { idempotencyKey: string }): Promise<void>;
  sendPush(input: {
    customerId: string;
    pointsEarned: number;
    newBalance: number | null;
    idempotencyKey: string;
  }): Promise<void>;
  /** Tells the member, wherever they can be reached, that points of theirs were spent. */
  tellPointsSpent(input: PointsSpent & { idempotencyKey: string }): Promise<void>;
}

/** What may follow an order all at once: each by itself, and each safe to repeat. */
type AfterOrder = Pick<NotificationActivities, 'sendReceipt' | 'sendPush' | 'tellPointsSpent'> &
  Pick<StoreActivities, 'projectSession'> &
  Pick<PointsActivities, 'releasePoints'>;

/** One activity and its input. */
export type FirstTry = {
  [Name in keyof AfterOrder]: { activity: Name; input: Parameters<AfterOrder[Name]>[0] };
}[keyof AfterOrder];

/** The money of an order is there. */
export interface PaidOrder {
  /** The host's answer; null where there is none yet. */
  settled: FinalizeResult | null;
}

export interface FirstTryActivities {
  /**
   * Tries all of them side by side, once and for less than a second. Answers for each whether it succeeded;
   * never throws.
   */
  tryTogether(input: FirstTry[]): Promise<boolean[]>;
  /**
   * Checks the money and then settles the order. Throws what `verifyPayments` throws. Once the money is there it
   * throws `SETTLEMENT_REFUSED` as `finalizeRewards` does, and else answers, with null for `settled` where the host
   * did not in the time that was left: it may have settled all the same, so nothing may be given back.
   */
  settleAtOnce(input: { payment: PaymentInput; order: FinalizeInput }): Promise<PaidOrder>;
}

export interface PaymentActivities {
  /**
   * Returns once the payments of the order are captured. Throws the retryable `PAYMENT_NOT_CAPTURED` while
   * money is not there yet (pending, or for a while not known to its provider), and the non-retryable
   * `PAYMENT_FAILED` when it will not come.
   */
  verifyPayments(input: PaymentInput): Promise<void>;
}

export interface PaymentInput {
  storeId: string;
  /**
   * The cart that the order was made of: a payment belongs to one cart, so it pays for one order. Absent in
   * sessions of an earlier version.
   */
  cartId?: string;
  orderId: string;
  currency: string;
  /** What the order must have been paid with, in minor units. */
  total: Minor;
  payments: Payment[];
}
