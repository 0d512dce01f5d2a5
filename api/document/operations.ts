import { z } from 'zod';
import { GOODWILL_LIMITS, type ErrorCode } from '../../contract';
import {
  AbandonRequest,
  AcceptedAnswer,
  CancelRequest,
  ConnectionTestAnswer,
  DayAnswer,
  EVENT_SCHEMAS,
  EventAnswer,
  GoodwillBody,
  GoodwillOutcome,
  HealthAnswer,
  IdentifyRequest,
  OrderAnswer,
  ProofAnswer,
  ProofRequest,
  ReconciliationAnswer,
  RetryAnswer,
  RetryRequest,
  RewardsRequest,
  SelectRequest,
  SessionSchema,
  StoreConfigAnswer,
  StoreConfigRequest,
  WorkAnswer,
  WorkQuery,
} from '../../contract/http';
import * as example from './examples';
import { body, json, ok, type Operation, type Scope, text } from './operation';
import * as shape from './shapes';
import { WEBHOOK_ENDPOINTS } from './webhook-endpoints';

const AT_FULL_PRICE =
  'Always 200 where loyalty fails: `status` is then `BYPASSED` and the totals are at full price';
const ofSession = { sessionId: '$response.body#/sessionId' };
const session = {
  '200': {
    description: `The session. ${AT_FULL_PRICE}`,
    content: {
      'application/json': {
        schema: SessionSchema,
        examples: {
          active: { summary: 'With its rewards', value: example.session },
          bypassed: { summary: 'Loyalty is away: at full price', value: example.bypassed },
        },
      },
    },
    links: {
      session: { operationId: 'session', parameters: ofSession },
      events: { operationId: 'events', parameters: ofSession },
      cancel: { operationId: 'cancel', parameters: ofSession },
    },
  },
};
const sent = {
  '202': {
    description: 'Sent, with `Prefer: respond-async`; the event stream tells what comes of it',
    headers: z.object({ 'Preference-Applied': z.literal('respond-async') }),
    content: json(AcceptedAnswer, { sessionId: example.SESSION_ID }),
  },
};

/** Of a message to a session that there is. */
const TO_SESSION: ErrorCode[] = ['SESSION_NOT_FOUND', 'SESSION_CLOSED'];
const checkout = { method: 'post', tag: 'checkout', scopes: ['checkout'] } as const;
const message = {
  ...checkout,
  scopes: ['checkout'] as Scope[],
  params: { header: shape.messageHeaders },
  answers: { ...session, ...sent },
};
const proof = {
  ...checkout,
  scopes: ['checkout'] as Scope[],
  params: { header: shape.proofHeaders },
  answers: session,
};

