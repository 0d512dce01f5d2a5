import {
  STORE_DEFAULTS,
  type AppliedReward,
  type Bypass,
  type Cart,
  type FinalizeResult,
  type HostCall,
  type HostMember,
  type HostReward,
  type Identity,
  type OrderCompleted,
  type SessionInput,
  type SessionStatus,
  type StorePolicy,
} from '../../contract';
import { price } from './discounts';
import type { SentCode } from './proof';

/** Everything that a price is made of. */
export interface Pricing {
  cart: Cart;
  offers: HostReward[];
  selected: string[];
}

/** What an order redeems at the host. */
export interface Redemption {
  rewards: AppliedReward[];
  accrualOnly: boolean;
  warnings: string[];
}

/** What a settlement waits for: the order's money, then the host. */
export type Stage = 'payment' | 'host';

/** What a session keeps about the order it finalises. Times are milliseconds since the epoch. */
export interface Finalization {
  /** Its payments are those that were told last. */
  order: OrderCompleted;
  /** Decided when the order came: nothing that happens later changes it. */
  redemption: Redemption;
  stage: Stage;
  /** Until when the session waits for the money. */
  paymentDeadline: number;
  /** When the retries at the host end and support takes over; null until the money is there. */
  deadline: number | null;
  /** Sets the host's keys apart from those of an attempt that the host refused for good. */
  attempt: number;
  /**
   * The host refused the redemption with this code and may have given the points since: from here on only the
   * points are asked for. Null while the redemption was not refused.
   */
  refusedRedemption: string | null;
  /** The host's transaction and the points held were given back: a retry needs a transaction of its own. */
  released: boolean;
  /** Why the last round ended without success, in words for support. */
  problem: string | null;
  /**
   * The order came while an earlier message was being handled, so what the host answered to that may not be
   * recorded yet. A workflow task that is lost is done again from there, and a host that has settled meanwhile
   * would not find the member any more: it is asked to settle by an activity. Absent: no.
   */
  followsClosely?: boolean;
  /** The identity was found out only after the order, or the host was down: points without discounts. */
  lateAccrual: boolean;
}

/** A lever of support's, or of the shop's: what was done to a checkout from outside. */
export interface Lever {
  name: 'cancel' | 'bypass' | 'retryFinalization' | 'abandonFinalization';
  by: 'shop' | 'support';
  /** The shop's own id of a member of its staff; null, or absent in runs of before, where it was not said. */
  staff?: string | null;
  /** In words that somebody typed; null where nobody gave a reason. */
  reason: string | null;
  /** Milliseconds since the epoch. */
  at: number;
}

/** The settlement of an order that was just placed. */
export const beginFinalization = (
  order: OrderCompleted,
  redemption: Redemption,
  paymentDeadline: number,
): Finalization => ({
  order,
  redemption,
  stage: 'payment',
  paymentDeadline,
  deadline: null,
  attempt: 1,
  refusedRedemption: null,
  released: false,
  problem: null,
  lateAccrual: false,
});

/** The shopper's choice while it cannot be had: the host is away, or the member is being named anew. */
export interface RememberedChoice {
  membershipId: string;
  proven: boolean;
  selected: string[];
}

/** The host's settlement as far as it can be true: a balance that cannot be is null. */
export type SettledResult = Omit<Extract<FinalizeResult, { outcome: 'finalized' }>, 'newBalance'> & {
  newBalance: number | null;
};

/**
 * Everything a session knows; plain data that travels whole through continue-as-new. Times are milliseconds
 * since the epoch.
 */
export interface SessionState {
  sessionId: string;
  storeId: string;
  cartId: string;
  status: SessionStatus;
  posSequenceId: string;
  identity: Identity | null;
  /** When the shopper said so; null where nobody knows. */
  identifiedAt: number | null;
  customerId: string | null;
  member: HostMember | null;
  /** Whether the shopper has shown to be the member; ends with the member. */
  proven: boolean;
  /** The newest code that the host sent for this identity; null where none could be right. */
  code: SentCode | null;
  /**
   * Codes that were sent in this checkout, and questions about codes that the host answered: they set its
   * calls apart.
   */
  codesSent: number;
  codeCalls: number;
  /** The different numbers that were typed, until the checkout ends: more than a few are guesses. */
  numbers: Identity[];
  /**
   * When the balance was asked for, in milliseconds since the epoch; what was redeemed later is not in it.
   */
  balanceToldAt: number;
  /**
   * Points that this checkout holds, and the version of its newest hold or release: it never goes back, even
   * when the cart starts afresh.
   */
  hold: { points: number; version: number };
  cart: Cart | null;
  offers: HostReward[];
  selected: string[];
  /** To be selected again once the same member's offers are back; null where nothing waits. */
  remembered: RememberedChoice | null;
  /** By reward id: all that the host offered this member for this cart. An order may name any of it. */
  seen: Record<string, HostReward>;
  /**
   * What the shopper was last told a discount for, when it is no longer on offer: an order that does not say
   * what it used may have been priced with it.
   */
  lastPriced: Pricing | null;
  pointsToEarn: number;
  pointsMultiplier: number;
  policy: StorePolicy;
  /** What comes after the order is tried inside its workflow task first; false in checkouts that began before. */
  settlesInTask: boolean;
  bypass: Bypass | null;
  /** While bypassed: when the host may be asked again; null = not until support says so. */
  retryAt: number | null;
  warnings: string[];
  pdiTransactionId: string | null;
  /** The checkout of this cart was over and gone when its order came: support decides what becomes of it. */
  gone: boolean;
  finalization: Finalization | null;
  result: SettledResult | null;
  /** Nothing is waited for any more: the run ends as soon as its work in the background is done. */
  abandoned: boolean;
  /** The newest one; null where the checkout went its own way. */
  lever: Lever | null;
  lastMessageAt: number;
  updatedAt: number;
  /** Grows with every change, for the projection. */
  revision: number;
  /** Of this checkout of the cart: sets host calls of repeated steps apart. */
  identifications: number;
  /** Handled in this run, for continue-as-new. */
  messages: number;
  /** The traces of the first and of the newest message of this checkout that had one: 32 hexadecimal digits. */
  traces: { first: string; newest: string } | null;
  /** Ids of the newest updates that were done: a repeat is answered and not executed, also in the next run. */
  answered: string[];
}

