import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { collectDefaultMetrics } from 'prom-client';
import { loadConfig } from '../platform/config';
import { createKeyring } from '../platform/keyring';
import { createLogger, type Logger } from '../platform/logger';
import { createDatabase } from '../platform/postgres';
import { createRedis } from '../platform/redis';
import { type ApiKeyRecord, type ApiKeyRepository, createApiKeyRepository } from '../platform/store/api-keys';
import { createDeadLetterRepository } from '../platform/store/dead-letters';
import { createFailedWebhookRepository } from '../platform/store/failed-webhooks';
import { createGoodwillRepository } from '../platform/store/goodwill';
import { createNumbersRepository } from '../platform/store/numbers';
import { createOutboxRepository } from '../platform/store/outbox';
import { createSessionRepository } from '../platform/store/sessions';
import { createReconciliationRepository } from '../platform/store/reconciliations';
import { createStoreConfigRepository } from '../platform/store/store-config';
import { createWebhookDeliveryRepository } from '../platform/store/webhook-deliveries';
import { createWebhookEndpointRepository } from '../platform/store/webhook-endpoints';
import { createApp } from './app';
import { MAX_ENTRIES } from './auth/key-cache';
import type { AppDeps } from './deps';
import { createOutboxRelay } from './events/outbox-relay';
import { createSqsConsumer } from './events/sqs-consumer';
import { within } from '../platform/within';
import { installRuntime } from '../platform/native/runtime';
import { startTracing } from '../platform/tracing';
import { collectNumbers } from './http/numbers';
import { createParts } from './parts';
import { scheduleAll } from '../platform/schedules';
import { createApiClient, tracingInterceptors } from './temporal/client';
import { countWorkList } from './temporal/work-list';
import { createWebhookRelay } from './webhooks/relay';

const HEADERS_MS = 5_000;
const REQUEST_MS = 15_000;
/** Longer than a proxy keeps its idle connections, so that the proxy is who closes them. */
const KEEP_ALIVE_MS = 75_000;
/** Requests end within 2.5 s; the outbox's batch within its own deadlines. */
const DRAIN_MS = 8_000;
/** A database that hangs must not hold the end: drained and this, a process is gone before it is killed. */
const LAST_USES_MS = 2_000;
const WARM_UP_MS = 3_000;
/** Between two looks for stores without a schedule. */
const SCHEDULES_MS = 10 * 60_000;

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

/** Takes no new connections, lets the requests under way end. */
async function drain(server: Server, logger: Logger): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  try {
    await within(DRAIN_MS, 'Open requests', closed);
  } catch {
    logger.warn('Some requests did not end in time and are cut off');
    server.closeAllConnections();
  }
}

/**
 * The keys that there are: those who hold them never stand in line behind somebody who invents some. The
 * first query also loads and connects what a key's look-up, with half a second to spend, could not wait for.
 * Without a database the API starts all the same.
 */
async function readKeys(apiKeys: Pick<ApiKeyRepository, 'active'>, logger: Logger): Promise<ApiKeyRecord[]> {
  try {
    return await within(WARM_UP_MS, 'The database', apiKeys.active(MAX_ENTRIES));
  } catch {
    logger.warn('The database does not answer yet; the API starts without it');
    return [];
  }
}

/**
 * Stores that were written by other means than this API, before there were schedules, or while Temporal was away get
 * theirs now.
 */
async function ensureSchedules({ storeConfigs, temporalClient, config, logger }: AppDeps): Promise<void> {
  try {
    const stores = await storeConfigs.all();
    const { made, failed } = await scheduleAll(temporalClient, stores, config.TEMPORAL_TASK_QUEUE);
    if (made > 0)
      logger.info({ made }, "Schedules of reconciliation were made, or moved to their store's time zone");
    if (failed > 0)
      logger.warn({ failed }, 'Schedules of reconciliation could not be made or moved; tried again later');
  } catch (error) {
    logger.warn(
      { errorName: error instanceof Error ? error.name : 'unknown' },
      'Some stores may have no schedule of their reconciliation; tried again later',
    );
  }
}

