import type { Cart } from './cart';
import type {
  CustomerRegistered,
  MemberLinked,
  OrderCancelled,
  OrderCompleted,
  OrderReturned,
} from './messages';

/** CloudEvents types that `POST /events` and the SQS consumer accept, each with the shape of its data. */
export interface EventData {
  OrderCompleted: OrderCompleted;
  OrderReturned: OrderReturned;
  OrderCancelled: OrderCancelled;
  CartUpdated: { storeId: string; cartId: string; cart: Cart };
  CustomerRegistered: CustomerRegistered;
  MemberLinked: MemberLinked;
  LoyaltyConfigChanged: { storeId: string };
  AuthTokenExpired: { storeId: string };
}
export type EventType = keyof EventData;