const CHECKOUT: Operation[] = [
  {
    ...message,
    operationId: 'identify',
    path: '/loyalty/identify',
    summary: 'Identify the shopper; begins the session of this cart or goes on with it',
    body: body(IdentifyRequest, example.identify),
    refusals: ['SESSION_CLOSED', 'CART_VERSION_REUSED', 'MIXED_CURRENCIES'],
  },
  {
    ...message,
    operationId: 'rewards',
    path: '/loyalty/rewards',
    summary: 'The cart as it is now; answers rewards, discounts and totals',
    body: body(RewardsRequest, example.rewards),
    refusals: [...TO_SESSION, 'CART_VERSION_REUSED', 'MIXED_CURRENCIES'],
  },
  {
    ...message,
    operationId: 'select',
    path: '/loyalty/select',
    summary: 'Select optional rewards: the whole selection',
    body: body(SelectRequest, example.select),
    refusals: [
      ...TO_SESSION,
      'REWARD_NOT_STACKABLE',
      'INSUFFICIENT_POINTS',
      'PROOF_REQUIRED',
      'UNKNOWN_REWARD',
    ],
  },
  {
    ...proof,
    operationId: 'requestProof',
    path: '/loyalty/proof/request',
    summary:
      "Have the loyalty host send the member a one-time code; answered alike for numbers that are nobody's",
    body: body(ProofRequest, example.requestProof),
    refusals: [...TO_SESSION, 'INVALID_TRANSITION'],
  },
  {
    ...proof,
    operationId: 'prove',
    path: '/loyalty/proof',
    summary: 'Show that the shopper is the member: by the code, or by a Firebase ID token',
    body: body(ProofAnswer, example.prove),
    refusals: [
      ...TO_SESSION,
      'INVALID_TRANSITION',
      'PROOF_CODE_EXPIRED',
      'PROOF_CODE_WRONG',
      'PROOF_TOKEN_INVALID',
    ],
  },
  {
    operationId: 'session',
    method: 'get',
    path: '/loyalty/sessions/{sessionId}',
    tag: 'checkout',
    summary: 'The session',
    scopes: ['checkout', 'support'],
    params: { path: shape.sessionPath, header: shape.shopperHeader },
    answers: session,
    refusals: ['SESSION_NOT_FOUND'],
  },
  {
    operationId: 'events',
    method: 'get',
    path: '/loyalty/sessions/{sessionId}/events',
    tag: 'checkout',
    summary: 'The session now and after each change, as server-sent events named `session`',
    description:
      'The data of each event is the whole session, so nothing is lost by coming back. The stream ends with the session, and after half an hour at the latest: then open it again.',
    scopes: ['checkout', 'support'],
    params: { path: shape.sessionPath, header: shape.shopperHeader },
    answers: {
      '200': {
        description: 'Events named `session`; their `id` is the time of the change',
        content: {
          'text/event-stream': {
            schema: shape.SessionEvent,
            example: {
              event: 'session',
              id: example.session.updatedAt,
              data: JSON.stringify(example.session),
            },
          },
        },
      },
    },
    refusals: ['SESSION_NOT_FOUND'],
  },
  {
    ...message,
    operationId: 'cancel',
    path: '/loyalty/sessions/{sessionId}/cancel',
    summary: 'Give up the checkout: reserved rewards are released',
    scopes: ['checkout', 'support'],
    params: { path: shape.sessionPath, header: shape.messageHeaders },
    body: { content: json(CancelRequest, example.cancel), required: false },
    answers: { ...ok('The session, cancelled', SessionSchema, example.cancelled), ...sent },
    refusals: TO_SESSION,
  },
];

const EVENTS: Operation[] = [
  {
    operationId: 'sendEvent',
    method: 'post',
    path: '/events',
    tag: 'events',
    summary: 'CloudEvents 1.0, structured, binary or batch; each is taken once per source and id',
    description:
      '202 once they are safe: on 503 send the same again. In binary mode (`application/json`) the attributes stand in `ce-*` headers and the body is the data. A batch is accepted whole or refused.',
    scopes: ['checkout'],
    params: { header: shape.binaryHeaders },
    body: {
      required: true,
      content: {
        'application/cloudevents+json': {
          schema: shape.Event,
          examples: Object.fromEntries(example.events.map((value) => [value.type, { value }])),
        },
        'application/cloudevents-batch+json': {
          schema: z.array(shape.Event).min(1).max(100),
          example: example.events.slice(0, 1),
        },
        'application/json': {
          schema: z.union(Object.values(EVENT_SCHEMAS)).meta({
            id: 'EventData',
            description: 'Binary mode: the data of the event, whose attributes stand in `ce-*` headers',
          }),
          example: example.firstEvent.data,
        },
      },
    },
    answers: {
      '202': {
        description: 'Safe, in Temporal or in the outbox. A batch is answered by a list',
        content: json(z.union([EventAnswer, z.array(EventAnswer)]), example.eventAnswer),
      },
    },
    refusals: ['MIXED_CURRENCIES'],
  },
];

