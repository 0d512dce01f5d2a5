import type { LoyaltyCart, Vouched } from '../loyalty/contract';

/**
 * The events that the loyalty service takes, with exactly the data of its contract: amounts are integer minor
 * units, times RFC 3339. CartUpdated is none of them: while the shopper waits, carts are evaluated by a call
 * of the loyalty API, and its answer is needed at once.
 */
export interface OrderTotals {
  /** ISO 4217, upper case. */
  currency: string;
  subtotal: number;
  loyaltyDiscount: number;
  tax: number;
  deliveryFee: number;
  tip: number;
  /** subtotal − loyaltyDiscount + tax + deliveryFee + tip. */
  total: number;
}

export interface OrderPaymentData {
  provider: 'finix' | 'stripe' | 'manual';
  /** The provider's own id of the money. */
  reference: string;
  amount: number;
  status: 'captured' | 'pending';
  capturedAt?: string;
}

/** A reward that the order was priced with; no lines where it took nothing off. */
export interface AppliedReward {
  rewardId: string;
  lines: { lineItemId: string; amount: number }[];
}

export interface OrderCompletedData {
  storeId: string;
  cartId: string;
  orderId: string;
  displayId: string;
  customerId?: string;
  email?: string;
  placedAt: string;
  cart: LoyaltyCart;
  totals: OrderTotals;
  /** Their amounts sum to `totals.loyaltyDiscount`; absent where that cannot be said. */
  appliedRewards?: AppliedReward[];
  /** As they are now; empty where the money has not come at all. */
  payments: OrderPaymentData[];
}

export interface OrderReturnedData {
  storeId: string;
  orderId: string;
  returnId: string;
  /** `lineItemId` as it stood in OrderCompleted; `amount` is what was paid for it before tax. */
  items: { lineItemId: string; quantity: number; amount: number }[];
  reason: string;
}

export interface OrderCancelledData {
  storeId: string;
  cartId: string;
  orderId?: string;
  reason: string;
}

export interface CustomerRegisteredData {
  storeId: string;
  customerId: string;
  phone: string;
  email: string;
  firstName?: string;
  lastName?: string;
}

export interface MemberLinkedData {
  storeId: string;
  customerId: string;
  membershipId: string;
}

/**
 * No event, and never sent as one: how the shopper identified while the loyalty service was away, kept until
 * it could be told by
 * `POST /loyalty/identify`, ahead of the cart's OrderCompleted. Exists no longer than that.
 */
export type LateIdentityData = { phone: string } | Vouched;

export interface EventData {
  OrderCompleted: OrderCompletedData;
  /** Leaves as OrderCompleted: the same order again, with payments that changed since. */
  PaymentsChanged: OrderCompletedData;
  OrderReturned: OrderReturnedData;
  OrderCancelled: OrderCancelledData;
  CustomerRegistered: CustomerRegisteredData;
  MemberLinked: MemberLinkedData;
  LateIdentity: LateIdentityData;
}
export type EventType = keyof EventData;