/** Now and again until the end: Temporal may be away while this process starts. */
async function keepSchedules(deps: AppDeps, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    await ensureSchedules(deps);
    await pause(SCHEDULES_MS, undefined, { signal: stopping, ref: false }).catch(() => undefined);
  }
}

/** The API process: one HTTP server, the relays and, where a queue is set, the SQS consumer. */
async function main(): Promise<void> {
  const config = loadConfig();
  const logger = createLogger('api', config.LOG_LEVEL);
  const tracing = startTracing('loyalty-api', config, logger);
  const keyring = createKeyring(config.ENCRYPTION_KEYS, config.LOOKUP_KEY, {
    binds: config.ENCRYPTION_BINDING,
  });
  const db = createDatabase(config.DATABASE_URL);
  const redis = createRedis(config.REDIS_URL, logger);
  installRuntime(logger, config);
  const temporal = createApiClient(config, keyring, {
    logger,
    interceptors: tracing ? tracingInterceptors() : [],
  });
  const outbox = createOutboxRepository(db, keyring);
  const apiKeys = createApiKeyRepository(db);
  const numbers = createNumbersRepository(db);
  const webhooks = {
    endpoints: createWebhookEndpointRepository(db, keyring),
    deliveries: createWebhookDeliveryRepository(db, keyring),
  };
  const stopping = new AbortController();

  const deps: AppDeps = {
    temporalClient: temporal.client,
    apiKeys,
    knownKeys: await readKeys(apiKeys, logger),
    storeConfigs: createStoreConfigRepository(db, keyring),
    sessions: createSessionRepository(db, keyring),
    reports: createReconciliationRepository(db),
    webhooks,
    outbox,
    deadLetters: createDeadLetterRepository(db, keyring),
    failedWebhooks: createFailedWebhookRepository(db),
    gifts: createGoodwillRepository(db),
    redis,
    logger,
    config,
    stopping: stopping.signal,
    collect(registry) {
      collectDefaultMetrics({ register: registry });
      collectNumbers(registry, {
        ...numbers,
        workList: () => countWorkList(temporal.client),
      });
    },
  };
  const parts = createParts(deps);
  const app = createApp(deps, parts);
  const relays = [
    createOutboxRelay(outbox, { read: parts.read, dispatch: parts.dispatch }, logger),
    createWebhookRelay({
      client: temporal.client,
      taskQueue: config.TEMPORAL_TASK_QUEUE,
      ...webhooks,
      logger,
    }),
  ];
  const queue = config.SQS_QUEUE_URL
    ? createSqsConsumer(
        {
          queueUrl: config.SQS_QUEUE_URL,
          region: config.AWS_REGION,
          endpoint: config.SQS_ENDPOINT,
          eventKeys: config.EVENT_KEYS,
        },
        { accept: parts.accept, outbox },
        logger,
      )
    : undefined;

  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    app,
  );
  const { address, port } = await listen(server, config.API_PORT, config.HOST);
  for (const relay of relays) relay.start();
  queue?.start();
  logger.info({ address, port }, 'The API listens');
  void keepSchedules(deps, stopping.signal);

  const shutdown = async (signal: string): Promise<void> => {
    if (stopping.signal.aborted) return;
    logger.info({ signal }, 'The API stops');
    stopping.abort();
    await Promise.allSettled([drain(server, logger), ...relays.map((relay) => relay.stop()), queue?.stop()]);
    await Promise.allSettled([within(LAST_USES_MS, 'The database', parts.keyUses.stop())]);
    await Promise.allSettled([temporal.close(), db.$disconnect(), tracing?.stop()]);
    redis?.disconnect();
    logger.info('The API has stopped');
    // A connection that is just being opened would keep the process for half a minute.
    process.exit();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void shutdown(signal));
}

main().catch((error: unknown) => {
  // Configuration errors name settings and no values; anything else is a fault to look at.
  process.stderr.write(`The API cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
