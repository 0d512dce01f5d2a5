import { z } from 'zod';
import { GOODWILL_LIMITS, GOODWILL_STATUSES } from '../goodwill';
import { BYPASS_REASONS } from '../session';
import { ABANDONED_KINDS, ORDER_ACTIONS, WORK_KINDS, WORK_LIMITS, WORK_OUTCOMES } from '../support';
import { exactlyOneOf } from './one-of';
import { orderId, staffId, storeId, text } from './primitives';

const kind = z.enum(WORK_KINDS);
/** Opaque; as an answer told it. */
const cursor = text(2_000);
const OF_EVENT = 'Dead letters and webhooks only: the type of the event';
const eventType = text(100).meta({ description: OF_EVENT });
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
    id: z
      .string()
      .meta({ description: 'The workflow id, or that of the dead letter or webhook: what a retry names' }),
    storeId: nullable,
    orderId: nullable,
    displayId: nullable.meta({ description: "The order's number, as the shopper sees it" }),
    status: z.string().meta({
      description:
        '`LoyaltyStatus`; of a dead letter `INVALID`, `UNREADABLE` or `STUCK`; of a webhook `NOT_TAKEN` or `WEBHOOK_ENDPOINT_DISABLED`',
    }),
    type: nullable.meta({ description: OF_EVENT }),
    since: time.meta({ description: 'When the checkout or the return began, or the event was kept or told' }),
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
      .object({
        session: count,
        return: count,
        goodwill: count,
        businessDay: count,
        deadLetter: count,
        webhook: count,
      } satisfies Record<(typeof WORK_KINDS)[number], typeof count>)
      .meta({
        description: 'All that match, by kind; null: it could not be asked, and nothing of it is listed',
      }),
    next: nullable.meta({ description: '`cursor` of the next page; null on the last one' }),
  })
  .meta({ id: 'Work' });

const reason = text(500).meta({ description: 'Written to the log: no phone numbers, names or addresses' });

/** Which work is meant: by id, or all that match, a batch at a time. */
const which = <Kind extends z.ZodType>(ofKind: Kind) =>
  z
    .strictObject({
      ids: z.array(text(200)).min(1).max(WORK_LIMITS.batch).optional(),
      ...filter,
      kind: ofKind.optional(),
      cursor: cursor.optional(),
      reason,
      by: staffId.optional(),
    })
    .superRefine(({ ids, kind: asked, storeId: store, type, cursor: from }, context) => {
      if ((ids === undefined) === (asked === undefined))
        context.addIssue({ code: 'custom', path: ['ids'], message: 'exactly one of ids and kind is needed' });
      if (ids !== undefined && (store ?? type ?? from) !== undefined)
        context.addIssue({ code: 'custom', path: ['ids'], message: 'stand alone: they name what is meant' });
    });

/** The filter stands beside a kind, and never beside ids; nor do the two stand together. */
const oneOf = [
  {
    required: ['ids'],
    properties: {
      ids: true,
      reason: true,
      by: true,
      kind: false,
      storeId: false,
      type: false,
      cursor: false,
    },
  },
  { required: ['kind'], properties: { kind: true, ids: false } },
];
export const RetryRequest = which(kind).meta({ id: 'RetryRequest', oneOf });
export const AbandonRequest = which(z.enum(ABANDONED_KINDS)).meta({ id: 'AbandonRequest', oneOf });

