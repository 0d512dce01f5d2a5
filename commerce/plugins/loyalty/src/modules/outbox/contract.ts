import type { EventData as DataOf } from '@loyalty-checkout/client';
import type { Vouched } from '../loyalty/contract';

/*
 * The events that the loyalty service takes: their data is what its OpenAPI document says. CartUpdated is none
 * of them: while the shopper waits, carts are evaluated by a call of the loyalty API, and its answer is needed
 * at once.
 */
export type OrderCompletedData = DataOf<'OrderCompleted'>;
export type OrderReturnedData = DataOf<'OrderReturned'>;
export type OrderCancelledData = DataOf<'OrderCancelled'>;
export type CustomerRegisteredData = DataOf<'CustomerRegistered'>;
export type MemberLinkedData = DataOf<'MemberLinked'>;

export type OrderTotals = OrderCompletedData['totals'];
/** A reward that the order was priced with; no lines where it took nothing off. */
export type AppliedReward = NonNullable<OrderCompletedData['appliedRewards']>[number];
/** `reference` is the provider's own id of the money. The shop always says whether it is there. */
export type OrderPaymentData = OrderCompletedData['payments'][number] & {
  provider: 'finix' | 'stripe' | 'manual';
  status: 'captured' | 'pending';
};

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

/** By their names, for what people ask of them. */
export const EVENT_TYPES = Object.keys({
  OrderCompleted: true,
  PaymentsChanged: true,
  OrderReturned: true,
  OrderCancelled: true,
  CustomerRegistered: true,
  MemberLinked: true,
  LateIdentity: true,
} satisfies Record<EventType, true>) as [EventType, ...EventType[]];
