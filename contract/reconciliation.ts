import type { FinalizeInput, ReverseInput } from './activities';
import type { Minor } from './cart';
import type { GoodwillRequest } from './goodwill';
import type { SessionStatus } from './session';

/** How an order was settled with the host, beside what its session says. */
export interface Settlement {
  idempotencyKey: string;
  kind: 'finalize' | 'accrual';
  /** By reward id: what the order took off. The empty id holds what no reward explains. */
  discounts: Record<string, Minor>;
}

/** What a return moved at the host. Points are below zero: taken back, and given back. */
export interface ReversalEntry {
  idempotencyKey: string;
  storeId: string;
  posSequenceId: string;
  sessionId: string;
  orderId: string;
  returnId: string;
  pointsEarned: number;
  pointsRedeemed: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/** One movement of points, as this service or the loyalty host wrote it down. */
interface Entry {
  posSequenceId: string;
  /** As it went over the wire. */
  idempotencyKey: string | null;
  membershipId: string | null;
  /** Below zero where a return took them back. */
  pointsEarned: number;
  /** Below zero where a return gave them back. */
  pointsRedeemed: number;
  /** Milliseconds since the epoch, by the clock of whoever wrote it. */
  at: number;
}

export interface OurEntry extends Entry {
  /** `goodwill`: points that a person gave, beside what the order earned. */
  kind: 'finalize' | 'accrual' | 'reverse' | 'goodwill';
  sessionId: string | null;
  orderId: string | null;
  returnId: string | null;
  /** By reward id, in minor units: what the order took off. Null where nobody knows. */
  discounts: Record<string, Minor> | null;
}

export interface HostEntry extends Entry {
  entryId: string;
  /** `expire`: points that lapsed; they belong to no transaction. */
  kind: 'finalize' | 'accrual' | 'reverse' | 'goodwill' | 'expire';
  /** By reward id, in minor units: what the host funds. */
  discounts: Record<string, Minor>;
}

export const FINDING_KINDS = [
  /** The host has it, this service does not. */
  'MISSING_HERE',
  /** This service was told that it was settled, and the host does not have it. */
  'MISSING_THERE',
  /** Both have it with other points, another member, or another amount of a discount. */
  'AMOUNT_DIFFERS',
  /** The host has it more than once. */
  'TWICE',
  /** The order took off what the host does not redeem: nobody pays the store for it. */
  'DISCOUNT_UNFUNDED',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** A difference between both sides, by transaction and kind. */
export interface Finding {
  kind: FindingKind;
  posSequenceId: string;
  /** Of a return, or of points of goodwill; empty for the settlement of an order. */
  returnKey: string;
  sessionId: string | null;
  orderId: string | null;
  returnId: string | null;
  /** What each side says, by the name of what differs; null where a side says nothing. */
  detail: Record<string, { ours: number | null; host: number | null }>;
}
export type FindingState = 'open' | 'resent' | 'signedOff';
export type KeptFinding = Finding & { state: FindingState };

/** Points of one side in one business day; all at or above zero, but for `outstanding`. */
export interface DayTotals {
  entries: number;
  issued: number;
  redeemed: number;
  /** Taken back by returns. */
  reversed: number;
  /** Given back by returns for rewards. */
  restored: number;
  /** As the host lists it; 0 for a host that lists none, and on our side. */
  expired: number;
}

/** Where a business day of a store stands; shown as `LoyaltyStatus`. */
export const RECONCILIATION_STATUSES = [
  'RECONCILIATION_PENDING',
  'RECONCILIATION_OPEN',
  'RECONCILED',
  'RECONCILIATION_SIGNED_OFF',
  /** The host lists no entries, or closes no periods. */
  'RECONCILIATION_UNSUPPORTED',
] as const;
export type ReconciliationStatus = (typeof RECONCILIATION_STATUSES)[number];

export interface ReconciliationReport {
  storeId: string;
  date: string;
  timeZone: string;
  /** RFC 3339. */
  beginsAt: string;
  endsAt: string;
  status: ReconciliationStatus;
  signOffReason: string | null;
  /** The host's name of the closed period. */
  periodId: string | null;
  /** Null until the host was asked. */
  totals: { ours: DayTotals; host: DayTotals; outstanding: number } | null;
  findings: KeptFinding[];
}

export interface DayInput {
  storeId: string;
  /** The business day, `YYYY-MM-DD` in the store's time zone. */
  date: string;
}

/** What is left of a day after it was compared. */
export interface DaySummary {
  open: number;
  byKind: Partial<Record<FindingKind, number>>;
  /** Those that an idempotent resend may mend, and that were not sent again yet. */
  resendable: number;
}

/** What a session would send its host to settle the order, and where it stands; the query `settlement`. */
export interface SettlementRequest {
  status: SessionStatus;
  input: FinalizeInput;
}

/** Reconciliation: the tables, and the host's own list. Writes are idempotent, and a repeat ends with the same rows. */
export interface ReconciliationActivities {
  /**
   * The business day that ended last before `at` (milliseconds since the epoch). `inUse`: the store takes part in
   * loyalty, or moved points on that day; absent stores do not.
   */
  dayEndedBefore(input: { storeId: string; at: number }): Promise<{ date: string; inUse: boolean }>;
  /** Makes the day's row, or answers the one that is there. */
  beginDay(input: DayInput): Promise<{ status: ReconciliationStatus }>;
  /**
   * Copies the host's entries of the day into the tables, page by page; goes on where an earlier attempt ended.
   * `listing` begins with its time, so that a later one sorts behind an earlier one.
   */
  listHostEntries(
    input: DayInput & { listing: string },
  ): Promise<{ outcome: 'listed'; entries: number } | { outcome: 'unsupported' }>;
  /** Compares both sides and writes findings and totals. */
  compareDay(input: DayInput): Promise<DaySummary>;
  /**
   * Sends the host again what it lacks, under the same keys; answers how many it took. What it refuses for good stays
   * open and is not sent once more. Throws only after all of them were tried.
   */
  resendDay(input: DayInput): Promise<{ resent: number }>;
  /** Ends the period at the host, then closes the day. With a reason: what is open was signed off. */
  closeDay(
    input: DayInput & { signOffReason: string | null },
  ): Promise<{ outcome: 'closed' | 'unsupported' }>;
  /** Writes where the day stands. */
  markDay(input: DayInput & { status: ReconciliationStatus }): Promise<void>;
}

/** Who answers these queries sends nothing: whoever asks does, under the same key. */
export interface ResendQueries {
  settlement: SettlementRequest | null;
  reversal: ReverseInput | null;
  goodwill: GoodwillRequest | null;
}
