import { join } from 'node:path';

/**
 * The one place of the shop's backend that reads the environment. An absent key switches a feature to its
 * local form: no Stripe keys → Finix only, no S3 bucket → files on disk, no MeiliSearch host → search in
 * PostgreSQL, no SQS queue → events over HTTP, no Numeral → the rates of Medusa's own tax regions.
 */
const read = (name: string): string | undefined => process.env[name]?.trim() || undefined;

function must(name: string): string {
  const value = read(name);
  if (!value) throw new Error(`The shop's backend needs ${name}; npm start sets it.`);
  return value;
}

/** Built without an environment (`medusa build`), nothing is missing yet. */
const building = process.argv.includes('build');
const required = (name: string): string => (building ? '' : must(name));

/** Where shoppers' browsers reach this backend; part of the addresses of pictures. */
const publicUrl = read('COMMERCE_PUBLIC_URL') ?? 'http://127.0.0.1:9000';
/**
 * Where staff's browsers reach the admin: scheme, host and port. Behind it nothing of shoppers is reached,
 * and behind `publicUrl` nothing of staff.
 */
const adminUrl = new URL(read('ADMIN_URL') ?? 'http://127.0.0.1:9000').origin;
const s3 = {
  bucket: read('S3_BUCKET'),
  region: read('S3_REGION') ?? 'us-east-1',
  /** Only of stores other than Amazon's. */
  endpoint: read('S3_ENDPOINT'),
  fileUrl: read('S3_FILE_URL'),
  accessKeyId: read('S3_ACCESS_KEY_ID'),
  secretAccessKey: read('S3_SECRET_ACCESS_KEY'),
};
const s3Url =
  s3.fileUrl ??
  (s3.endpoint ? `${s3.endpoint}/${s3.bucket}` : `https://${s3.bucket}.s3.${s3.region}.amazonaws.com`);

const merchantPassword = read('MERCHANT_PASSWORD');
const filesDir = read('COMMERCE_FILES_DIR') ?? join(process.cwd(), 'static');

const callers = {
  /** How many proxies stand in front of this backend: as far as an X-Forwarded-For is believed. */
  trustProxy: Number(read('COMMERCE_TRUST_PROXY') ?? 0),
  /**
   * Shared with the storefront, which shows it with every request: only then is the shopper's address that it
   * names believed.
   */
  storefrontKey: read('STOREFRONT_KEY'),
};

const queueUrl = read('SQS_QUEUE_URL');
const queue = { endpoint: read('SQS_ENDPOINT'), region: read('AWS_REGION') };

export const config = {
  /**
   * Without an endpoint nothing is traced. How many traces are kept, and what the collector asks for, the library
   * reads by itself (`OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS`).
   */
  tracing: {
    endpoint: read('OTEL_EXPORTER_OTLP_ENDPOINT'),
    serviceName: read('OTEL_SERVICE_NAME') ?? 'shop-commerce',
  },
  port: Number(read('COMMERCE_PORT') ?? 9000),
  /** Where this process tells its numbers, port 0 nowhere: for the operators' network, never for a proxy. */
  metrics: { port: Number(read('COMMERCE_METRICS_PORT') ?? 0), host: read('HOST') ?? '127.0.0.1' },
  /** `medusa build` runs, which needs no environment. */
  building,
  publicUrl,
  adminUrl,
  storefrontUrl: read('STOREFRONT_URL') ?? 'http://127.0.0.1:3000',
  ...callers,
  databaseUrl: required('COMMERCE_DATABASE_URL'),
  /** Empty: events, cache and locks live in the process's own memory. */
  redisUrl: read('REDIS_URL'),
  jwtSecret: required('JWT_SECRET'),
  cookieSecret: required('COOKIE_SECRET'),
  /** The options of the loyalty plugin, which checks them. */
  loyalty: {
    url: required('LOYALTY_URL'),
    apiKey: required('LOYALTY_API_KEY'),
    storeId: required('LOYALTY_STORE_ID'),
    /** Of this store alone, for the admin's pages: without them these say what is missing. */
    supportKey: read('LOYALTY_STORE_SUPPORT_KEY'),
    adminKey: read('LOYALTY_STORE_ADMIN_KEY'),
    encryptionKeys: required('COMMERCE_ENCRYPTION_KEYS'),
    ...callers,
    ...(queueUrl ? { queue: { ...queue, url: queueUrl, eventKeys: required('EVENT_KEYS') } } : {}),
  },
  stripe: {
    apiKey: read('STRIPE_API_KEY'),
    publishableKey: read('STRIPE_PUBLISHABLE_KEY'),
    webhookSecret: read('STRIPE_WEBHOOK_SECRET'),
  },
  finix: {
    url: read('FINIX_URL'),
    /** Where browsers send card numbers; the same host as `url` unless a proxy stands between. */
    publicUrl: read('FINIX_PUBLIC_URL') ?? read('FINIX_URL'),
    username: read('FINIX_USERNAME') ?? '',
    password: read('FINIX_PASSWORD') ?? '',
    merchantId: read('FINIX_MERCHANT_ID') ?? '',
    applicationId: read('FINIX_APPLICATION_ID') ?? '',
    webhookSecret: read('FINIX_WEBHOOK_SECRET') ?? '',
  },
  numeral: {
    url: read('NUMERAL_URL'),
    apiKey: read('NUMERAL_API_KEY') ?? '',
    /**
     * Per cent: what is charged where Numeral cannot be asked and the tax region in Medusa has no rate of its
     * own.
     */
    fallbackPercent: Number(read('NUMERAL_FALLBACK_PERCENT') ?? 8.25),
  },
  meilisearch: { host: read('MEILISEARCH_HOST'), apiKey: read('MEILISEARCH_API_KEY') },
  s3,
  files: {
    /** On disk, outside of what a build replaces; the server shows it under /static. */
    dir: filesDir,
    /**
     * Private ones, as exports of orders. No server shows what begins with a dot, so they may lie in the same
     * volume.
     */
    privateDir: read('COMMERCE_PRIVATE_FILES_DIR') ?? join(filesDir, '.private'),
    /** What the addresses of uploaded files begin with. */
    url: s3.bucket ? s3Url : `${publicUrl}/static`,
    privateUrl: `${adminUrl}/admin/private-files`,
  },
  mail: {
    apiKey: read('SENDGRID_API_KEY'),
    from: read('SENDGRID_FROM'),
    /**
     * Where mail goes on a machine without SendGrid; for a developer and the tests, so nobody else may read
     * it.
     */
    folder: read('COMMERCE_MAIL_DIR'),
  },
  /** Whom the seed makes the first member of staff; nobody where no password is given. */
  merchant: merchantPassword
    ? { email: read('MERCHANT_EMAIL') ?? 'merchant@example.com', password: merchantPassword }
    : undefined,
  /** Where the seed writes the publishable key and the ids that the storefront and the tests need. */
  seedFile: read('COMMERCE_SEED_FILE'),
  firebase: {
    projectId: read('FIREBASE_PROJECT_ID'),
    /** Firebase's library reads it by itself; the backend refuses it beside the id of a real project. */
    emulatorHost: read('FIREBASE_AUTH_EMULATOR_HOST'),
  },
} as const;