export const RetryAnswer = z
  .object({
    results: z.array(
      z.object({
        id: z.string(),
        outcome: z.enum(WORK_OUTCOMES),
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

const points = z.int();
const action = z.enum(ORDER_ACTIONS);

/** What became of loyalty in a checkout, as support may see it: no name, and a phone number's last digits only. */
const OrderLoyaltySchema = z
  .object({
    member: z
      .object({
        membershipId: nullable.meta({ description: 'Also of a shopper who was not proven' }),
        maskedPhone: z.string().meta({ description: 'Empty where only the tables know the checkout' }),
        tier: nullable,
        proven: z.boolean(),
      })
      .nullable(),
    rewards: z.array(
      z.object({
        rewardId: z.string(),
        description: z.string(),
        discountAmount: z.int(),
        pointsCost: points,
      }),
    ),
    totals: z.object({
      currency: z.string(),
      subtotal: z.int(),
      loyaltyDiscount: z.int(),
      total: z.int(),
    }),
    points: z.object({
      toEarn: points,
      earned: points,
      redeemed: points,
      newBalance: points.nullable().meta({ description: 'Null before, and for a member who was not proven' }),
    }),
    bypass: z
      .object({ reason: z.enum(BYPASS_REASONS), what: z.string(), since: time })
      .nullable()
      .meta({ description: 'Why it went without loyalty, in plain words' }),
    warnings: z.array(
      z.object({
        code: z.string(),
        about: nullable,
        what: z.string().meta({ description: 'In plain words' }),
      }),
    ),
  })
  .meta({ id: 'OrderLoyalty' });
export type OrderLoyalty = z.infer<typeof OrderLoyaltySchema>;

export const FoundOrderSchema = z
  .object({
    kind: z.enum(['session', 'return']),
    knownBy: z
      .enum(['temporal', 'tables'])
      .meta({ description: '`tables`: Temporal has forgotten it, or is away; it cannot be opened there' }),
    workflowId: z.string(),
    uiPath: nullable.meta({ description: "Where Temporal's UI shows it, below its address" }),
    workflowUrl: nullable.meta({
      description: "The whole address of that page; null where the service does not know the UI's",
    }),
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
    confirmationId: nullable,
    pointsEarned: points.nullable(),
    pointsRedeemed: points.nullable(),
    loyalty: OrderLoyaltySchema.nullable().meta({
      description: 'Of a checkout; null of a return, and where nobody can tell now',
    }),
    actions: z.array(action).meta({ description: 'What may be done about it now' }),
    at: time.meta({ description: 'When it began, or last changed where the tables tell of it' }),
  })
  .meta({ id: 'FoundOrder' });
export type FoundOrder = z.infer<typeof FoundOrderSchema>;

const goodwillFacts = {
  goodwillId: z.string(),
  workflowId: z.string(),
  status: z.enum(GOODWILL_STATUSES),
  what: z.string().meta({ description: 'What the status means, in plain words' }),
  points: points.meta({ description: 'Asked for; once given, what the host gave' }),
};

export const GoodwillGivenSchema = z
  .object({
    ...goodwillFacts,
    reason: z.string(),
    by: nullable.meta({ description: "The shop's own id of a member of its staff" }),
    problem: nullable.meta({ description: 'Why it was not given, as a code' }),
    workflowUrl: nullable,
    actions: z.array(action),
    at: time,
  })
  .meta({ id: 'GoodwillGiven' });
export type GoodwillGiven = z.infer<typeof GoodwillGivenSchema>;

export const OrderAnswer = z
  .object({
    temporal: z.enum(['answered', 'away']),
    tables: z.enum(['answered', 'away', 'notAsked']).meta({
      description: '`notAsked`: the tables do not know the numbers that shoppers see',
    }),
    found: z.array(FoundOrderSchema),
    goodwill: z
      .array(GoodwillGivenSchema)
      .meta({ description: 'Points that people gave, or tried to give, the newest first' }),
  })
  .meta({ id: 'FoundOrders' });

export const GoodwillBody = z
  .strictObject({
    storeId,
    orderId,
    points: z.int().min(1).max(GOODWILL_LIMITS.gift),
    reason: text(500).meta({ description: 'Kept with the gift: no phone numbers, names or addresses' }),
    by: staffId.optional(),
  })
  .meta({ id: 'GoodwillRequest' });

export const GoodwillOutcome = z
  .object({
    ...goodwillFacts,
    newBalance: points.nullable().meta({ description: "The member's, once the points are given" }),
  })
  .meta({ id: 'Goodwill' });
