import { z } from 'zod';
import {
  CloudEventEnvelope,
  date,
  EVENT_SCHEMAS,
  EVENT_TYPES,
  OrderQuery,
  sessionId,
  storeId,
} from '../../contract/http';
import type { EventType } from '../../contract';
import * as example from './examples';

/*
 * What the document says of requests beyond the schemas that the routes validate: headers, paths, and events by
 * their type.
 */

const sessionIn = sessionId.meta({ examples: [example.SESSION_ID] });
export const sessionPath = z.object({ sessionId: sessionIn });
export const storePath = z.object({ storeId: storeId.meta({ examples: [example.NEW_STORE_ID] }) });
export const dayPath = z.object({
  storeId,
  date: date.meta({ description: "The business day in the store's time zone", examples: [example.DATE] }),
});

export const shopperHeader = z.object({
  'Shopper-Address': z
    .string()
    .optional()
    .meta({
      description:
        "The shopper's IP address, believed from checkout keys: limits then count the shopper and not the shop. Without it all shoppers share the shop's limits",
      examples: ['203.0.113.7'],
    }),
});
export const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\x21-\x7e]+$/)
    .optional()
    .meta({
      description: 'Visible ASCII characters. A repeat with the same key is answered, not executed',
    }),
});
export const giftHeader = z.object({
  'Idempotency-Key': idempotencyHeader.shape['Idempotency-Key'].unwrap().meta({
    description: 'Visible ASCII characters, another for each gift; a repeat is answered, not executed',
    examples: ['gift-1001'],
  }),
});
export const proofHeaders = idempotencyHeader.extend(shopperHeader.shape);
export const messageHeaders = proofHeaders.extend({
  Prefer: z.string().optional().meta({ description: '`respond-async` sends the message and answers 202' }),
});

const inBinaryMode = (what: string, schema: z.ZodType<string>) =>
  schema.optional().meta({ description: `Binary mode (\`application/json\`) only: ${what}` });
export const binaryHeaders = z.object({
  'ce-specversion': inBinaryMode('`1.0`', z.string()),
  'ce-id': inBinaryMode('the id of the event; with it the body is the data', z.string()),
  'ce-source': inBinaryMode('who sends it', z.string()),
  'ce-type': inBinaryMode(`what the data is: ${EVENT_TYPES.join(', ')}`, z.string()),
  'ce-time': inBinaryMode('when it happened (RFC 3339)', z.string()),
});

/** CloudEvents attributes are named so; a name of another form is refused. */
const ATTRIBUTE_NAME = { pattern: '^([a-z0-9]+|data_base64)$' };

/** The envelope of one type, with its data. */
const eventOf = <Type extends EventType>(type: Type) =>
  CloudEventEnvelope.omit({ data_base64: true })
    .extend({ type: z.literal(type), data: EVENT_SCHEMAS[type] })
    .meta({ id: `${type}Event`, propertyNames: ATTRIBUTE_NAME });

export const Event = z
  .discriminatedUnion('type', [
    eventOf('OrderCompleted'),
    eventOf('OrderReturned'),
    eventOf('OrderCancelled'),
    eventOf('CartUpdated'),
    eventOf('CustomerRegistered'),
    eventOf('MemberLinked'),
    eventOf('LoyaltyConfigChanged'),
    eventOf('AuthTokenExpired'),
  ])
  .meta({
    id: 'Event',
    description: 'A CloudEvent 1.0. `data_base64` (JSON in base64) may stand in place of `data`',
  });

/** One event of a session's stream, as its three fields on the wire. */
export const SessionEvent = z
  .object({
    event: z.literal('session'),
    id: z.string().meta({ format: 'date-time', description: 'When the session changed' }),
    data: z.string().meta({
      description: 'The session as JSON',
      contentMediaType: 'application/json',
      contentSchema: { $ref: '#/components/schemas/Session' },
    }),
  })
  .meta({ id: 'SessionEvent' });

/**
 * A query of several fields, of which one is needed and another must not stand beside it. Only as one exploded
 * object can a document say so; on the wire its fields are plain parameters.
 */
export const orderParameter = OrderQuery.meta({
  param: {
    name: 'order',
    in: 'query',
    required: true,
    style: 'form',
    explode: true,
    description: 'The store, and either the id of the order or the number that the shopper sees',
    example: example.orderQuery,
  },
});
