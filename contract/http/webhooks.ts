import { z } from 'zod';
import { BYPASS_REASONS, SESSION_STATUSES } from '../session';
import {
  DELIVERY_STATUSES,
  WEBHOOK_LIMITS,
  WEBHOOK_TEST_TYPE,
  WEBHOOK_TYPES,
  type WebhookType,
} from '../webhooks';
import { safeUrl, text, time } from './primitives';

const id = z.string();
const nullableId = z.string().nullable();
const points = z.int();
const timestamp = z.string().meta({ format: 'date-time' });

/** As it stands in a path, one spelling only. */
export const webhookId = z.guid().toLowerCase();

const types = z
  .array(z.enum(WEBHOOK_TYPES))
  .min(1)
  .refine((named) => new Set(named).size === named.length, 'must name each type once')
  .meta({ description: 'What it wants to hear of. Absent: everything, also what later versions tell' });

export const WebhookEndpointRequest = z
  .strictObject({
    url: safeUrl.meta({
      description:
        'https, without credentials. In production a private, loopback or link-local address is refused, also one that the name leads to later',
      examples: ['https://example.com/loyalty-hooks'],
    }),
    types: types.optional(),
    description: text(200).optional().meta({ description: 'For people' }),
  })
  .meta({ id: 'WebhookEndpointRequest' });

const WebhookEndpointSchema = z.object({
  id,
  storeId: id,
  url: z.string(),
  types: z.array(z.string()).nullable().meta({ description: 'Null: everything' }),
  description: z.string().nullable(),
  disabledAt: timestamp
    .nullable()
    .meta({ description: 'When it answered 410; nothing is sent to it until it is enabled' }),
  previousSecretUntil: timestamp
    .nullable()
    .meta({ description: 'Until then the secret before the newest one signs as well' }),
  createdAt: timestamp,
});

const secret = z
  .string()
  .meta({ description: '`whsec_…`, shown this once', examples: ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'] });

export const WebhookEndpointAnswer = WebhookEndpointSchema.meta({ id: 'WebhookEndpoint' });
export const NewWebhookEndpointAnswer = WebhookEndpointSchema.extend({ secret }).meta({
  id: 'NewWebhookEndpoint',
});
export const WebhookEndpointsAnswer = z
  .object({ endpoints: z.array(WebhookEndpointAnswer) })
  .meta({ id: 'WebhookEndpoints' });

export const RemovedWebhookEndpointAnswer = z
  .object({
    dropped: z.int().meta({ description: 'Deliveries that were not taken yet, and are not sent any more' }),
  })
  .meta({ id: 'RemovedWebhookEndpoint' });

export const DeliveryQuery = z.strictObject({
  status: z.enum(DELIVERY_STATUSES).optional(),
  limit: z.coerce.number().int().min(1).max(WEBHOOK_LIMITS.page).default(50).meta({ type: 'integer' }),
  cursor: text(200).optional().meta({ description: 'The `next` of an earlier answer' }),
});

export const WebhookDeliveryAnswer = z
  .object({
    id: id.meta({ description: 'The `webhook-id` of every try and resend' }),
    type: z.string(),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.int().meta({ description: 'Since it was first sent, or last resent' }),
    lastAttemptAt: timestamp.nullable(),
    lastStatus: z.int().nullable().meta({ description: 'The HTTP status of the last try; null: no answer' }),
    lastError: z.string().nullable().meta({ description: 'Why there was no answer: a code' }),
    nextAttemptAt: timestamp.nullable(),
    createdAt: timestamp,
    payload: z.unknown().meta({ description: 'The body that is sent' }),
  })
  .meta({ id: 'WebhookDelivery' });

export const WebhookDeliveriesAnswer = z
  .object({
    deliveries: z.array(WebhookDeliveryAnswer),
    next: nullableId.meta({ description: '`cursor` of the next page; null on the last one' }),
  })
  .meta({ id: 'WebhookDeliveries' });

export const ResendRequest = z
  .strictObject({ since: time.meta({ description: 'Deliveries that failed and were written since then' }) })
  .meta({ id: 'ResendRequest' });
export const ResendAnswer = z
  .object({
    resent: z.int(),
    more: z.boolean().meta({ description: 'Whether there are more: send the same again' }),
  })
  .meta({ id: 'Resent' });

export const QueuedDeliveryAnswer = z.object({ deliveryId: id }).meta({ id: 'QueuedWebhookDelivery' });

const event = <Type extends string>(type: Type, data: z.ZodType) =>
  z.object({ type: z.literal(type), timestamp: timestamp.meta({ description: 'When it happened' }), data });

/** What every event of a checkout names. */
const ofCheckout = {
  storeId: id,
  sessionId: id,
  cartId: id,
  orderId: nullableId.meta({ description: 'Null while there is no order' }),
  displayId: nullableId.meta({ description: "The order's number, as the shopper reads it" }),
};

/** The bodies of webhooks, by their type: ids and numbers, nothing of a person. */
export const WEBHOOK_SCHEMAS: Record<WebhookType | typeof WEBHOOK_TEST_TYPE, z.ZodType> = {
  'session.bypassed': event(
    'session.bypassed',
    z.strictObject({
      ...ofCheckout,
      status: z.enum(SESSION_STATUSES),
      bypassReason: z.enum(BYPASS_REASONS),
    }),
  ).meta({ id: 'SessionBypassed' }),
  'session.finalized': event(
    'session.finalized',
    z.strictObject({
      ...ofCheckout,
      status: z.literal('FINALIZED'),
      confirmationId: nullableId.meta({
        description: 'Of the loyalty host; null where there was nothing to settle',
      }),
      pointsEarned: points,
      pointsRedeemed: points,
    }),
  ).meta({ id: 'SessionFinalized' }),
  'finalization.failed': event(
    'finalization.failed',
    z.strictObject({ ...ofCheckout, status: z.literal('FINALIZATION_FAILED') }),
  ).meta({ id: 'FinalizationFailed' }),
  'points.reversed': event(
    'points.reversed',
    z.strictObject({
      ...ofCheckout,
      sessionId: nullableId,
      cartId: nullableId,
      returnId: id,
      confirmationId: nullableId,
      pointsReversed: points.meta({ description: 'Taken back from the member' }),
      pointsRestored: points.meta({ description: 'Given back for redeemed rewards' }),
    }),
  ).meta({ id: 'PointsReversed' }),
  [WEBHOOK_TEST_TYPE]: event(WEBHOOK_TEST_TYPE, z.strictObject({ storeId: id, endpointId: id })).meta({
    id: 'WebhookTest',
  }),
};
