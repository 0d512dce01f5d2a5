import { z } from 'zod';
import { CART_LIMITS } from '../cart';
import type { ErrorCode } from '../errors';
import type { EventData, EventType } from '../events';
import { CartSchema, quantity, refuseRepeatedLines } from './cart';
import {
  cartId,
  currency,
  customerId,
  membershipId,
  minor,
  orderId,
  phone,
  storeId,
  text,
  time,
} from './primitives';

const MAX_PAYMENTS = 50;

const OrderTotals = z.strictObject({
  currency,
  subtotal: minor,
  loyaltyDiscount: minor,
  tax: minor,
  deliveryFee: minor,
  tip: minor,
  total: minor,
});
const Payment = z.strictObject({ provider: text(50), reference: text(), amount: minor, capturedAt: time });

/** Picks the problem's code where it is not INVALID_REQUEST; see `api/http/validate.ts`. */
const as = (code: ErrorCode) => ({ params: { code } });

const OrderCompleted = z
  .strictObject({
    storeId,
    cartId,
    orderId,
    displayId: text(100),
    customerId: customerId.optional(),
    email: z.email().max(254).optional(),
    placedAt: time,
    cart: CartSchema,
    totals: OrderTotals,
    payments: z.array(Payment).max(MAX_PAYMENTS),
  })
  .superRefine(({ cart, totals }, context) => {
    if (cart.currency !== totals.currency) {
      context.addIssue({
        code: 'custom',
        path: ['totals', 'currency'],
        message: "differs from the cart's currency",
        ...as('MIXED_CURRENCIES'),
      });
    }
    const { subtotal, loyaltyDiscount, tax, deliveryFee, tip, total } = totals;
    // The host would be told of a negative payment and refuse it for good.
    if (loyaltyDiscount > subtotal)
      context.addIssue({
        code: 'custom',
        path: ['totals', 'loyaltyDiscount'],
        message: 'must not exceed the subtotal',
      });
    if (total !== subtotal - loyaltyDiscount + tax + deliveryFee + tip) {
      context.addIssue({
        code: 'custom',
        path: ['totals', 'total'],
        message: 'must be subtotal − loyaltyDiscount + tax + deliveryFee + tip',
      });
    }
  });

const OrderReturned = z
  .strictObject({
    storeId,
    orderId,
    returnId: text(100),
    items: z
      .array(z.strictObject({ lineItemId: text(), quantity, amount: minor }))
      .min(1)
      .max(CART_LIMITS.maxItems),
    reason: text(),
  })
  .superRefine(refuseRepeatedLines);

/** The data of every CloudEvent that is taken. `type` of the event → schema of its `data`. */
export const EVENT_SCHEMAS = {
  OrderCompleted: OrderCompleted.meta({ id: 'OrderCompleted' }),
  OrderReturned: OrderReturned.meta({ id: 'OrderReturned' }),
  OrderCancelled: z
    .strictObject({ storeId, cartId, orderId: orderId.optional(), reason: text() })
    .meta({ id: 'OrderCancelled' }),
  CartUpdated: z.strictObject({ storeId, cartId, cart: CartSchema }).meta({ id: 'CartUpdated' }),
  CustomerRegistered: z
    .strictObject({
      storeId,
      customerId,
      phone,
      email: z.email().max(254),
      firstName: text(100),
      lastName: text(100),
    })
    .meta({ id: 'CustomerRegistered' }),
  MemberLinked: z.strictObject({ storeId, customerId, membershipId }).meta({ id: 'MemberLinked' }),
  LoyaltyConfigChanged: z.strictObject({ storeId }).meta({ id: 'LoyaltyConfigChanged' }),
  AuthTokenExpired: z.strictObject({ storeId }).meta({ id: 'AuthTokenExpired' }),
} satisfies { [Type in EventType]: z.ZodType<EventData[Type]> };

export const EVENT_TYPES = Object.keys(EVENT_SCHEMAS) as EventType[];

export const isEventType = (type: string): type is EventType => Object.hasOwn(EVENT_SCHEMAS, type);

/**
 * The attributes of a CloudEvents 1.0 envelope that this service reads; extension attributes are allowed and
 * ignored.
 */
export const CloudEventEnvelope = z
  .looseObject({
    specversion: z.literal('1.0'),
    id: text(),
    source: text(500),
    type: z.enum(Object.keys(EVENT_SCHEMAS) as [EventType, ...EventType[]]),
    time: time.optional(),
    datacontenttype: z
      .string()
      .regex(/^application\/json(\s*;.*)?$/i, 'must be application/json')
      .optional(),
    data: z.unknown(),
  })
  .meta({ id: 'CloudEvent' });
