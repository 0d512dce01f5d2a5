import type { Minor } from './cart';

/** Where a checkout stands. The transitions are one table: `workflows/session/transitions.ts`. */
export const SESSION_STATUSES = [
  'IDENTIFYING',
  'ACTIVE',
  'PENDING_FINALIZATION',
  'FINALIZED',
  'BYPASSED',
  'FINALIZATION_FAILED',
  'CANCELLED',
  'EXPIRED',
] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** The shopper is still at the checkout and may change the cart. */
export const OPEN = ['IDENTIFYING', 'ACTIVE', 'BYPASSED'] as const satisfies readonly SessionStatus[];
/** The cart has become an order. It never starts afresh: its points could be counted twice. */
export const ORDERED = [
  'PENDING_FINALIZATION',
  'FINALIZED',
  'FINALIZATION_FAILED',
] as const satisfies readonly SessionStatus[];
/** Nothing more is expected, neither of the shopper nor of support. */
export const CLOSED = ['FINALIZED', 'CANCELLED', 'EXPIRED'] as const satisfies readonly SessionStatus[];
/** Nothing more happens while the shopper waits: what is closed, and what waits for support. */
export const SETTLED = [...CLOSED, 'FINALIZATION_FAILED'] as const satisfies readonly SessionStatus[];

/** Asked about any text: a search attribute holds a status of this version or of another one. */
const isOneOf =
  (group: readonly SessionStatus[]) =>
  (status: string | undefined): boolean =>
    (group as readonly (string | undefined)[]).includes(status);

export const isOpen = isOneOf(OPEN);
export const isOrdered = isOneOf(ORDERED);
export const isClosed = isOneOf(CLOSED);
export const isSettled = isOneOf(SETTLED);

export const REWARD_KINDS = [
  'amountOff',
  'percentOff',
  'fuelPricePerUnit',
  'freeItem',
  'pointsMultiplier',
] as const;
export type RewardKind = (typeof REWARD_KINDS)[number];

export interface Reward {
  rewardId: string;
  /** `instant` ones apply by themselves, `optional` ones when the shopper selects them. */
  type: 'instant' | 'optional';
  kind: RewardKind;
  description: string;
  receiptText: string;
  /** What the reward takes off (or would take off) this cart, in minor units. */
  discountAmount: Minor;
  /** Points that the reward costs; 0 for instant ones. */
  pointsCost: number;
  /** The lines it may discount. */
  lineItemIds: string[];
  /** A reward that is not stackable shares no line with another applied reward. */
  stackable: boolean;
  applied: boolean;
  /** Why it cannot be selected yet: it costs points, and the shopper has not proven to be the member. */
  locked: 'PROOF_REQUIRED' | null;
}

/**
 * An unproven member is told nothing that the shopper did not type: id, balance and tier are null and the
 * name is empty.
 */
export interface Member {
  /** Whether the shopper has shown to be this member, or the store asks for no proof. */
  proven: boolean;
  membershipId: string | null;
  firstName: string;
  /**
   * Only the last four digits, e.g. `•••• 0123`. Empty when the member was found by membership id and is not
   * proven, or has no phone.
   */
  maskedPhone: string;
  pointsBalance: number | null;
  tier: string | null;
}

export interface Totals {
  currency: string;
  subtotal: Minor;
  loyaltyDiscount: Minor;
  total: Minor;
  lines: { lineItemId: string; discounts: { rewardId: string; amount: Minor }[] }[];
}

/** What a reward took off each line, in minor units. */
export const discountByLine = (
  rewardId: string,
  lines: Totals['lines'],
): { lineItemId: string; amount: Minor }[] =>
  lines.flatMap(({ lineItemId, discounts }) =>
    discounts
      .filter((discount) => discount.rewardId === rewardId)
      .map(({ amount }) => ({ lineItemId, amount })),
  );

export interface Points {
  /** What this cart earns when the order completes. */
  toEarn: number;
  multiplier: number;
  /** After finalisation; 0 before. */
  earned: number;
  redeemed: number;
  /** After finalisation; null before, and for a member who was not proven. */
  newBalance: number | null;
}

export const BYPASS_REASONS = [
  'HOST_TIMEOUT',
  'HOST_UNAVAILABLE',
  'HOST_ERROR',
  'HOST_INVALID_RESPONSE',
  'HOST_UNAUTHORIZED',
  'CIRCUIT_OPEN',
  'LOYALTY_DISABLED',
  'ORCHESTRATOR_UNAVAILABLE',
  'SUPPORT_REQUEST',
] as const;
export type BypassReason = (typeof BYPASS_REASONS)[number];

export interface Bypass {
  reason: BypassReason;
  /** A sentence for people, without personal data. */
  message: string;
  /** RFC 3339. */
  since: string;
}

/**
 * Warnings are strings: a stable code, or a stable code, `: ` and what it is about
 * (`REWARD_DROPPED_ABOVE_LINE: reward r-1`). The part before the first colon is for programs.
 */
export const WARNING_CODES = [
  'STALE_CART_VERSION',
  'MEMBER_NOT_FOUND',
  'REWARD_DROPPED_ABOVE_LINE',
  'REWARD_DROPPED_NEGATIVE',
  'REWARD_DROPPED_CURRENCY',
  'REWARD_DROPPED_UNKNOWN_LINE',
  'REWARD_DROPPED_DUPLICATE',
  'REWARD_DROPPED_MALFORMED',
  'REWARD_NO_LONGER_AVAILABLE',
  'POINTS_ANSWER_DROPPED',
  'ORDER_TOTALS_DIFFER',
  'REWARDS_NOT_REDEEMED',
  /** The code could not be sent or checked: the checkout goes on, earning only. */
  'PROOF_UNAVAILABLE',
  /** The points could not be put aside: the rewards that cost some were left out. */
  'POINTS_HOLD_UNAVAILABLE',
  /** Of an identify that reached no session: the service stored who the shopper is and tells the session. */
  'IDENTITY_KEPT',
  /** The order named an e-mail that nobody can be reached by: no receipt is sent. */
  'EMAIL_LEFT_OUT',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

/** The whole public state of one checkout: the answer of identify, rewards, select and of the GET. */
export interface Session {
  sessionId: string;
  storeId: string;
  cartId: string;
  /** 0 before the first cart. */
  cartVersion: number;
  /** Empty only in an answer that was made without Temporal. */
  posSequenceId: string;
  status: SessionStatus;
  member: Member | null;
  rewards: { instant: Reward[]; optional: Reward[] };
  totals: Totals;
  points: Points;
  bypass: Bypass | null;
  warnings: string[];
  /** The host's own id of the transaction (Conexxus: LoyaltySequenceID). */
  pdiTransactionId: string | null;
  confirmationId: string | null;
  /** RFC 3339. */
  updatedAt: string;
}
