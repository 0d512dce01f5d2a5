import type { Tier } from '../engine';
import type { EndPeriodAnswer, FinalizeAnswer, GoodwillAnswer, ReverseAnswer } from '../wire';

export interface PointEntry {
  /** RFC 3339. */
  at: string;
  /** Below zero when points left the balance. */
  points: number;
  kind: 'opening' | 'earned' | 'redeemed' | 'reversed' | 'restored' | 'goodwill';
  /** posSequenceID, or returnID for reversed and restored, or goodwillID for goodwill. */
  reference: string;
}

export interface Member {
  membershipID: string;
  firstName: string;
  lastName: string;
  /** E.164. */
  phone: string;
  email?: string;
  tier: Tier;
  pointsBalance: number;
  /** Newest first, bounded. */
  pointHistory: PointEntry[];
}

/** A finalized order, as far as a return needs it. */
export interface Finalization {
  idempotencyKey: string;
  answer: FinalizeAnswer;
  /** Minor units. */
  amountPaid: number;
  /** Quantity in thousandths; net is the line's price less its discounts, in minor units. */
  lines: { lineItemID: string; quantity: number; net: number }[];
  rewards: { rewardID: string; pointsCost: number; lineItemIDs: string[] }[];
}

export interface Reversal {
  /** Absent in a file of an earlier version. */
  idempotencyKey?: string;
  answer: ReverseAnswer;
  /** What this return took of each line: thousandths, and minor units. */
  lines: { lineItemID: string; quantity: number; amount: number }[];
  restoredRewardIDs: string[];
}

export interface Transaction {
  /** See `transactionKey`. */
  key: string;
  posSequenceID: string;
  loyaltySequenceID: string;
  membershipID: string;
  status: 'open' | 'cancelled' | 'finalized';
  /** What the last GetRewards answered. */
  offers: { rewardID: string; discountAmount: number }[];
  /** Uses of limited rewards that are held for this transaction; `until` in milliseconds since the epoch. */
  reservations: { rewardID: string; until: number }[];
  /** The last one. */
  finalization?: Finalization;
  /** Those before it: a second key is a second effect. */
  earlierFinalizations?: Finalization[];
  reversals: Reversal[];
  /** Absent where nothing was given. */
  goodwill?: { idempotencyKey: string; answer: GoodwillAnswer }[];
}

/** Every finalization of a transaction, the last one first. */
export const finalizationsOf = ({ finalization, earlierFinalizations = [] }: Transaction): Finalization[] =>
  finalization ? [finalization, ...earlierFinalizations] : [];

/** One effect that happened; a repeated or refused message writes none. */
export interface LedgerEntry {
  posSequenceID: string;
  entry: 'finalize' | 'accrual' | 'reverse' | 'cancel';
  membershipID: string;
  /** Below zero in a `reverse`: points taken back. */
  pointsEarned: number;
  /** Below zero in a `reverse`: points given back. */
  pointsRedeemed: number;
  rewardIDs: string[];
  idempotencyKey: string | null;
  /** RFC 3339. */
  at: string;
  /** See `siteKey`. Absent in a file of an earlier version: such an entry is listed to nobody. */
  site?: string;
  /** Of the rewards that it redeemed: what the host funds, in minor units. */
  funded?: { rewardID: string; discountAmount: number }[];
  /** Of an accrual that somebody gave beside what the order earned. */
  goodwillID?: string;
}

/** A business day of a site that its point of sale has ended. */
export interface Period {
  /** Of the site and the business date. */
  key: string;
  beginDate: string;
  endDate: string;
  answer: EndPeriodAnswer;
}

/** What a test does to the books of the host; only a sandbox can. */
export interface LedgerEdit {
  kind: 'change' | 'remove';
  /** Of the first entry with this key. */
  idempotencyKey: string;
  /** What takes the place of its fields. */
  changes?: Partial<Pick<LedgerEntry, 'pointsEarned' | 'pointsRedeemed' | 'funded'>>;
}

/** The one code of a transaction; a newer one takes its place. */
export interface OneTimeCode {
  /** See `transactionKey`. */
  key: string;
  /** Who it was asked for: the member, or the customer as named where nobody was found. */
  customer: string;
  code: string;
  /** The request that asked for it: its repeat sends no second code. */
  idempotencyKey: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** False for a customer whom the host does not know: no code is ever right. */
  sent: boolean;
  /** Oldest first, while the code could still be right: a repeated try is answered as it was. */
  tries: { idempotencyKey: string; code: string; verified: boolean }[];
}

/** A code on its way to a phone. */
export interface TextMessage {
  /** E.164. */
  phone: string;
  code: string;
  /** RFC 3339. */
  at: string;
}

/** What one message changes: all of it or nothing of it. */
export interface Changes {
  codes?: OneTimeCode[];
  messages?: TextMessage[];
  /**
   * What is written down only so that a customer whom the host does not know takes as long as a known one. It
   * has no effect.
   */
  decoys?: unknown[];
  members?: Member[];
  transactions?: Transaction[];
  ledger?: LedgerEntry[];
  ledgerEdits?: LedgerEdit[];
  periods?: Period[];
}
