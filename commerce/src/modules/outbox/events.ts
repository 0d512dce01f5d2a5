import type { LoyaltyCart } from '../loyalty/cart';
import type { Vouched } from '../loyalty/client';

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

export interface CapturedPayment {
  provider: 'finix' | 'stripe' | 'manual';
  /** The provider's own id of the captured money. */
  reference: string;
  amount: number;
  capturedAt: string;
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
  payments: CapturedPayment[];
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
  firstName: string;
  lastName: string;
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
  OrderReturned: OrderReturnedData;
  OrderCancelled: OrderCancelledData;
  CustomerRegistered: CustomerRegisteredData;
  MemberLinked: MemberLinkedData;
  LateIdentity: LateIdentityData;
}
export type EventType = keyof EventData;

/** What makes an event's id: the same happening, the same id. */
export const eventId = {
  completed: (orderId: string): string => `${orderId}:completed`,
  /** The n-th time that something of the order came back. */
  returned: (orderId: string, n: number): string => `${orderId}:returned:${n}`,
  cancelled: (orderId: string): string => `${orderId}:cancelled`,
  registered: (customerId: string): string => `${customerId}:registered`,
  identity: (cartId: string): string => `${cartId}:identity`,
  /** Linked to another membership meanwhile and back again is a new happening. */
  linked: (customerId: string, membershipId: string, provenAt: Date): string =>
    `${customerId}:linked:${membershipId}:${provenAt.getTime()}`,
};
