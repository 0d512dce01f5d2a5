import { z } from 'zod';
import { CART_LIMITS } from '../cart';
import type { EventData, EventType } from '../events';
import { PAYMENT_STATUSES } from '../messages';
import { linesOnce, LIST_LIMITS, namedDiscount, soundTotals } from '../rules';
import { CartSchema, holding, quantity } from './cart';
import {
  cartId,
  currency,
  customerId,
  email,
  membershipId,
  minor,
  orderId,
  phone,
  shownText,
  storeId,
  text,
  time,
} from './primitives';
import { cleanText, usableEmail } from './shown';

const reason = shownText('No reason given');
const displayId = shownText('–', 100).meta({ description: 'As the shopper reads it' });

const OrderTotals = z.strictObject({
  currency,
  subtotal: minor,
  loyaltyDiscount: minor,
  tax: minor,
  deliveryFee: minor,
  tip: minor,
  total: minor,
});
const Payment = z.strictObject({
  provider: text(50),
  reference: text(),
  amount: minor,
  status: z.enum(PAYMENT_STATUSES).optional().meta({ description: '`captured` where it is absent' }),
  capturedAt: time.optional(),
});
const PricedReward = z.strictObject({
  rewardId: text(),
  lines: z
    .array(z.strictObject({ lineItemId: text(), amount: minor }))
    .max(CART_LIMITS.maxItems)
    .meta({ description: 'What it took off each line; empty where it took nothing off' }),
});

const OrderCompleted = z
  .strictObject({
    storeId,
    cartId,
    orderId,
    displayId,
    customerId: customerId.optional(),
    email: email.optional(),
    placedAt: time,
    cart: CartSchema,
    totals: OrderTotals,
    appliedRewards: z.array(PricedReward).max(LIST_LIMITS.appliedRewards).optional().meta({
      description:
        'Every reward that the order was priced with; all amounts together are `totals.loyaltyDiscount`. Exactly these are redeemed',
    }),
    payments: z.array(Payment).max(LIST_LIMITS.payments).meta({
      description: 'As they are now, empty while no money is there; the event is sent again when they change',
    }),
  })
  .superRefine(holding(soundTotals, namedDiscount));

const OrderReturned = z
  .strictObject({
    storeId,
    orderId,
    displayId: displayId.optional(),
    returnId: text(100),
    items: z
      .array(z.strictObject({ lineItemId: text(), quantity, amount: minor }))
      .min(1)
      .max(CART_LIMITS.maxItems),
    reason,
  })
  .superRefine(holding(linesOnce));

const name = (written: string): string => cleanText(written, 100);
/** What a person typed and nobody counts with: cleaned, empty where it is missing. */
const personal = (clean: (written: string) => string) =>
  z
    .string()
    .nullish()
    .transform((written) => clean(written ?? ''));

/** The data of every CloudEvent that is accepted. `type` of the event → schema of its `data`. */
export const EVENT_SCHEMAS = {
  OrderCompleted: OrderCompleted.meta({ id: 'OrderCompleted' }),
  OrderReturned: OrderReturned.meta({ id: 'OrderReturned' }),
  OrderCancelled: z
    .strictObject({
      storeId,
      cartId,
      orderId: orderId.optional(),
      displayId: displayId.optional(),
      reason,
    })
    .meta({ id: 'OrderCancelled' }),
  CartUpdated: z.strictObject({ storeId, cartId, cart: CartSchema }).meta({ id: 'CartUpdated' }),
  CustomerRegistered: z
    .strictObject({
      storeId,
      customerId,
      phone,
      email: personal(usableEmail),
      firstName: personal(name),
      lastName: personal(name),
    })
    .meta({
      id: 'CustomerRegistered',
      description: 'Whoever gave a phone number gets a loyalty account: names and e-mail may be missing',
    }),
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
    data: z.unknown().optional(),
    data_base64: z.string().optional().meta({ description: 'In place of `data`: JSON in base64' }),
  })
  .meta({ id: 'CloudEvent' });
