import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { ERRORS, GOODWILL_LIMITS } from '../contract';
import {
  AbandonRequest,
  AcceptedAnswer,
  CancelRequest,
  CloudEventEnvelope,
  ConnectionTestAnswer,
  DayAnswer,
  EVENT_SCHEMAS,
  EventAnswer,
  GoodwillBody,
  GoodwillOutcome,
  HealthAnswer,
  IdentifyRequest,
  OrderAnswer,
  OrderQuery,
  ProofAnswer,
  ProblemSchema,
  ProofRequest,
  ReconciliationAnswer,
  RetryAnswer,
  RetryRequest,
  RewardsRequest,
  SelectRequest,
  sessionId,
  SessionSchema,
  StoreConfigAnswer,
  StoreConfigRequest,
  storeId,
  WorkAnswer,
  WorkQuery,
} from '../contract/http';

const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ProblemSchema } },
});

const codesOf = (status: number): string =>
  Object.entries(ERRORS)
    .filter(([, error]) => error.status === status)
    .map(([code, { title }]) => `\`${code}\`: ${title}`)
    .join('; ');

/** The problems that a route may answer, each with the codes of its status. */
const problems = (...statuses: number[]): ZodOpenApiResponsesObject =>
  Object.fromEntries(
    statuses.map((status) => [String(status), problem(codesOf(status))]),
  ) as ZodOpenApiResponsesObject;

const ALWAYS = [401, 403, 405, 429, 503];
const WITH_BODY = [400, 413, 415];

const session = {
  description:
    'The session. Always 200 where loyalty fails: `status` is then `BYPASSED` and the totals are at full price',
  content: json(SessionSchema),
};
const accepted = { description: 'Sent, with `Prefer: respond-async`', content: json(AcceptedAnswer) };

const shopperHeader = z.object({
  'Shopper-Address': z
    .string()
    .optional()
    .meta({
      description:
        "The shopper's IP address, believed from checkout keys: limits then count the shopper and not the shop. Without it all shoppers share the shop's limits",
      examples: ['203.0.113.7'],
    }),
});

const messageHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'A repeat with the same key is answered, not executed' }),
  ...shopperHeader.shape,
  Prefer: z
    .string()
    .optional()
    .meta({ description: '`respond-async` sends the message and answers 202', examples: ['respond-async'] }),
});

const message = (summary: string, request: z.ZodType) => ({
  summary,
  requestParams: { header: messageHeaders },
  requestBody: { content: json(request), required: true },
  responses: { '200': session, '202': accepted, ...problems(...ALWAYS, ...WITH_BODY, 404, 409, 422) },
});

const sessionPath = z.object({ sessionId });
const storePath = z.object({ storeId });

const loyalty: ZodOpenApiPathsObject = {
  '/loyalty/identify': {
    post: {
      tags: ['checkout'],
      ...message('Identify the shopper; begins the session of this cart or goes on with it', IdentifyRequest),
    },
  },
  '/loyalty/rewards': {
    post: {
      tags: ['checkout'],
      ...message('The cart as it is now; answers rewards, discounts and totals', RewardsRequest),
    },
  },
  '/loyalty/select': {
    post: { tags: ['checkout'], ...message('Select optional rewards: the whole selection', SelectRequest) },
  },
  '/loyalty/proof/request': {
    post: {
      tags: ['checkout'],
      ...message(
        "Have the loyalty host send the member a one-time code; answered alike for numbers that are nobody's",
        ProofRequest,
      ),
    },
  },
  '/loyalty/proof': {
    post: {
      tags: ['checkout'],
      ...message('Show that the shopper is the member: by the code, or by a Firebase ID token', ProofAnswer),
    },
  },
  '/loyalty/sessions/{sessionId}': {
    get: {
      tags: ['checkout'],
      summary: 'The session',
      requestParams: { path: sessionPath, header: shopperHeader },
      responses: { '200': session, ...problems(...ALWAYS, 404) },
    },
  },
  '/loyalty/sessions/{sessionId}/events': {
    get: {
      tags: ['checkout'],
      summary: 'The session now and after each change, as server-sent events named `session`',
      requestParams: { path: sessionPath, header: shopperHeader },
      responses: {
        '200': {
          description: 'The data of each event is a Session',
          content: { 'text/event-stream': { schema: z.string() } },
        },
        ...problems(...ALWAYS, 404),
      },
    },
  },
  '/loyalty/sessions/{sessionId}/cancel': {
    post: {
      tags: ['checkout'],
      summary: 'Give up the checkout: reserved rewards are released',
      requestParams: { path: sessionPath, header: messageHeaders },
      requestBody: { content: json(CancelRequest), required: false },
      responses: { '200': session, '202': accepted, ...problems(...ALWAYS, ...WITH_BODY, 404, 409) },
    },
  },
};

