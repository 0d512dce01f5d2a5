import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  DeliveryQuery,
  NewWebhookEndpointAnswer,
  QueuedDeliveryAnswer,
  RemovedWebhookEndpointAnswer,
  ResendAnswer,
  ResendRequest,
  storeId,
  WEBHOOK_SCHEMAS,
  WebhookDeliveriesAnswer,
  WebhookEndpointAnswer,
  WebhookEndpointRequest,
  WebhookEndpointsAnswer,
  webhookId,
} from '../contract/http';
import { ALWAYS, json, problems, WITH_BODY } from './openapi-parts';

const storePath = z.object({ storeId });
const endpointPath = storePath.extend({ endpointId: webhookId });
const deliveryPath = endpointPath.extend({ deliveryId: webhookId });
const oneEndpoint = '/stores/{storeId}/webhook-endpoints/{endpointId}';
const queued = { description: 'It is on its way', content: json(QueuedDeliveryAnswer) };

/** Where a store's events go, and what was sent there. */
export const webhookEndpoints: ZodOpenApiPathsObject = {
  '/stores/{storeId}/webhook-endpoints': {
    get: {
      tags: ['webhook endpoints'],
      summary: "The store's endpoints; their secrets are never told",
      requestParams: { path: storePath },
      responses: {
        '200': { description: 'All of them', content: json(WebhookEndpointsAnswer) },
        ...problems(...ALWAYS, 404),
      },
    },
    post: {
      tags: ['webhook endpoints'],
      summary: 'Register an endpoint; the answer shows its secret, this once',
      requestParams: { path: storePath },
      requestBody: { content: json(WebhookEndpointRequest), required: true },
      responses: {
        '201': { description: 'The endpoint with its secret', content: json(NewWebhookEndpointAnswer) },
        ...problems(...ALWAYS, ...WITH_BODY, 404, 409),
      },
    },
  },
  [oneEndpoint]: {
    get: {
      tags: ['webhook endpoints'],
      summary: 'One endpoint',
      requestParams: { path: endpointPath },
      responses: {
        '200': { description: 'The endpoint', content: json(WebhookEndpointAnswer) },
        ...problems(...ALWAYS, 404),
      },
    },
    delete: {
      tags: ['webhook endpoints'],
      summary: 'Delete it with its deliveries; what nothing has taken yet is dropped',
      requestParams: { path: endpointPath },
      responses: {
        '200': { description: 'It is gone', content: json(RemovedWebhookEndpointAnswer) },
        ...problems(...ALWAYS, 404),
      },
    },
  },
  [`${oneEndpoint}/rotate-secret`]: {
    post: {
      tags: ['webhook endpoints'],
      summary: 'A new secret, shown this once; the one before it signs beside it for 24 hours',
      requestParams: { path: endpointPath },
      responses: {
        '200': { description: 'The endpoint with its new secret', content: json(NewWebhookEndpointAnswer) },
        ...problems(...ALWAYS, 404, 409),
      },
    },
  },
  [`${oneEndpoint}/test`]: {
    post: {
      tags: ['webhook endpoints'],
      summary: 'Send the event `webhook.test`',
      requestParams: { path: endpointPath },
      responses: { '202': queued, ...problems(...ALWAYS, 404, 409) },
    },
  },
  [`${oneEndpoint}/deliveries`]: {
    get: {
      tags: ['webhook endpoints'],
      summary:
        'What was sent in the last 30 days, the newest first: how often, what came of it, and when it is tried next',
      requestParams: { path: endpointPath, query: DeliveryQuery },
      responses: {
        '200': { description: 'A page of it', content: json(WebhookDeliveriesAnswer) },
        ...problems(...ALWAYS, 400, 404),
      },
    },
  },
  [`${oneEndpoint}/deliveries/{deliveryId}/resend`]: {
    post: {
      tags: ['webhook endpoints'],
      summary: 'Send it again, under the same `webhook-id`, with 72 hours of tries',
      requestParams: { path: deliveryPath },
      responses: { '202': queued, ...problems(...ALWAYS, 404, 409) },
    },
  },
  [`${oneEndpoint}/resend`]: {
    post: {
      tags: ['webhook endpoints'],
      summary: 'Send again all that failed and was written since a time, at most 1,000 at once',
      requestParams: { path: endpointPath },
      requestBody: { content: json(ResendRequest), required: true },
      responses: {
        '202': { description: 'How many are on their way', content: json(ResendAnswer) },
        ...problems(...ALWAYS, ...WITH_BODY, 404, 409),
      },
    },
  },
};

const TOLD: Record<keyof typeof WEBHOOK_SCHEMAS, string> = {
  'session.bypassed': 'A checkout goes on at full price: once for each bypass',
  'session.finalized': 'An order is settled',
  'finalization.failed': 'An order could not be settled, and waits for support: once for each time',
  'points.reversed': 'A return took points back',
  'webhook.test': 'Somebody asked for it',
};

/** What endpoints are told. */
export const toldWebhooks = Object.fromEntries(
  Object.entries(WEBHOOK_SCHEMAS).map(([type, schema]) => [
    type,
    {
      post: {
        tags: ['webhook endpoints'],
        summary: TOLD[type as keyof typeof TOLD],
        security: [],
        requestParams: {
          header: z.object({
            'webhook-id': z.string().meta({
              description: 'The same for every try and resend: what you know by it you know already',
            }),
            'webhook-timestamp': z.string().meta({ description: 'Of this try, in seconds since the epoch' }),
            'webhook-signature': z.string().meta({
              description:
                '`v1,` and HMAC-SHA-256 in base64 over id, timestamp and body; two, separated by a space, while a secret is rotated',
            }),
          }),
        },
        requestBody: { required: true, content: json(schema) },
        responses: {
          '2XX': { description: 'Taken, within 15 s' },
          '410': { description: 'The endpoint is disabled' },
          default: { description: 'Tried again, for 72 hours' },
        },
      },
    },
  ]),
);
