import type {
  AppliedReward,
  Bypass,
  Cart,
  FinalizeResult,
  HostMember,
  HostReward,
  Identity,
  OrderCompleted,
  Session,
  SessionInput,
  SessionStatus,
  StorePolicy,
  Totals,
} from '../../contract';
import { asReward, price } from './discounts';
import { isHidden, memberView, mustProve, type SentCode } from './proof';

/** Everything that a price is made of. */
export interface Pricing {
  cart: Cart;
  offers: HostReward[];
  selected: string[];
}

/** What a session keeps about the order it finalises. */
export interface Finalization {
  order: OrderCompleted;
  /** Milliseconds since the epoch: when the retries end and support takes over. */
  deadline: number;
  /** Why the last round ended without success, in words for support. */
  problem: string | null;
  /** The identity was found out only after the order, or the host was down: points without discounts. */
  lateAccrual: boolean;
}

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
  /**
   * What the shopper was last told a discount for, when it is no longer on offer: the order may have been
   * priced with it.
   */
  lastPriced: Pricing | null;
  pointsToEarn: number;
  pointsMultiplier: number;
  policy: StorePolicy;
  bypass: Bypass | null;
  /** While bypassed: when the host may be asked again; null = not until support says so. */
  retryAt: number | null;
  warnings: string[];
  pdiTransactionId: string | null;
  finalization: Finalization | null;
  result: Extract<FinalizeResult, { outcome: 'finalized' }> | null;
  lastMessageAt: number;
  updatedAt: number;
  /** Grows with every change, for the projection. */
  revision: number;
  /** Of this checkout of the cart: sets host calls of repeated steps apart. */
  identifications: number;
  /** Handled in this run, for continue-as-new. */
  messages: number;
}

export const DEFAULT_POLICY: StorePolicy = { idleTimeoutMs: 30 * 60_000, bypassCooldownMs: 10_000 };
const DEFAULT_CURRENCY = 'USD';

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
    lastPriced: null,
    pointsToEarn: 0,
    pointsMultiplier: 1,
    policy: DEFAULT_POLICY,
    bypass: null,
    retryAt: null,
    warnings: [],
    pdiTransactionId: null,
    finalization: null,
    result: null,
    lastMessageAt: now,
    updatedAt: now,
    revision: 0,
    identifications: 0,
    messages: 0,
  };
}

/** The state of the run before; what is newer than it has the value of a checkout that begins. */
export const carryOn = (carried: SessionState, now: number): SessionState => ({
  ...begin(carried, carried.posSequenceId, now),
  ...carried,
  messages: 0,
});

/**
 * The same cart starts afresh (after EXPIRED or CANCELLED, or for another member): revision, clock and the
 * count of holds go on.
 */
export function beginAgain(state: SessionState, posSequenceId: string, now: number): SessionState {
  const { revision, updatedAt, messages, policy, hold } = state;
  return {
    ...begin(state, posSequenceId, now),
    policy,
    revision,
    messages,
    hold: { ...hold, points: 0 },
    updatedAt: Math.max(updatedAt, now),
  };
}

const EMPTY_TOTALS: Totals = {
  currency: DEFAULT_CURRENCY,
  subtotal: 0,
  loyaltyDiscount: 0,
  total: 0,
  lines: [],
};

/**
 * What the shopper, support and the tables see. Derived from the state each time, so that totals can never go
 * stale.
 */