const stores: ZodOpenApiPathsObject = {
  '/stores/{storeId}/loyalty-config': {
    get: {
      tags: ['stores'],
      summary: 'How this store talks to its loyalty host; the client secret is never told',
      requestParams: { path: storePath },
      responses: {
        '200': { description: 'The configuration', content: json(StoreConfigAnswer) },
        ...problems(...ALWAYS, 404),
      },
    },
    put: {
      tags: ['stores'],
      summary: 'Set the whole configuration; workers take it up at once',
      requestParams: { path: storePath },
      requestBody: { content: json(StoreConfigRequest), required: true },
      responses: {
        '200': { description: 'The configuration', content: json(StoreConfigAnswer) },
        ...problems(...ALWAYS, ...WITH_BODY, 404),
      },
    },
  },
  '/stores/{storeId}/loyalty-config/test': {
    post: {
      tags: ['stores'],
      summary:
        'Try the stored settings: a token of the loyalty host, and whether it is online. 200 also where it fails; 6 a minute',
      requestParams: { path: storePath },
      responses: {
        '200': { description: 'What came of each step', content: json(ConnectionTestAnswer) },
        ...problems(...ALWAYS, 404),
      },
    },
  },
};

const support: ZodOpenApiPathsObject = {
  '/support/work': {
    get: {
      tags: ['support'],
      summary:
        'What waits for a person: failed checkouts, failed and long-waiting returns, failed gifts of points, open business days, dead letters',
      requestParams: { query: WorkQuery },
      responses: {
        '200': { description: 'A page of it, and how many there are', content: json(WorkAnswer) },
        ...problems(...ALWAYS, 400, 404),
      },
    },
  },
  '/support/work/retry': {
    post: {
      tags: ['support'],
      summary: 'Try again, by id or all of a kind, a batch at a time; safe to repeat',
      requestParams: { header: messageHeaders.pick({ 'Idempotency-Key': true }) },
      requestBody: { content: json(RetryRequest), required: true },
      responses: {
        '200': { description: 'What came of each', content: json(RetryAnswer) },
        ...problems(...ALWAYS, ...WITH_BODY, 404),
      },
    },
  },
  '/support/work/abandon': {
    post: {
      tags: ['support'],
      summary: 'Give up, by id or all of a kind, a batch at a time; final, and safe to repeat',
      requestParams: { header: messageHeaders.pick({ 'Idempotency-Key': true }) },
      requestBody: { content: json(AbandonRequest), required: true },
      responses: {
        '200': { description: 'What came of each', content: json(RetryAnswer) },
        ...problems(...ALWAYS, ...WITH_BODY, 404),
      },
    },
  },
  '/support/goodwill': {
    post: {
      tags: ['support'],
      summary: `Give the member of an order points, once per Idempotency-Key: at most ${GOODWILL_LIMITS.gift} at once, ${GOODWILL_LIMITS.order} for an order and ${GOODWILL_LIMITS.storeDay} of a store in 24 hours`,
      requestParams: {
        header: z.object({
          'Idempotency-Key': z
            .string()
            .min(1)
            .max(200)
            .meta({ description: 'Another for each gift; a repeat is answered, not executed' }),
        }),
      },
      requestBody: { content: json(GoodwillBody), required: true },
      responses: {
        '200': { description: 'Given', content: json(GoodwillOutcome) },
        '202': {
          description: 'Taken: it goes on by itself, or stands in the work list',
          content: json(GoodwillOutcome),
        },
        ...problems(...ALWAYS, ...WITH_BODY, 404, 409, 422),
      },
    },
  },
  '/support/orders': {
    get: {
      tags: ['support'],
      summary: 'An order by its id or its number: what Temporal knows, and what the tables keep of the rest',
      requestParams: { query: OrderQuery },
      responses: {
        '200': { description: 'Its checkout, its returns and what was given', content: json(OrderAnswer) },
        ...problems(...ALWAYS, 400, 404),
      },
    },
  },
};

