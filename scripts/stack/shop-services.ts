import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { projectPath } from '../../platform/root';
import { SANDBOX_ACCOUNT } from '../../sandbox/finix';
import type { Progress } from '../console';
import { answersOk } from '../process/probe';
import type { ProcessSpec } from '../process/launch';
import type { Service } from '../process/supervisor';
import { nodeService } from './node-service';
import { COMMERCE_SERVER, MEDUSA_CLI, prepareCommerce } from '../setup/commerce';
import type { ShopAddresses } from './addresses';
import type { Secrets } from './secrets';
import type { StackParts } from './parts';
import { localPath, localUrl, MERCHANT_EMAIL } from './settings';

const logFile = (name: string): string => localPath('logs', `${name}.log`);
const SEED_FILE = localPath('commerce-seed.json');
/** The shop's mail of this machine, where no SendGrid is configured. */
const MAIL_FOLDER = localPath('mail');
const Seeded = z.looseObject({ publishableKey: z.string().min(1) });

/** What the seed wrote: the key that the storefront sends with every request. Not a secret. */
export const publishableKey = (): string =>
  Seeded.parse(JSON.parse(readFileSync(SEED_FILE, 'utf8'))).publishableKey;

/**
 * Where the events of the shop go, and what they are sealed with: both the shop's backend and the service
 * read these names.
 */
export const queueEnvironment = (shop: ShopAddresses, secrets: Secrets): NodeJS.ProcessEnv => ({
  SQS_QUEUE_URL: shop.queueUrl,
  SQS_ENDPOINT: shop.sqs,
  EVENT_KEYS: secrets.shop.eventKeys,
  AWS_REGION: 'us-east-1',
  // The stand-in looks at no signature, but the SDK will not sign without a key.
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});

export const finixEnvironment = (shop: ShopAddresses, secrets: Secrets): NodeJS.ProcessEnv => ({
  FINIX_URL: shop.finix,
  FINIX_USERNAME: SANDBOX_ACCOUNT.username,
  FINIX_PASSWORD: SANDBOX_ACCOUNT.password,
  FINIX_WEBHOOK_SECRET: secrets.shop.finixWebhook,
});

function commerceEnvironment(
  { addresses: { redis, api }, secrets, settings }: StackParts,
  shop: ShopAddresses,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...queueEnvironment(shop, secrets),
    ...finixEnvironment(shop, secrets),
    NODE_ENV: 'development',
    MEDUSA_DISABLE_TELEMETRY: 'true',
    HOST: '127.0.0.1',
    PORT: String(settings.ports.commerce.number),
    COMMERCE_PORT: String(settings.ports.commerce.number),
    COMMERCE_METRICS_PORT: String(settings.ports.commerceMetrics.number),
    COMMERCE_PUBLIC_URL: shop.commerce,
    ADMIN_URL: shop.admin,
    STOREFRONT_URL: shop.web,
    COMMERCE_DATABASE_URL: shop.commerceDatabase,
    COMMERCE_FILES_DIR: localPath('commerce-files'),
    COMMERCE_MAIL_DIR: MAIL_FOLDER,
    COMMERCE_SEED_FILE: SEED_FILE,
    DATABASE_URL: shop.commerceDatabase,
    REDIS_URL: redis,
    JWT_SECRET: secrets.shop.jwt,
    COOKIE_SECRET: secrets.shop.cookie,
    STOREFRONT_KEY: secrets.shop.storefront,
    COMMERCE_ENCRYPTION_KEYS: secrets.shop.encryptionKeys,
    LOYALTY_URL: api,
    LOYALTY_API_KEY: secrets.keys.checkout,
    // Of this store alone: staff's desk, and the page of its settings.
    LOYALTY_STORE_SUPPORT_KEY: secrets.keys.shopSupport,
    LOYALTY_STORE_ADMIN_KEY: secrets.keys.shopAdmin,
    LOYALTY_STORE_ID: settings.storeId,
    FINIX_MERCHANT_ID: SANDBOX_ACCOUNT.merchantId,
    FINIX_APPLICATION_ID: SANDBOX_ACCOUNT.applicationId,
    NUMERAL_URL: shop.numeral,
    NUMERAL_API_KEY: 'sandbox-key',
  };
}

