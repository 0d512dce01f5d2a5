import { defineConfig } from '@medusajs/framework/utils';
import { config } from './src/config';

/** Redis for what several processes share; without it each process keeps its own. */
const shared = config.redisUrl
  ? [
      { resolve: '@medusajs/medusa/event-bus-redis', options: { redisUrl: config.redisUrl, queueName: 'commerce-events' } },
      { resolve: '@medusajs/medusa/locking', options: { providers: [{ resolve: '@medusajs/medusa/locking-redis', id: 'locking-redis', is_default: true, options: { redisUrl: config.redisUrl } }] } },
      { resolve: '@medusajs/medusa/workflow-engine-redis', options: { redis: { redisUrl: config.redisUrl } } },
    ]
  : [];

module.exports = defineConfig({
  admin: { disable: true },
  projectConfig: {
    databaseUrl: config.databaseUrl,
    redisUrl: config.redisUrl,
    redisPrefix: 'commerce:',
    http: {
      storeCors: config.storefrontUrl,
      adminCors: config.publicUrl,
      authCors: config.storefrontUrl,
      jwtSecret: config.jwtSecret,
      cookieSecret: config.cookieSecret,
    },
  },
  modules: [...shared],
});