const dayPath = z.object({
  storeId,
  date: z.string().meta({ format: 'date', description: "The business day in the store's time zone" }),
});
const reconciliations: ZodOpenApiPathsObject = {
  '/stores/{storeId}/reconciliations/{date}': {
    get: {
      tags: ['stores'],
      summary: "A business day held against the loyalty host's books; `Accept: text/csv` for a table",
      requestParams: { path: dayPath },
      responses: {
        '200': {
          description: 'The report',
          content: { ...json(ReconciliationAnswer), 'text/csv': { schema: z.string() } },
        },
        ...problems(...ALWAYS, 400, 404),
      },
    },
    post: {
      tags: ['stores'],
      summary: 'Compare the day with the host: now for the first time, or again where it is open',
      requestParams: { path: dayPath },
      responses: {
        '202': { description: 'Begun; the report says how it ends', content: json(DayAnswer) },
        ...problems(...ALWAYS, 400, 404),
      },
    },
  },
};

const events: ZodOpenApiPathsObject = {
  '/events': {
    post: {
      tags: ['events'],
      summary:
        'CloudEvents 1.0, structured, binary or batch; 202 once they are safe, and each is taken once per source and id',
      requestBody: {
        required: true,
        content: {
          'application/cloudevents+json': { schema: CloudEventEnvelope },
          'application/cloudevents-batch+json': { schema: z.array(CloudEventEnvelope) },
          'application/json': { schema: z.union(Object.values(EVENT_SCHEMAS)) },
        },
      },
      responses: {
        '202': { description: 'Taken', content: json(z.union([EventAnswer, z.array(EventAnswer)])) },
        ...problems(...ALWAYS, ...WITH_BODY, 422),
      },
    },
  },
};

const webhook = (summary: string, header: string) => ({
  post: {
    tags: ['webhooks'],
    summary,
    security: [],
    requestParams: { header: z.object({ [header]: z.string() }) },
    requestBody: { required: true, content: json(z.looseObject({})) },
    responses: {
      '200': { description: 'Taken, or none of ours', content: json(z.object({ received: z.boolean() })) },
      ...problems(400, 404, 405, 413, 429, 503),
    },
  },
});

const plain = (summary: string, contentType: string) => ({
  get: {
    tags: ['operations'],
    summary,
    security: [],
    responses: { '200': { description: 'OK', content: { [contentType]: { schema: z.string() } } } },
  },
});
const health = (summary: string) => ({
  get: {
    tags: ['operations'],
    summary,
    security: [],
    responses: {
      '200': { description: 'Yes', content: json(HealthAnswer) },
      '503': { description: 'No', content: json(HealthAnswer) },
    },
  },
});

const document: ZodOpenApiObject = {
  openapi: '3.1.0',
  info: {
    title: 'Loyalty checkout',
    version: '1.0.0',
    description:
      'Every checkout is a durable session. Checkout never fails, and never waits more than 2.5 s, because of loyalty. ' +
      'Money is integer minor units; errors are RFC 9457 problems with a stable `code`.',
  },
  servers: [{ url: '/' }],
  security: [{ apiKey: [] }],
  tags: ['checkout', 'events', 'stores', 'support', 'webhooks', 'operations'].map((name) => ({ name })),
  paths: {
    ...loyalty,
    ...events,
    ...stores,
    ...support,
    ...reconciliations,
    '/webhooks/stripe': webhook(
      "Stripe's events of payments with `store_id` and `cart_id` in their metadata",
      'Stripe-Signature',
    ),
    '/webhooks/finix': webhook(
      "Finix's events of payments with `store_id` and `cart_id` among their tags",
      'Finix-Signature',
    ),
    '/healthz': health('Is the process alive?'),
    '/readyz': health('Does the process take requests?'),
    '/metrics': plain('Prometheus metrics', 'text/plain'),
    '/openapi.json': {
      get: {
        tags: ['operations'],
        summary: 'This document',
        security: [],
        responses: { '200': { description: 'OpenAPI 3.1', content: json(z.looseObject({})) } },
      },
    },
    '/docs': plain('This document, to read', 'text/html'),
  },
  components: {
    securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: '`lk_<id>_<secret>`' } },
  },
};

/** OpenAPI 3.1, made of the very schemas that requests are checked against. */
export const createOpenApi = () => createDocument(document);
