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

const files = config.s3.bucket
  ? {
      resolve: '@medusajs/medusa/file-s3',
      id: 's3',
      options: {
        bucket: config.s3.bucket,
        region: config.s3.region,
        endpoint: config.s3.endpoint,
        file_url: config.files.url,
        access_key_id: config.s3.accessKeyId,
        secret_access_key: config.s3.secretAccessKey,
        // Stores other than Amazon's seldom know a bucket by a name in front of theirs.
        additional_client_config: { forcePathStyle: config.s3.endpoint !== undefined },
      },
    }
  : { resolve: '@medusajs/medusa/file-local', id: 'local', options: { upload_dir: config.files.dir, private_upload_dir: config.files.dir, backend_url: config.files.url } };

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
  modules: [...shared, { resolve: './src/modules/outbox' }, { resolve: '@medusajs/medusa/file', options: { providers: [files] } }],
});
