import { getClient } from '@temporalio/activity';
import { Registry } from 'prom-client';
import { createBroadcast, createCacheActivities, StoreConfigCache } from '../activities/cache';
import {
  createMailSender,
  createNotificationActivities,
  createPushSender,
  createSendOnce,
} from '../activities/notifications';
import {
  callersWord,
  createPaymentActivities,
  finixSource,
  paymentProviders,
  stripeSource,
  trustedCaller,
  type PaymentVerifier,
} from '../activities/payments';
import { createPdiActivities, PdiClient } from '../activities/pdi';
import { createPointsActivities } from '../activities/points';
import { createProofActivities, createTokenVerifier } from '../activities/proof';
import { createReconciliationActivities } from '../activities/reconciliation';
import { createGoodwillActivities, createStoreActivities } from '../activities/store';
import type {
  CacheActivities,
  FirstTryActivities,
  GoodwillActivities,
  NotificationActivities,
  PaymentActivities,
  PdiActivities,
  PointsActivities,
  ProofActivities,
  ReconciliationActivities,
  StoreActivities,
} from '../contract';
import type { Config } from '../platform/config';
import { hostAddresses } from '../platform/host-address';
import type { Keyring } from '../platform/keyring';
import type { Logger } from '../platform/logger';
import { createDatabase } from '../platform/postgres';
import { createRedis } from '../platform/redis';
import {
  createCustomerRepository,
  createEntryRepository,
  createGoodwillRepository,
  createPointsRepository,
  createReconciliationRepository,
  createSessionRepository,
  createStoreConfigRepository,
} from '../platform/store';
import { createFirstTries } from './first-tries';

export type Activities = PdiActivities &
  StoreActivities &
  GoodwillActivities &
  CacheActivities &
  NotificationActivities &
  PaymentActivities &
  PointsActivities &
  ProofActivities &
  ReconciliationActivities &
  FirstTryActivities;

export interface Outside {
  activities: Activities;
  registry: Registry;
  /**
   * Loads what the first shopper would otherwise wait for (the database client's query compiler); a database
   * that is away is no fault.
   */
  warmUp(): Promise<void>;
  /** Ends the connections. */
  close(): Promise<void>;
}

/** A look-up that finds nothing. */
const NO_STORE = '-';

/**
 * Every outside system of the workflows, built from the configuration: the one place that knows who needs
 * what.
 */
export function connectOutside(config: Config, keyring: Keyring, logger: Logger): Outside {
  const registry = new Registry();
  const db = createDatabase(config.DATABASE_URL);
  const redis = createRedis(config.REDIS_URL, logger);
  const broadcast = createBroadcast(redis, logger);
  const stores = createStoreConfigRepository(db, keyring);
  const storeConfigs = new StoreConfigCache({
    source: stores,
    redis,
    keyring,
    broadcast,
    logger,
  });
  const client = new PdiClient({
    storeConfigs,
    redis,
    broadcast,
    keyring,
    logger,
    registry,
    hosts: hostAddresses(config),
  });
  const customers = createCustomerRepository(db, keyring);
  const entries = createEntryRepository(db);
  const pdi = createPdiActivities({ client });
  const each: Omit<Activities, keyof FirstTryActivities> = {
    ...pdi,
    ...createCacheActivities({ storeConfigs }),
    ...createStoreActivities({
      sessions: createSessionRepository(db, keyring),
      customers,
      entries,
      redis,
      logger,
    }),
    ...createGoodwillActivities({ goodwill: createGoodwillRepository(db) }),
    ...createReconciliationActivities({
      entries,
      reconciliations: createReconciliationRepository(db),
      storeConfigs: stores,
      host: client,
      pdi,
      temporal: getClient,
      logger,
    }),
    ...createNotificationActivities({
      mail: mailSender(config),
      push: pushSender(config),
      once: createSendOnce(redis),
      holders: customers,
      logger,
    }),
    ...createPaymentActivities({ verifier: paymentVerifier(config) }),
    ...createPointsActivities({ points: createPointsRepository(db, keyring), storeConfigs }),
    ...createProofActivities({ firebase: tokenVerifier(config) }),
  };
  return {
    activities: { ...each, ...createFirstTries(each) },
    registry,
    async warmUp() {
      await storeConfigs
        .find(NO_STORE)
        .catch(() => logger.warn('The database is away; checkouts go on with what is known'));
    },
    async close() {
      broadcast.close();
      redis?.disconnect();
      await db.$disconnect();
    },
  };
}

function mailSender({ SENDGRID_API_KEY: apiKey, SENDGRID_FROM: from, SENDGRID_BASE_URL: baseUrl }: Config) {
  return apiKey && from ? createMailSender({ apiKey, from, ...(baseUrl ? { baseUrl } : {}) }) : null;
}

function pushSender({ FIREBASE_CREDENTIALS_FILE: credentialsFile, FIREBASE_BASE_URL: baseUrl }: Config) {
  return credentialsFile ? createPushSender({ credentialsFile, ...(baseUrl ? { baseUrl } : {}) }) : null;
}

function tokenVerifier({
  FIREBASE_PROJECT_ID: projectId,
  FIREBASE_AUTH_EMULATOR_HOST: emulatorHost,
}: Config) {
  return projectId ? createTokenVerifier({ projectId, emulatorHost }) : null;
}

function paymentVerifier({
  PAYMENT_VERIFICATION,
  STRIPE_API_KEY: apiKey,
  STRIPE_BASE_URL: baseUrl,
  FINIX_URL: url,
  FINIX_USERNAME: username,
  FINIX_PASSWORD: password,
}: Config): PaymentVerifier {
  if (PAYMENT_VERIFICATION === 'trusted-caller') return trustedCaller();
  const sources = {
    stripe: apiKey ? stripeSource({ apiKey, ...(baseUrl ? { baseUrl } : {}) }) : null,
    finix: url && username && password ? finixSource({ url, username, password }) : null,
  };
  return PAYMENT_VERIFICATION === 'providers'
    ? paymentProviders(sources)
    : paymentProviders(sources, callersWord);
}
