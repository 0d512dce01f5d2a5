import { z } from 'zod';
import type { ZodOpenApiObject } from 'zod-openapi';
import {
  DeliveryQuery,
  NewWebhookEndpointAnswer,
  QueuedDeliveryAnswer,
  RemovedWebhookEndpointAnswer,
  ResendAnswer,
  ResendRequest,
  WEBHOOK_SCHEMAS,
  WebhookDeliveriesAnswer,
  WebhookEndpointAnswer,
  WebhookEndpointRequest,
  WebhookEndpointsAnswer,
  webhookId,
} from '../../contract/http';
import * as example from './examples';
import { body, json, ok, type Operation, type Scope } from './operation';
import { storePath } from './shapes';

const ENDPOINT_ID = '3f0c1f6e-7b0a-4f0e-9a51-1f2d3c4b5a69';
const DELIVERY_ID = '8d1f4c2a-5b6e-4a7d-8c9b-0a1b2c3d4e5f';

const endpoint = {
  id: ENDPOINT_ID,
  storeId: example.NEW_STORE_ID,
  url: 'https://example.com/loyalty-hooks',
  types: ['session.finalized', 'points.reversed'],
  description: 'Data warehouse',
  disabledAt: null,
  previousSecretUntil: null,
  createdAt: example.AT,
};
const withSecret = { ...endpoint, secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' };
const ofCheckout = {
  storeId: example.NEW_STORE_ID,
  sessionId: example.SESSION_ID,
  cartId: example.CART_ID,
  orderId: example.ORDER_ID,
  displayId: example.DISPLAY_ID,
};

/** What each type says, and when. */
const EVENTS: Record<keyof typeof WEBHOOK_SCHEMAS, { when: string; data: object }> = {
  'session.bypassed': {
    when: 'A checkout goes on at full price: once for each bypass',
    data: {
      ...ofCheckout,
      orderId: null,
      displayId: null,
      status: 'BYPASSED',
      bypassReason: 'HOST_TIMEOUT',
    },
  },
  'session.finalized': {
    when: 'An order is settled',
    data: {
      ...ofCheckout,
      status: 'FINALIZED',
      confirmationId: 'CONF-1001',
      pointsEarned: 12,
      pointsRedeemed: 0,
    },
  },
  'finalization.failed': {
    when: 'An order could not be settled, and waits for support: once for each time',
    data: { ...ofCheckout, status: 'FINALIZATION_FAILED' },
  },
  'points.reversed': {
    when: 'A return took points back',
    data: {
      ...ofCheckout,
      returnId: 'return-1',
      confirmationId: 'CONF-1002',
      pointsReversed: 4,
      pointsRestored: 0,
    },
  },
  'webhook.test': {
    when: 'Somebody asked for it',
    data: { storeId: example.NEW_STORE_ID, endpointId: ENDPOINT_ID },
  },
};
const told = (type: keyof typeof WEBHOOK_SCHEMAS) => ({
  type,
  timestamp: example.AT,
  data: EVENTS[type].data,
});

const delivery = {
  id: DELIVERY_ID,
  type: 'session.finalized',
  status: 'delivered',
  attempts: 1,
  lastAttemptAt: example.AT,
  lastStatus: 200,
  lastError: null,
  nextAttemptAt: null,
  createdAt: example.AT,
  payload: told('session.finalized'),
};

const all = '/stores/{storeId}/webhook-endpoints';
const one = `${all}/{endpointId}`;
const endpointPath = storePath.extend({ endpointId: webhookId.meta({ examples: [ENDPOINT_ID] }) });
const deliveryPath = endpointPath.extend({ deliveryId: webhookId.meta({ examples: [DELIVERY_ID] }) });
const admin = { tag: 'webhook endpoints', scopes: ['admin'] as Scope[] } as const;
const queued = {
  '202': {
    description: 'It is on its way',
    content: json(QueuedDeliveryAnswer, { deliveryId: DELIVERY_ID }),
  },
};

/** Where a store's events go, and what was sent there. */
export const WEBHOOK_ENDPOINTS: Operation[] = [
  {
    ...admin,
    operationId: 'webhookEndpoints',
    method: 'get',
    path: all,
    summary: "The store's endpoints; their secrets are never told",
    params: { path: storePath },
    answers: ok('All of them', WebhookEndpointsAnswer, { endpoints: [endpoint] }),
    refusals: ['STORE_NOT_FOUND'],
  },
  {
    ...admin,
    operationId: 'createWebhookEndpoint',
    method: 'post',
    path: all,
    summary: 'Register an endpoint; the answer shows its secret, this once',
    params: { path: storePath },
    body: body(WebhookEndpointRequest, {
      url: endpoint.url,
      types: endpoint.types,
      description: endpoint.description,
    }),
    answers: {
      '201': {
        description: 'The endpoint with its secret',
        content: json(NewWebhookEndpointAnswer, withSecret),
      },
    },
    refusals: ['STORE_NOT_FOUND', 'WEBHOOK_ENDPOINT_LIMIT'],
  },
  {
    ...admin,
    operationId: 'webhookEndpoint',
    method: 'get',
    path: one,
    summary: 'One endpoint',
    params: { path: endpointPath },
    answers: ok('The endpoint', WebhookEndpointAnswer, endpoint),
    refusals: ['STORE_NOT_FOUND', 'WEBHOOK_ENDPOINT_NOT_FOUND'],
  },
  {
    ...admin,
    operationId: 'deleteWebhookEndpoint',
    method: 'delete',
    path: one,
    summary: 'Delete it with its deliveries; what nothing has taken yet is dropped',
    params: { path: endpointPath },
    answers: ok('It is gone', RemovedWebhookEndpointAnswer, { dropped: 0 }),
    refusals: ['STORE_NOT_FOUND', 'WEBHOOK_ENDPOINT_NOT_FOUND'],
  },
  {
    ...admin,
    operationId: 'enableWebhookEndpoint',
    method: 'post',
    path: `${one}/enable`,
    summary: 'Tell it again what happens, after it answered 410; what it missed is not told',
    params: { path: endpointPath },
    answers: ok('The endpoint', WebhookEndpointAnswer, endpoint),
    refusals: ['STORE_NOT_FOUND', 'WEBHOOK_ENDPOINT_NOT_FOUND'],
  },
  {
    ...admin,
    operationId: 'rotateWebhookSecret',
    method: 'post',
    path: `${one}/rotate-secret`,
    summary: 'A new secret, shown this once; the one before it signs beside it for 24 hours',
    params: { path: endpointPath },
    answers: ok('The endpoint with its new secret', NewWebhookEndpointAnswer, withSecret),
    refusals: [
      'STORE_NOT_FOUND',
      'WEBHOOK_ENDPOINT_NOT_FOUND',
      'WEBHOOK_ENDPOINT_DISABLED',
      'WEBHOOK_SECRET_ROTATED',
    ],
  },
  {
    ...admin,
    operationId: 'testWebhookEndpoint',
    method: 'post',
    path: `${one}/test`,
    summary: 'Send the event `webhook.test`',
    params: { path: endpointPath },
    answers: queued,
    refusals: ['STORE_NOT_FOUND', 'WEBHOOK_ENDPOINT_NOT_FOUND', 'WEBHOOK_ENDPOINT_DISABLED'],
  },
  {
    ...admin,
    operationId: 'webhookDeliveries',
    method: 'get',
    path: `${one}/deliveries`,
    summary:
      'What was sent in the last 30 days, the newest first: how often, what came of it, and when it is tried next',
    params: { path: endpointPath, query: DeliveryQuery },
    answers: ok('A page of it', WebhookDeliveriesAnswer, { deliveries: [delivery], next: null }),
    refusals: ['STORE_NOT_FOUND', 'WEBHOOK_ENDPOINT_NOT_FOUND'],
  },
  {
    ...admin,
    operationId: 'resendWebhook',
    method: 'post',
    path: `${one}/deliveries/{deliveryId}/resend`,
    summary: 'Send it again, under the same `webhook-id`, with 72 hours of tries',
    params: { path: deliveryPath },
    answers: queued,
    refusals: [
      'STORE_NOT_FOUND',
      'WEBHOOK_ENDPOINT_NOT_FOUND',
      'WEBHOOK_ENDPOINT_DISABLED',
      'WEBHOOK_DELIVERY_NOT_FOUND',
    ],
  },
  {
    ...admin,
    operationId: 'resendFailedWebhooks',
    method: 'post',
    path: `${one}/resend`,
    summary: 'Send again all that failed and was written since a time, at most 1,000 at once',
    params: { path: endpointPath },
    body: body(ResendRequest, { since: example.AT }),
    answers: {
      '202': {
        description: 'How many are on their way',
        content: json(ResendAnswer, { resent: 1, more: false }),
      },
    },
    refusals: ['STORE_NOT_FOUND', 'WEBHOOK_ENDPOINT_NOT_FOUND', 'WEBHOOK_ENDPOINT_DISABLED'],
  },
];

const signed = z.object({
  'webhook-id': z.string().meta({
    description: 'The same for every try and resend: what you know by it you know already',
  }),
  'webhook-timestamp': z.string().meta({ description: 'Of this try, in seconds since the epoch' }),
  'webhook-signature': z.string().meta({
    description:
      '`v1,` and HMAC-SHA-256 in base64 over id, timestamp and body; two, separated by a space, while a secret is rotated',
  }),
});

/** What endpoints are told. */
export const TOLD: ZodOpenApiObject['webhooks'] = Object.fromEntries(
  (Object.keys(EVENTS) as (keyof typeof WEBHOOK_SCHEMAS)[]).map((type) => [
    type,
    {
      post: {
        operationId: `told-${type}`,
        tags: ['webhook endpoints'],
        summary: EVENTS[type].when,
        security: [],
        requestParams: { header: signed },
        requestBody: body(WEBHOOK_SCHEMAS[type], told(type)),
        responses: {
          '2XX': { description: 'Taken, within 15 s' },
          '4XX': { description: 'Tried again, for 72 hours; 410 disables the endpoint' },
          default: { description: 'Tried again, for 72 hours' },
        },
      },
    },
  ]),
);