export function toSession(state: SessionState): Session {
  const { cart, result } = state;
  const secret = mustProve(state);
  const hidden = isHidden(state);
  const priced = cart
    ? price(cart, state.offers, state.selected)
    : { totals: EMPTY_TOTALS, applied: new Set<string>() };
  const rewards = state.offers.map((offer) =>
    asReward(offer, priced.applied.has(offer.rewardId), secret && offer.pointsCost > 0),
  );
  return {
    sessionId: state.sessionId,
    storeId: state.storeId,
    cartId: state.cartId,
    cartVersion: cart?.version ?? 0,
    posSequenceId: state.posSequenceId,
    // A number that is nobody's looks like one that is somebody's.
    status: hidden && state.identity && state.status === 'IDENTIFYING' ? 'ACTIVE' : state.status,
    member: memberView(state),
    rewards: {
      instant: rewards.filter((reward) => reward.type === 'instant'),
      optional: rewards.filter((reward) => reward.type === 'optional'),
    },
    totals: priced.totals,
    points: {
      toEarn: state.pointsToEarn,
      multiplier: state.pointsMultiplier,
      earned: result?.pointsEarned ?? 0,
      redeemed: result?.pointsRedeemed ?? 0,
      newBalance: secret ? null : (result?.newBalance ?? null),
    },
    bypass: state.bypass,
    warnings:
      hidden && !result ? state.warnings.filter((warning) => warning !== 'MEMBER_NOT_FOUND') : state.warnings,
    pdiTransactionId: hidden ? null : state.pdiTransactionId,
    confirmationId: result?.confirmationId ?? null,
    updatedAt: new Date(state.updatedAt).toISOString(),
  };
}

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
 * The rewards in effect, each with what it really took off: less than offered where its lines were used up.
 */
export function receiptLines(session: Session): { receiptText: string; amount: number }[] {
  const taken = session.totals.lines.flatMap((line) => line.discounts);
  return [...session.rewards.instant, ...session.rewards.optional]
    .filter((reward) => reward.applied)
    .map(({ rewardId, receiptText }) => ({
      receiptText,
      amount: taken
        .filter((discount) => discount.rewardId === rewardId)
        .reduce((sum, discount) => sum + discount.amount, 0),
    }));
}

/**
 * Takes the rewards off the session, and remembers what they were: an order may be on its way that was priced
 * with them.
 */
export function withdrawOffers(state: SessionState): void {
  const { cart, offers, selected } = state;
  if (cart && price(cart, offers, selected).applied.size > 0) state.lastPriced = { cart, offers, selected };
  state.offers = [];
  state.selected = [];
}

/**
 * Brings the withdrawn rewards back when the order was priced with them: when only they explain its discount.
 */
export function restoreOffersOf(state: SessionState, order: OrderCompleted): void {
  const given = order.totals.loyaltyDiscount;
  if (!state.lastPriced || given === 0 || toSession(state).totals.loyaltyDiscount === given) return;
  const before = { ...state, ...state.lastPriced };
  if (toSession(before).totals.loyaltyDiscount === given) Object.assign(state, state.lastPriced);
}

export interface Redemption {
  rewards: AppliedReward[];
  accrualOnly: boolean;
  warnings: string[];
}

/**
 * What the order redeems: the rewards in effect, when the order was really priced with them. An order paid at
 * full price (the shop never saw our answer, or loyalty was bypassed) redeems nothing and still earns: no
 * reward is used up without effect.
 */
export function redemptionOf(state: SessionState, order: OrderCompleted): Redemption {
  const session = toSession(state);
  const inEffect = [...session.rewards.instant, ...session.rewards.optional].filter(
    (reward) => reward.applied,
  );
  const given = order.totals.loyaltyDiscount;
  const expected = session.totals.loyaltyDiscount;
  const accrualOnly = inEffect.length === 0 || (given === 0 && expected > 0);
  const rewards = accrualOnly
    ? []
    : inEffect.map((reward) => ({
        rewardId: reward.rewardId,
        discountAmount: reward.discountAmount,
        pointsCost: reward.pointsCost,
        lines: session.totals.lines.flatMap(({ lineItemId, discounts }) =>
          discounts
            .filter((discount) => discount.rewardId === reward.rewardId)
            .map(({ amount }) => ({ lineItemId, amount })),
        ),
      }));
  return {
    rewards,
    accrualOnly,
    warnings:
      given === expected ? [] : [`ORDER_TOTALS_DIFFER: the order took off ${given}, the session ${expected}`],
  };
}
