import type { Line, Tier } from './engine';

/**
 * The messages of `openapi.yaml` that the host reads, as TypeScript sees them after the file has validated
 * them.
 */
interface FromSite {
  participantID: string;
  siteID: string;
}

export interface TransactionMessage extends FromSite {
  posSequenceID: string;
}

export interface LineItem extends Line {
  description: string;
}

export type Customer = { phone: string } | { membershipID: string };

export interface BeginRequest extends TransactionMessage {
  customer: Customer;
}

export type SendCodeRequest = BeginRequest;

export interface VerifyCodeRequest extends BeginRequest {
  code: string;
}

export interface RewardsRequest extends TransactionMessage {
  membershipID: string;
  currency: string;
  lineItems: LineItem[];
}

export interface AppliedReward {
  rewardID: string;
  discountAmount: number;
  lines: { lineItemID: string; amount: number }[];
}

export interface FinalizeRequest extends RewardsRequest {
  orderID: string;
  amountPaid: number;
  accrualOnly: boolean;
  rewards: AppliedReward[];
}

export interface CancelRequest extends TransactionMessage {
  reason?: string;
}

export interface ReturnedLine {
  lineItemID: string;
  quantity: number;
  amount: number;
}

export interface ReverseRequest extends TransactionMessage {
  confirmationID: string;
  returnID: string;
  lineItems?: ReturnedLine[];
}

export interface GoodwillRequest extends TransactionMessage {
  membershipID: string;
  orderID: string;
  goodwillID: string;
  points: number;
}

export interface EnrollRequest extends FromSite {
  phone: string;
  firstName: string;
  lastName?: string;
  email?: string;
  externalCustomerID?: string;
}

export interface Reward {
  rewardID: string;
  instantRewardFlag: boolean;
  kind: 'amountOff' | 'percentOff' | 'fuelPricePerGallon' | 'freeItem' | 'pointsMultiplier';
  description: string;
  receiptText: { short: string; long: string };
  discountAmount: number;
  currency: string;
  pointsCost: number;
  targetLineIDs: string[];
  stackable: boolean;
  limit: { unitsPerTransaction?: number; usesPerMember?: number; usesInAll?: number };
}

export interface RewardsAnswer {
  posSequenceID: string;
  loyaltySequenceID: string;
  currency: string;
  rewards: Reward[];
  points: { toEarn: number; multiplier: number };
}

export interface FinalizeAnswer {
  posSequenceID: string;
  loyaltySequenceID: string;
  confirmationID: string;
  membershipID: string;
  rewardIDs: string[];
  pointsEarned: number;
  pointsRedeemed: number;
  pointsBalance: number;
}

export interface ReverseAnswer {
  posSequenceID: string;
  confirmationID: string;
  returnID: string;
  reversalID: string;
  pointsReversed: number;
  pointsRestored: number;
  pointsBalance: number;
}

export interface GoodwillAnswer {
  posSequenceID: string;
  goodwillID: string;
  adjustmentID: string;
  membershipID: string;
  pointsGiven: number;
  pointsBalance: number;
}

export interface ListEntriesRequest extends FromSite {
  /** RFC 3339. */
  beginDate: string;
  endDate: string;
  cursor?: string;
  pageSize?: number;
}

export interface ListedEntry {
  entryID: string;
  entry: 'finalize' | 'accrual' | 'reverse' | 'cancel';
  posSequenceID: string;
  idempotencyKey?: string;
  /** Of an accrual that somebody gave. */
  goodwillID?: string;
  membershipID: string;
  pointsEarned: number;
  pointsRedeemed: number;
  rewards: { rewardID: string; discountAmount: number }[];
  at: string;
}

export interface ListEntriesAnswer {
  entries: ListedEntry[];
  /** Absent on the last page. */
  nextCursor?: string;
}

export interface EndPeriodRequest extends FromSite {
  businessDate: string;
  primaryReportPeriod: number;
  beginDate: string;
  endDate: string;
}

export interface EndPeriodAnswer {
  periodID: string;
  businessDate: string;
  closed: true;
  entryCount: number;
  pointsEarned: number;
  pointsRedeemed: number;
}

export interface MemberSummary {
  membershipID: string;
  firstName: string;
  phone: string;
  email?: string;
  tier: Tier;
  pointsBalance: number;
}