export const DEFAULT_POLICY: StorePolicy = {
  idleTimeoutMs: STORE_DEFAULTS.idleTimeoutSeconds * 1_000,
  bypassCooldownMs: STORE_DEFAULTS.bypassCooldownSeconds * 1_000,
};

/**
 * A checkout that begins. `posSequenceId` is new for each checkout of a cart: the host keeps the old
 * transaction's.
 */
export function begin(
  input: Pick<SessionInput, 'sessionId' | 'storeId' | 'cartId'>,
  posSequenceId: string,
  now: number,
): SessionState {
  return {
    sessionId: input.sessionId,
    storeId: input.storeId,
    cartId: input.cartId,
    status: 'IDENTIFYING',
    posSequenceId,
    identity: null,
    identifiedAt: null,
    customerId: null,
    member: null,
    proven: false,
    code: null,
    codesSent: 0,
    codeCalls: 0,
    numbers: [],
    balanceToldAt: now,
    hold: { points: 0, version: 0 },
    cart: null,
    offers: [],
    selected: [],
    remembered: null,
    seen: {},
    lastPriced: null,
    pointsToEarn: 0,
    pointsMultiplier: 1,
    policy: DEFAULT_POLICY,
    settlesInTask: false,
    bypass: null,
    retryAt: null,
    warnings: [],
    pdiTransactionId: null,
    gone: false,
    finalization: null,
    result: null,
    abandoned: false,
    lever: null,
    lastMessageAt: now,
    updatedAt: now,
    revision: 0,
    identifications: 0,
    messages: 0,
    traces: null,
    answered: [],
  };
}

/** A run that only keeps an order whose checkout is gone. */
export function beginForGone(
  input: Pick<SessionInput, 'sessionId' | 'storeId' | 'cartId'>,
  membershipId: string | null,
  at: { posSequenceId: string; now: number },
): SessionState {
  const identity = membershipId === null ? null : { membershipId };
  return { ...begin(input, at.posSequenceId, at.now), gone: true, identity };
}

/**
 * The state of the run before; what is newer than it has the value of a checkout that begins. Which worker runs
 * it is to be heard anew: nothing in this run's history says so.
 */
export const carryOn = (carried: SessionState, now: number): SessionState => ({
  ...begin(carried, carried.posSequenceId, now),
  ...carried,
  settlesInTask: false,
  messages: 0,
});

/**
 * The same cart starts afresh (after EXPIRED or CANCELLED, or for another member), in place: revision, clock,
 * the count of holds and the answered updates go on.
 */
export function beginAgain(state: SessionState, posSequenceId: string, now: number): void {
  const { revision, updatedAt, messages, policy, settlesInTask, hold, answered } = state;
  Object.assign(state, begin(state, posSequenceId, now), {
    policy,
    settlesInTask,
    revision,
    messages,
    answered,
    hold: { ...hold, points: 0 },
    updatedAt: Math.max(updatedAt, now),
  });
}

/** A newer state for tables and listeners. Strictly later: two changes in one millisecond have an order. */
export function advance(state: SessionState, now: number): void {
  state.revision += 1;
  state.updatedAt = Math.max(now, state.updatedAt + 1);
}

/** Keeps what the host offered. Own keys only: the host may call a reward `__proto__`, or `constructor`. */
export function keepSeen(state: SessionState, offers: HostReward[]): void {
  state.seen = { ...state.seen, ...Object.fromEntries(offers.map((offer) => [offer.rewardId, offer])) };
}

/** What the host offered this member for this cart under that id, at any time. */
export const seenOffer = ({ seen }: SessionState, rewardId: string): HostReward | undefined =>
  Object.hasOwn(seen, rewardId) ? seen[rewardId] : undefined;

/** One call to the host. Its key names the step, so a repeat is answered and not executed. */
export const hostCallOf = ({ storeId, posSequenceId }: SessionState, step: string): HostCall => ({
  storeId,
  posSequenceId,
  idempotencyKey: `${posSequenceId}:${step}`,
});

/** Content, not order of keys: the same cart sent twice is the same cart. */
export function sameCart(a: Cart, b: Cart): boolean {
  const plain = (cart: Cart) =>
    JSON.stringify([
      cart.version,
      cart.currency,
      ...cart.items
        .map((item) => [
          item.lineItemId,
          item.productCode,
          item.name,
          item.quantity,
          item.unitOfMeasure,
          item.unitPrice,
          item.merchandiseCode,
        ])
        .toSorted((x, y) => (String(x[0]) < String(y[0]) ? -1 : 1)),
    ]);
  return plain(a) === plain(b);
}

/**
 * Withdraws the rewards from the session, and remembers what they were: an order may be on its way that was priced
 * with them.
 */
export function withdrawOffers(state: SessionState): void {
  const { cart, offers, selected } = state;
  if (cart && price(cart, offers, selected).applied.size > 0) state.lastPriced = { cart, offers, selected };
  state.offers = [];
  state.selected = [];
}