function commerceProcess(parts: StackParts, shop: ShopAddresses, progress: Progress): ProcessSpec {
  const { ports } = parts.settings;
  const env = commerceEnvironment(parts, shop);
  return {
    name: 'commerce',
    command: process.execPath,
    args: [MEDUSA_CLI, 'start', '--port', String(ports.commerce.number), '--host', '127.0.0.1'],
    env,
    cwd: COMMERCE_SERVER,
    logFile: logFile('commerce'),
    prepare: () =>
      prepareCommerce(
        {
          // For the seed alone: what runs afterwards needs no password of anybody.
          env: { ...env, MERCHANT_EMAIL, MERCHANT_PASSWORD: parts.secrets.shop.merchantPassword },
          databaseUrl: shop.commerceDatabase,
          stampFile: localPath('commerce.prepared'),
          seedFile: SEED_FILE,
        },
        progress,
      ),
    ready: () => answersOk(localUrl(ports.commerce.number, '/health')),
    readyWithinMs: 120_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 10_000,
  };
}

function webProcess({ settings: { ports }, secrets }: StackParts, shop: ShopAddresses): ProcessSpec {
  // The key is known once the backend was filled, which this process waits for.
  const env = (): NodeJS.ProcessEnv => ({
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    HOST: '127.0.0.1',
    PORT: String(ports.web.number),
    // Its pages let cards go there.
    FINIX_URL: shop.finix,
    MEDUSA_URL: shop.commerce,
    MEDUSA_PUBLISHABLE_KEY: publishableKey(),
    STOREFRONT_KEY: secrets.shop.storefront,
  });
  return {
    name: 'web',
    command: process.execPath,
    args: [projectPath('web', '.next', 'shop', 'server', 'main.js')],
    get env() {
      return env();
    },
    cwd: projectPath('web'),
    logFile: logFile('web'),
    ready: () => answersOk(localUrl(ports.web.number, '/healthz')),
    readyWithinMs: 60_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 5_000,
  };
}

/** The rows of the shop in the table of everything that `npm start` runs. */
export function shopServices(parts: StackParts, shop: ShopAddresses, progress: Progress): Service[] {
  const {
    settings: { ports },
    addresses: { api },
    secrets,
  } = parts;
  const development = { ...process.env, NODE_ENV: 'development' };
  return [
    nodeService({
      name: 'finix-sandbox',
      title: 'Finix sandbox',
      file: 'sandbox/finix/server.js',
      detail: shop.finix,
      dependsOn: [],
      env: {
        ...development,
        FINIX_SANDBOX_PORT: String(ports.finix.number),
        SANDBOX_FINIX_STATE_FILE: localPath('finix-sandbox.json'),
        FINIX_SANDBOX_WEBHOOK_URLS: [
          `${api}/webhooks/finix`,
          `${shop.commerce}/hooks/payment/finix_finix`,
        ].join(','),
        FINIX_SANDBOX_WEBHOOK_SECRET: secrets.shop.finixWebhook,
      },
      ready: () => answersOk(`${shop.finix}/_control/ledger`),
    }),
    nodeService({
      name: 'numeral-sandbox',
      title: 'Numeral sandbox',
      file: 'sandbox/numeral/server.js',
      detail: shop.numeral,
      dependsOn: [],
      env: { ...development, NUMERAL_SANDBOX_PORT: String(ports.numeral.number) },
      ready: () => answersOk(`${shop.numeral}/_control/calls`),
    }),
    nodeService({
      name: 'sqs',
      title: 'Local SQS',
      file: 'sandbox/sqs/server.js',
      detail: shop.queueUrl,
      dependsOn: [],
      env: {
        ...development,
        SANDBOX_SQS_PORT: String(ports.sqs.number),
        SANDBOX_SQS_STATE_FILE: localPath('sqs.json'),
      },
      ready: () => answersOk(`${shop.sqs}/healthz`),
    }),
    {
      spec: commerceProcess(parts, shop, progress),
      title: "Shop's backend",
      detail: shop.commerce,
      dependsOn: ['postgres', 'redis', 'api', 'sqs', 'finix-sandbox', 'numeral-sandbox'],
    },
    { spec: webProcess(parts, shop), title: 'Storefront', detail: shop.web, dependsOn: ['commerce'] },
  ];
}

/** The shop's part of `.local/dev.env`. */
export const shopHandles = (shop: ShopAddresses, secrets: Secrets): Record<string, string> => ({
  STOREFRONT_URL: shop.web,
  COMMERCE_URL: shop.commerce,
  ADMIN_URL: shop.admin,
  ADMIN_EMAIL: MERCHANT_EMAIL,
  ADMIN_PASSWORD: secrets.shop.merchantPassword,
  COMMERCE_PUBLISHABLE_KEY: publishableKey(),
  STOREFRONT_KEY: secrets.shop.storefront,
  MAIL_FOLDER,
  COMMERCE_DATABASE_URL: shop.commerceDatabase,
  COMMERCE_ENCRYPTION_KEYS: secrets.shop.encryptionKeys,
  FINIX_SANDBOX_URL: shop.finix,
  NUMERAL_SANDBOX_URL: shop.numeral,
  SQS_QUEUE_URL: shop.queueUrl,
});
