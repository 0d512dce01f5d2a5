import { z } from 'zod';
import { RETRY_OUTCOMES, WORK_KINDS, WORK_LIMITS } from '../support';
import { exactlyOneOf } from './one-of';
import { orderId, storeId, text } from './primitives';

const kind = z.enum(WORK_KINDS);
/** Opaque; as an answer told it. */
const cursor = text(2_000);
const eventType = text(100).meta({ description: 'Dead letters only: the type of the event' });
const time = z.string().meta({ format: 'date-time' });
const nullable = z.string().nullable();

/** Which work: everything where nothing is named. */
const filter = { kind: kind.optional(), storeId: storeId.optional(), type: eventType.optional() };

export const WorkQuery = z.strictObject({
  ...filter,
  limit: z.coerce.number().int().min(1).max(WORK_LIMITS.page).default(50).meta({ type: 'integer' }),
  cursor: cursor.optional(),
});

export const WorkItemSchema = z
  .object({
    kind,
    id: z.string().meta({ description: 'The workflow id, or that of the dead letter: what a retry names' }),
    storeId: nullable,
    orderId: nullable,
    displayId: nullable.meta({ description: "The order's number, as the shopper sees it" }),
    status: z
      .string()
      .meta({ description: '`LoyaltyStatus`; of a dead letter `INVALID`, `UNREADABLE` or `STUCK`' }),
    type: nullable.meta({ description: 'Dead letters only: the type of the event' }),
    since: time.meta({ description: 'When the checkout or the return began, or the event was kept' }),
    what: z.string().meta({ description: 'In plain words, without personal data' }),
    retryable: z.boolean().meta({ description: 'False: it goes on by itself, and only has waited for long' }),
  })
  .meta({ id: 'WorkItem' });
export type WorkItem = z.infer<typeof WorkItemSchema>;

const count = z.int().nullable();
export const WorkAnswer = z
  .object({
    items: z.array(WorkItemSchema),
    counts: z
      .object({ session: count, return: count, businessDay: count, deadLetter: count } satisfies Record<
        (typeof WORK_KINDS)[number],
        typeof count
      >)
      .meta({
        description: 'All that match, by kind; null: it could not be asked, and nothing of it is listed',
      }),
    next: nullable.meta({ description: '`cursor` of the next page; null on the last one' }),
  })
  .meta({ id: 'Work' });

/** By id, or all that match, a batch at a time. */
export const RetryRequest = z
  .strictObject({
    ids: z.array(text(200)).min(1).max(WORK_LIMITS.batch).optional(),
    ...filter,
    cursor: cursor.optional(),
    reason: text(500).meta({ description: 'Written to the log: no phone numbers, names or addresses' }),
  })
  .superRefine(({ ids, kind: asked, storeId: store, type, cursor: from }, context) => {
    if ((ids === undefined) === (asked === undefined))
      context.addIssue({ code: 'custom', path: ['ids'], message: 'exactly one of ids and kind is needed' });
    if (ids !== undefined && (store ?? type ?? from) !== undefined)
      context.addIssue({ code: 'custom', path: ['ids'], message: 'stand alone: they name what is meant' });
  })
  .meta({
    id: 'RetryRequest',
    // The filter stands beside a kind, and never beside ids.
    oneOf: [
      {
        required: ['ids'],
        properties: { ids: true, reason: true, storeId: false, type: false, cursor: false },
      },
      { required: ['kind'] },
    ],
  });

export const RetryAnswer = z
  .object({
    results: z.array(
      z.object({
        id: z.string(),
        outcome: z.enum(RETRY_OUTCOMES),
        code: nullable.meta({ description: 'Of a refusal' }),
      }),
    ),
    next: nullable.meta({ description: '`cursor` of the next batch; null after the last one' }),
  })
  .meta({ id: 'RetryResults' });

export const OrderQuery = z
  .strictObject({ storeId, orderId: orderId.optional(), displayId: text(100).optional() })
  .superRefine(({ orderId: id, displayId }, context) => {
    if ((id === undefined) === (displayId === undefined))
      context.addIssue({
        code: 'custom',
        path: ['orderId'],
        message: 'exactly one of orderId and displayId is needed',
      });
  })
  .meta(exactlyOneOf('orderId', 'displayId'));

export const FoundOrderSchema = z
  .object({
    kind: z.enum(['session', 'return']),
    knownBy: z
      .enum(['temporal', 'tables'])
      .meta({ description: '`tables`: Temporal has forgotten it, or is away; it cannot be opened there' }),
    workflowId: z.string(),
    uiPath: nullable.meta({ description: "Where Temporal's UI shows it, below its address" }),
    open: z
      .boolean()
      .nullable()
      .meta({ description: 'Whether it still takes messages; null: nobody can tell' }),
    status: nullable,
    what: z.string().meta({ description: 'What the status means, in plain words' }),
    storeId: nullable,
    orderId: nullable,
    displayId: nullable,
    cartId: nullable,
    membershipId: nullable,
    posSequenceId: nullable.meta({ description: 'The transaction, as the loyalty host knows it' }),
    confirmationId: nullable.meta({ description: 'Of the tables only' }),
    pointsEarned: z.int().nullable().meta({ description: 'Of the tables only' }),
    pointsRedeemed: z.int().nullable().meta({ description: 'Of the tables only' }),
    at: time.meta({ description: 'When it began, or last changed where the tables tell of it' }),
  })
  .meta({ id: 'FoundOrder' });
export type FoundOrder = z.infer<typeof FoundOrderSchema>;

export const OrderAnswer = z
  .object({
    temporal: z.enum(['answered', 'away']),
    tables: z.enum(['answered', 'away', 'notAsked']).meta({
      description: '`notAsked`: the tables do not know the numbers that shoppers see',
    }),
    found: z.array(FoundOrderSchema),
  })
  .meta({ id: 'FoundOrders' });
