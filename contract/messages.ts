import type { Cart, Minor } from './cart';

/** Where a session begins; everything else arrives in messages. */
export interface SessionInput {
  sessionId: string;
  storeId: string;
  cartId: string;
  /** Only continue-as-new sets it: the state of the run before, whole. Opaque outside `workflows/`. */
  carried?: unknown;
  /**
   * Only for an order that came after its checkout was gone: who the member of that checkout was, as far as the
   * tables know. The order is kept for support.
   */
  gone?: { membershipId: string | null };
  /** Messages before continue-as-new; only tests set it. */
  maxMessages?: number;
}

/**
 * Every message of a session may carry the caller's store: one of another store is refused as
 * `SESSION_NOT_FOUND`.
 */
interface FromStore {
  storeId?: string;
}

/** Exactly one of phone and membershipId. */
export interface IdentifyMessage extends FromStore {
  /** E.164. */
  phone?: string;
  membershipId?: string;
  customerId?: string;
  /**
   * The shop's word that this signed-in customer's link to the membership was proven; believed from checkout
   * keys only.
   */
  vouched?: boolean;
  cart?: Cart;
  /** Said again after an outage: of two identities of a session the one that was said last counts. */
  late?: true;
  /**
   * Of a late one: when the shopper said it, in milliseconds since the epoch. Absent: before all that the
   * session heard.
   */
  toldAt?: number;
}

export interface CartUpdatedMessage extends FromStore {
  cart: Cart;
}

export interface SelectRewardMessage extends FromStore {
  /** The whole selection of optional rewards; empty deselects all. */
  rewardIds: string[];
}

export type RequestProofMessage = FromStore;

/**
 * Exactly one of the two: the host's one-time code, or a Firebase ID token whose `phone_number` is the
 * member's.
 */
export interface ProveMessage extends FromStore {
  code?: string;
  firebaseIdToken?: string;
}

export interface CancelMessage extends FromStore {
  /** Names the order that is cancelled: only then is an order that waits for its money given up. */
  orderId?: string;
  reason?: string;
}

/** Support's levers: why, in words without personal data, and who it was. */
export interface LeverMessage {
  reason?: string;
  /** The shop's own id of a member of its staff; see `STAFF_ID`. */
  by?: string;
}

export const PAYMENT_STATUSES = ['captured', 'pending'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export interface Payment {
  provider: string;
  reference: string;
  amount: Minor;
  /** Absent: `captured`. A pending one is told again when the money is there. */
  status?: PaymentStatus;
  /** RFC 3339. */
  capturedAt?: string;
}

/** A reward that was in effect when the order was priced. */
export interface PricedReward {
  rewardId: string;
  /** What it took off each line, in minor units; empty where it took nothing off (points, a used-up line). */
  lines: { lineItemId: string; amount: Minor }[];
}

export interface OrderTotals {
  currency: string;
  subtotal: Minor;
  loyaltyDiscount: Minor;
  tax: Minor;
  deliveryFee: Minor;
  tip: Minor;
  total: Minor;
}

export interface OrderCompleted {
  storeId: string;
  cartId: string;
  orderId: string;
  displayId: string;
  customerId?: string;
  email?: string;
  /** RFC 3339. */
  placedAt: string;
  cart: Cart;
  totals: OrderTotals;
  /**
   * What the order was priced with; all amounts together are `totals.loyaltyDiscount`. Absent: the sender
   * does not know, and the session's own state decides.
   */
  appliedRewards?: PricedReward[];
  /** As they are now; empty while no money is there. Told again, the newer ones replace these. */
  payments: Payment[];
}

const MAX_DISPLAY_ID = 100;

/** The order's number to search by; null where there is none. A message that somebody typed may hold a book. */
export const shownDisplayId = ({ displayId = '' }: { displayId?: string }): string | null =>
  displayId.slice(0, MAX_DISPLAY_ID) || null;

export interface OrderReturned {
  storeId: string;
  orderId: string;
  /** As the shopper reads it. Absent from shops that do not tell it: the return is found by its order's id. */
  displayId?: string;
  returnId: string;
  items: { lineItemId: string; quantity: number; amount: Minor }[];
  reason: string;
}

export interface OrderCancelled {
  storeId: string;
  cartId: string;
  orderId?: string;
  displayId?: string;
  reason: string;
}

export interface CustomerRegistered {
  storeId: string;
  customerId: string;
  /** E.164. */
  phone: string;
  email: string;
  firstName: string;
  lastName: string;
}

export interface MemberLinked {
  storeId: string;
  customerId: string;
  membershipId: string;
}

export interface MemberSyncInput extends MemberLinked {
  /** When the link was told, in milliseconds since the epoch. Absent: when the run began. */
  toldAt?: number;
}

/** `LoyaltyReturnWorkflow`: a return of some lines, or (items absent) of the whole order. */
export interface ReturnInput {
  storeId: string;
  orderId: string;
  displayId?: string;
  returnId: string;
  items?: OrderReturned['items'];
  reason: string;
}

export interface StoreMaintenanceInput {
  storeId: string;
  task: 'invalidateCache' | 'refreshToken';
}