const config = ok('The configuration', StoreConfigAnswer, example.storeConfigAnswer);
const STORES: Operation[] = [
  {
    operationId: 'storeConfig',
    method: 'get',
    path: '/stores/{storeId}/loyalty-config',
    tag: 'stores',
    summary: 'How this store talks to its loyalty host; the client secret is never told',
    scopes: ['admin'],
    params: { path: shape.storePath },
    answers: config,
    refusals: ['STORE_NOT_FOUND'],
  },
  {
    operationId: 'setStoreConfig',
    method: 'put',
    path: '/stores/{storeId}/loyalty-config',
    tag: 'stores',
    summary: 'Set the whole configuration; workers take it up at once',
    scopes: ['admin'],
    params: { path: shape.storePath },
    body: body(StoreConfigRequest, example.storeConfig),
    answers: config,
    refusals: ['STORE_NOT_FOUND'],
  },
  {
    operationId: 'testStoreConfig',
    method: 'post',
    path: '/stores/{storeId}/loyalty-config/test',
    tag: 'stores',
    summary:
      'Try the stored settings: a token of the loyalty host, and whether it is online. 200 also where it fails; 6 a minute',
    scopes: ['admin'],
    params: { path: shape.storePath },
    answers: ok('What came of each step', ConnectionTestAnswer, example.connectionTest),
    refusals: ['STORE_NOT_FOUND'],
  },
  {
    operationId: 'reconciliation',
    method: 'get',
    path: '/stores/{storeId}/reconciliations/{date}',
    tag: 'stores',
    summary: "A business day held against the loyalty host's books; `Accept: text/csv` for a table",
    scopes: ['support'],
    params: { path: shape.dayPath },
    answers: {
      '200': {
        description: 'The report',
        content: {
          ...json(ReconciliationAnswer, example.reconciliation),
          'text/csv': {
            schema: z.string(),
            example: `record,store,date,status,kind,state,pos_sequence_id,order_id,return_id,what,ours,host\r\ntotal,${example.STORE_ID},${example.DATE},RECONCILED,,,,,,issued,12,12\r\n`,
          },
        },
      },
    },
    refusals: ['STORE_NOT_FOUND', 'NOT_FOUND'],
  },
  {
    operationId: 'reconcile',
    method: 'post',
    path: '/stores/{storeId}/reconciliations/{date}',
    tag: 'stores',
    summary: 'Compare the day with the host: now for the first time, or again where it is open',
    scopes: ['support'],
    params: { path: shape.dayPath },
    answers: {
      '202': { description: 'Begun; the report says how it ends', content: json(DayAnswer, example.day) },
    },
    refusals: ['STORE_NOT_FOUND'],
  },
];

const SUPPORT: Operation[] = [
  {
    operationId: 'work',
    method: 'get',
    path: '/support/work',
    tag: 'support',
    summary:
      'What waits for a person: failed checkouts, failed and long-waiting returns, failed gifts of points, open business days, dead letters',
    scopes: ['support'],
    params: { query: WorkQuery },
    answers: ok('A page of it, and how many there are', WorkAnswer, example.work),
    refusals: ['STORE_NOT_FOUND'],
  },
  {
    operationId: 'retryWork',
    method: 'post',
    path: '/support/work/retry',
    tag: 'support',
    summary: 'Try again, by id or all of a kind, a batch at a time; safe to repeat',
    scopes: ['support'],
    params: { header: shape.idempotencyHeader },
    body: body(RetryRequest, example.retry),
    answers: ok('What came of each', RetryAnswer, example.retried),
    refusals: ['STORE_NOT_FOUND'],
  },
  {
    operationId: 'abandonWork',
    method: 'post',
    path: '/support/work/abandon',
    tag: 'support',
    summary: 'Give up, by id or all of a kind, a batch at a time; final, and safe to repeat',
    scopes: ['support'],
    params: { header: shape.idempotencyHeader },
    body: body(AbandonRequest, example.retry),
    answers: ok('What came of each', RetryAnswer, example.abandoned),
    refusals: ['STORE_NOT_FOUND'],
  },
  {
    operationId: 'giveGoodwill',
    method: 'post',
    path: '/support/goodwill',
    tag: 'support',
    summary: `Give the member of an order points, once per Idempotency-Key: at most ${GOODWILL_LIMITS.gift} at once, ${GOODWILL_LIMITS.order} for an order and ${GOODWILL_LIMITS.storeDay} of a store in 24 hours`,
    scopes: ['support'],
    params: { header: shape.giftHeader },
    body: body(GoodwillBody, example.gift),
    answers: {
      ...ok('Given', GoodwillOutcome, example.given),
      '202': {
        description: 'Taken: it goes on by itself, or stands in the work list',
        content: json(GoodwillOutcome, { ...example.given, status: 'GOODWILL_PENDING', newBalance: null }),
      },
    },
    refusals: [
      'STORE_NOT_FOUND',
      'ORDER_NOT_FOUND',
      'MEMBER_UNKNOWN',
      'GOODWILL_LIMIT',
      'GOODWILL_FORMER_HOST',
      'GOODWILL_UNSUPPORTED',
      'IDEMPOTENCY_KEY_REUSED',
    ],
  },
  {
    operationId: 'findOrders',
    method: 'get',
    path: '/support/orders',
    tag: 'support',
    summary: 'An order by its id or its number: what Temporal knows, and what the tables keep of the rest',
    scopes: ['support'],
    parameters: [shape.orderParameter],
    answers: ok('Its checkout, its returns and what was given', OrderAnswer, example.orders),
    refusals: ['INVALID_REQUEST', 'STORE_NOT_FOUND'],
  },
];

