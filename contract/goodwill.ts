import type { HostCall } from './activities';

/** Where extra points for an order's member stand; shown as `LoyaltyStatus`. */
export const GOODWILL_STATUSES = [
  'GOODWILL_PENDING',
  'GOODWILL_GIVEN',
  /** Nothing was given, for good: a limit, an order of another host, or a host that has no such message. */
  'GOODWILL_REFUSED',
  'GOODWILL_FAILED',
  'GOODWILL_ABANDONED',
] as const;
export type GoodwillStatus = (typeof GOODWILL_STATUSES)[number];

/** In points. A key that was stolen prints no more than this. */
export const GOODWILL_LIMITS = {
  /** Of one request. */
  gift: 5_000,
  /** Of all gifts of one order together. */
  order: 10_000,
  /** Of all gifts of a store within 24 hours. */
  storeDay: 50_000,
} as const;

/** Why nothing is given, for good. */
export type GoodwillRefusal =
  'GOODWILL_LIMIT' | 'GOODWILL_FORMER_HOST' | 'GOODWILL_UNSUPPORTED' | 'IDEMPOTENCY_KEY_REUSED';

/** `LoyaltyGoodwillWorkflow`: points for the member of an order, decided by a person. */
export interface GoodwillInput {
  /** Derived from store, order and the request's idempotency key. */
  goodwillId: string;
  storeId: string;
  orderId: string;
  displayId?: string;
  sessionId: string;
  posSequenceId: string;
  membershipId: string;
  points: number;
  /** As `typedText` leaves it. */
  reason: string;
  /** Who of the shop's staff it was: the shop's own id. */
  by?: string;
  /** The id of the API key that asked. */
  keyId: string;
}

/** What the host is asked. */
export interface GoodwillRequest extends HostCall {
  goodwillId: string;
  membershipId: string;
  orderId: string;
  points: number;
}

/** `unsupported`: this host has no such message. */
export type GoodwillAnswer =
  | { outcome: 'given'; adjustmentId: string; pointsGiven: number; newBalance: number }
  | { outcome: 'unsupported' };

export type GoodwillResult =
  | { outcome: 'given'; points: number; newBalance: number | null }
  | { outcome: 'refused'; code: GoodwillRefusal }
  | { outcome: 'abandoned' };

/** The tables' side of it. Each is safe to repeat. */
export interface GoodwillActivities {
  /** Counts the gift towards the limits, once. `given`: an earlier run of the same request gave it. */
  beginGoodwill(
    input: GoodwillInput,
  ): Promise<
    | { outcome: 'begun' }
    | { outcome: 'given'; points: number; newBalance: number | null }
    | { outcome: 'refused'; code: GoodwillRefusal }
  >;
  /** Keeps what the host gave, for the order, its member and the books. */
  keepGoodwill(input: {
    goodwillId: string;
    idempotencyKey: string;
    pointsGiven: number;
    newBalance: number;
    /** Milliseconds since the epoch. */
    at: number;
  }): Promise<void>;
  /** Writes where a gift stands that the host did not give. `problem`: a code. */
  markGoodwill(input: {
    goodwillId: string;
    status: Exclude<GoodwillStatus, 'GOODWILL_GIVEN'>;
    problem: string | null;
  }): Promise<void>;
}
