import { logger } from '@medusajs/framework';
import { defineConfig } from '@medusajs/framework/utils';
import { cookieOptions, sessionOptions } from './src/accounts/staff-session';
import { config } from './src/config';
import { fileProvider } from './src/file-storage';
import { createQuietLogger } from './src/quiet-logger';

/** Redis for what several processes share; without it each process keeps its own. */
const shared = config.redisUrl
  ? [
      {
        resolve: '@medusajs/medusa/event-bus-redis',
        options: { redisUrl: config.redisUrl, queueName: 'commerce-events' },
      },
      {
        resolve: '@medusajs/medusa/locking',
        options: {
          providers: [
            {
              resolve: '@medusajs/medusa/locking-redis',
              id: 'locking-redis',
              is_default: true,
              options: { redisUrl: config.redisUrl },
            },
          ],
        },
      },
      {
        resolve: '@medusajs/medusa/workflow-engine-redis',
        options: { redis: { redisUrl: config.redisUrl } },
      },
    ]
  : [];

const search = config.meilisearch.host
  ? {
      resolve: './src/modules/search-meilisearch',
      id: 'meilisearch',
      options: { host: config.meilisearch.host, apiKey: config.meilisearch.apiKey },
    }
  : { resolve: './src/modules/search-postgres', id: 'postgres' };

/** Ways of signing in beside e-mail and password; for shoppers only, never for those who run the shop. */
const firebase = config.firebase.projectId
  ? [
      {
        resolve: './src/modules/firebase-auth',
        id: 'firebase',
        options: { ...config.firebase, projectId: config.firebase.projectId },
      },
    ]
  : [];

/** Finix is the shop's own; Stripe stands beside it where its keys are set. */
const payment = [
  ...(config.finix.url
    ? [
        {
          resolve: './src/modules/finix',
          id: 'finix',
          options: { ...config.finix, url: config.finix.url, storeId: config.loyalty.storeId },
        },
      ]
    : []),
  ...(config.stripe.apiKey
    ? [
        {
          resolve: '@medusajs/medusa/payment-stripe',
          id: 'stripe',
          options: {
            apiKey: config.stripe.apiKey,
            webhookSecret: config.stripe.webhookSecret,
            automaticPaymentMethods: true,
          },
        },
      ]
    : []),
];

module.exports = defineConfig({
  logger: createQuietLogger(logger),
  // Built by Medusa, and served by the edge, as everything that a browser reaches: src/edge/admin-page.ts.
  admin: { path: '/app', disable: !config.building },
  projectConfig: {
    databaseUrl: config.databaseUrl,
    redisUrl: config.redisUrl,
    redisPrefix: 'commerce:',
    sessionOptions,
    cookieOptions,
    http: {
      storeCors: config.storefrontUrl,
      adminCors: config.adminUrl,
      authCors: [config.storefrontUrl, config.adminUrl].join(','),
      jwtSecret: config.jwtSecret,
      cookieSecret: config.cookieSecret,
      authMethodsPerActor: { user: ['emailpass'], customer: ['emailpass', ...firebase.map(({ id }) => id)] },
    },
  },
  plugins: [{ resolve: '@loyalty-checkout/medusa-plugin', options: config.loyalty }],
  modules: [
    ...shared,
    { resolve: './src/modules/stores' },
    { resolve: './src/modules/metrics', options: config.metrics },
    { resolve: '@medusajs/medusa/file', options: { providers: [fileProvider(config)] } },
    { resolve: '@medusajs/medusa/search', options: { providers: [search] } },
    { resolve: '@medusajs/medusa/payment', options: { providers: payment } },
    {
      resolve: '@medusajs/medusa/tax',
      options: { providers: [{ resolve: './src/modules/numeral', id: 'numeral', options: config.numeral }] },
    },
    {
      resolve: '@medusajs/medusa/auth',
      options: { providers: [{ resolve: './src/modules/emailpass', id: 'emailpass' }, ...firebase] },
    },
  ],
});