const webhook = (provider: 'Stripe' | 'Finix', whose: string, value: object): Operation => ({
  operationId: `${provider.toLowerCase()}Webhook`,
  method: 'post',
  path: `/webhooks/${provider.toLowerCase()}`,
  tag: 'webhooks',
  summary: `${provider}'s events of payments with \`store_id\` and \`cart_id\` ${whose}`,
  description:
    'The signature is the authentication. An event that is none of ours is taken and changes nothing.',
  scopes: [],
  params: {
    header: z.object({
      [`${provider}-Signature`]: z.string().meta({ description: `As ${provider} signs the very bytes` }),
    }),
  },
  body: body(z.looseObject({}), value),
  answers: ok('Taken, or none of ours', z.object({ received: z.boolean() }), { received: true }),
  refusals: ['INVALID_SIGNATURE', 'WEBHOOK_NOT_CONFIGURED', 'RATE_LIMITED', 'TRY_AGAIN'],
});

const open = { method: 'get', tag: 'operations', scopes: [] as Scope[] } as const;
const METRICS =
  '# TYPE loyalty_bypass_answers_total counter\nloyalty_bypass_answers_total{reason="HOST_TIMEOUT"} 0\n';
const OPERATORS: Operation[] = [
  {
    ...open,
    operationId: 'healthz',
    path: '/healthz',
    summary: 'Is the process alive?',
    answers: ok('Yes', HealthAnswer, { status: 'ok' }),
  },
  {
    ...open,
    operationId: 'readyz',
    path: '/readyz',
    summary: 'Does the process take requests?',
    answers: {
      ...ok('Yes', HealthAnswer, { status: 'ready' }),
      '503': { description: 'No', content: json(HealthAnswer, { status: 'stopping' }) },
    },
  },
  {
    ...open,
    operationId: 'metrics',
    path: '/metrics',
    summary: 'Prometheus metrics',
    answers: text('text/plain', METRICS),
  },
  {
    ...open,
    operationId: 'openApi',
    path: '/openapi.json',
    summary: 'This document',
    answers: ok('OpenAPI 3.1', z.looseObject({}), { openapi: '3.1.0' }),
  },
  {
    ...open,
    operationId: 'docs',
    path: '/docs',
    summary: 'This document, to read',
    answers: text('text/html', '<!doctype html>'),
  },
];

export const OPERATIONS: readonly Operation[] = [
  ...CHECKOUT,
  ...EVENTS,
  ...STORES,
  ...WEBHOOK_ENDPOINTS,
  ...SUPPORT,
  webhook('Stripe', 'in their metadata', example.stripeWebhook),
  webhook('Finix', 'among their tags', example.finixWebhook),
  ...OPERATORS,
];

/** Those that a key opens. */
export const OPERATIONS_OF_KEYS = OPERATIONS.filter(({ scopes }) => scopes.length > 0);
