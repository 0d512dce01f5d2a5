import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Express } from 'express';
import { IllegalStateError } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { STORE_DEFAULTS, type Cart, type ReconciliationReport, type Session } from '../../contract';
import { type Config, loadConfig } from '../../platform/config';
import { createKeyring } from '../../platform/keyring';
import { createLogger } from '../../platform/logger';
import { createDataConverter } from '../../platform/temporal';
import {
  type ApiKeyGrant,
  type ApiKeyRecord,
  type ApiKeyUse,
  generateApiKey,
  hashSecret,
  parseApiKey,
} from '../../platform/store/api-keys';
import type { DeadLetterRepository } from '../../platform/store/dead-letters';
import type { FailedWebhookRepository } from '../../platform/store/failed-webhooks';
import type { OutboxEvent } from '../../platform/store/outbox';
import {
  HostChangedError,
  MissingClientSecretError,
  type StoreConfig,
  type StoreConfigRepository,
} from '../../platform/store/store-config';
import { createApp } from '../app';
import type { AppDeps } from '../deps';
import { createApiClient } from '../temporal/client';
import { requireDocumented } from './documented';

/**
 * What the API's tests share: the app on a real port, over stand-ins in memory for what a test does not
 * break.
 */
const KEY = Buffer.alloc(32, 7).toString('base64');

export function testConfig(settings: Record<string, string> = {}): Config {
  return loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: 'postgresql://127.0.0.1:1/none',
    ENCRYPTION_KEYS: `t:${KEY}`,
    LOOKUP_KEY: KEY,
    ...settings,
  });
}

export const testKeyring = () => createKeyring(`t:${KEY}`, KEY);

/** Keys in memory; `away` makes every look-up fail as a lost database does. */
export function memoryKeys() {
  const records = new Map<string, ApiKeyRecord>();
  const state = { away: false, lookups: 0 };
  const uses: ApiKeyUse[] = [];
  return {
    records,
    uses,
    state,
    add(grant: Partial<ApiKeyGrant> & Pick<ApiKeyGrant, 'scope' | 'storeId'>): string {
      const key = generateApiKey();
      const parsed = parseApiKey(key);
      if (!parsed) throw new Error('not a key');
      records.set(parsed.id, {
        id: parsed.id,
        secretHash: hashSecret(parsed.secret),
        revokedAt: null,
        development: false,
        ...grant,
      });
      return key;
    },
    async find(id: string): Promise<ApiKeyRecord | null> {
      state.lookups += 1;
      if (state.away) throw new Error('the database is away');
      return records.get(id) ?? null;
    },
    async recordUses(more: ApiKeyUse[]): Promise<void> {
      if (state.away) throw new Error('the database is away');
      uses.push(...more);
    },
  };
}

export function memoryOutbox() {
  const events: OutboxEvent[] = [];
  const state = { away: false };
  return {
    events,
    state,
    async add(event: OutboxEvent): Promise<void> {
      if (state.away) throw new Error('the database is away');
      if (!events.some(({ source, eventId }) => source === event.source && eventId === event.eventId))
        events.push(event);
    },
    async replace(event: OutboxEvent): Promise<void> {
      if (state.away) throw new Error('the database is away');
      const at = events.findIndex(
        ({ source, eventId }) => source === event.source && eventId === event.eventId,
      );
      events.splice(at === -1 ? events.length : at, 1, event);
    },
    isWaiting: async (name: Pick<OutboxEvent, 'source' | 'eventId'>) =>
      events.some(({ source, eventId }) => source === name.source && eventId === name.eventId),
  };
}

export function memoryStores(): StoreConfigRepository & { state: { away: boolean } } {
  const configs = new Map<string, StoreConfig>();
  const state = { away: false };
  const check = () => {
    if (state.away) throw new Error('the database is away');
  };
  return {
    state,
    async find(storeId) {
      check();
      return configs.get(storeId) ?? null;
    },
    all: async () => [...configs.values()].map(({ storeId, timeZone }) => ({ storeId, timeZone })),
    async upsert(storeId, values) {
      check();
      const clientSecret = values.clientSecret ?? configs.get(storeId)?.clientSecret;
      if (!clientSecret) throw new MissingClientSecretError();
      if (values.clientSecret === undefined && configs.get(storeId)?.hostUrl !== values.hostUrl)
        throw new HostChangedError();
      const now = new Date();
      const defaults = {
        enabled: true,
        provider: 'pdi',
        ...STORE_DEFAULTS,
        proof: 'spend',
        timeZone: 'UTC',
      } as const;
      const kept = configs.get(storeId);
      const config = {
        storeId,
        ...defaults,
        createdAt: now,
        hostSince: new Date(0),
        ...kept,
        ...values,
        updatedAt: now,
        clientSecret,
      };
      configs.set(storeId, config);
      return config;
    },
  };
}

export function memorySnapshots() {
  const sessions = new Map<string, Session>();
  return {
    sessions,
    findSnapshot: async (sessionId: string) => sessions.get(sessionId) ?? null,
    ofOrder: async () => [],
  };
}

/** Nothing waits for a person. */
export const noDeadLetters = (): DeadLetterRepository => ({
  list: async () => [],
  count: async () => 0,
  replay: async () => [],
});

/** Everything was taken. */
export const noFailedWebhooks = (): FailedWebhookRepository => ({
  list: async () => [],
  count: async () => 0,
  retry: async () => [],
  abandon: async () => [],
});

/** Nobody was given anything. */
export const noGifts = () => ({ find: async () => null, ofOrder: async () => [] });

/** One day of every store, as a comparison left it. */
export const REPORT: Omit<ReconciliationReport, 'storeId' | 'date'> = {
  timeZone: 'UTC',
  beginsAt: '2026-03-08T00:00:00.000Z',
  endsAt: '2026-03-09T00:00:00.000Z',
  status: 'RECONCILIATION_OPEN',
  signOffReason: null,
  periodId: null,
  totals: null,
  findings: [],
};
export const REPORTED_DATE = '2026-03-08';

const ENDPOINT = {
  url: 'https://example.com/hooks',
  types: null,
  description: null,
  disabledAt: null,
  previousSecretUntil: null,
  createdAt: new Date(0),
};

/** One endpoint of every store, with nothing sent to it. */
export const oneEndpoint = (): AppDeps['webhooks'] => ({
  endpoints: {
    create: async (storeId, { url }) => ({
      endpoint: { ...ENDPOINT, id: randomUUID(), storeId, url },
      secret: `whsec_${KEY}`,
    }),
    list: async () => [],
    find: async (name) => ({ ...ENDPOINT, ...name }),
    remove: async () => 0,
    enable: async (name) => ({ ...ENDPOINT, ...name }),
    rotate: async (name) => ({ endpoint: { ...ENDPOINT, ...name }, secret: `whsec_${KEY}` }),
  },
  deliveries: {
    list: async () => [],
    resend: async () => true,
    resendFailed: async () => 0,
    addTest: async () => randomUUID(),
  },
});

export interface TestApi {
  url: string;
  app: Express;
  keys: ReturnType<typeof memoryKeys>;
  outbox: ReturnType<typeof memoryOutbox>;
  stores: ReturnType<typeof memoryStores>;
  snapshots: ReturnType<typeof memorySnapshots>;
  client: Client;
  taskQueue: string;
  storeId: string;
  checkoutKey: string;
  supportKey: string;
  adminKey: string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  stopping: AbortController;
  close(): Promise<void>;
}

export interface CallOptions {
  key?: string | null;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string | Buffer;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  milliseconds: number;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function parseBody(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}

/** `settings` are environment variables; `deps` replaces parts of the app. */
export async function startApi(
  settings: Record<string, string> = {},
  deps: Partial<AppDeps> = {},
): Promise<TestApi> {
  const taskQueue = settings['TEMPORAL_TASK_QUEUE'] ?? `api-${randomUUID()}`;
  const config = testConfig({ TEMPORAL_TASK_QUEUE: taskQueue, ...settings });
  const keys = memoryKeys();
  const outbox = memoryOutbox();
  const stores = memoryStores();
  const snapshots = memorySnapshots();
  quietRuntime();
  const temporal = createApiClient(config, testKeyring());
  const stopping = new AbortController();
  const app = createApp({
    temporalClient: temporal.client,
    apiKeys: keys,
    storeConfigs: stores,
    sessions: snapshots,
    reports: { report: async (day) => (day.date === REPORTED_DATE ? { ...REPORT, ...day } : null) },
    webhooks: oneEndpoint(),
    outbox,
    deadLetters: noDeadLetters(),
    failedWebhooks: noFailedWebhooks(),
    gifts: noGifts(),
    redis: null,
    config,
    logger: createLogger('api', config.LOG_LEVEL),
    stopping: stopping.signal,
    ...deps,
  });
  const server = createHttpServer(app);
  const url = `http://127.0.0.1:${await listen(server)}`;
  const storeId = `store-${randomUUID().slice(0, 8)}`;
  const checkoutKey = keys.add({ scope: 'checkout', storeId });

  return {
    url,
    app,
    keys,
    outbox,
    stores,
    snapshots,
    client: temporal.client,
    taskQueue,
    storeId,
    checkoutKey,
    stopping,
    supportKey: keys.add({ scope: 'support', storeId: null }),
    adminKey: keys.add({ scope: 'admin', storeId: null }),
    async call(method, path, { key = checkoutKey, body, raw, headers } = {}) {
      const startedAt = performance.now();
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(key ? { Authorization: `Bearer ${key}` } : {}),
          ...(body === undefined && raw === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined && raw === undefined
          ? {}
          : { body: raw === undefined ? JSON.stringify(body) : raw }),
      });
      const text = await response.text();
      const answer = {
        status: response.status,
        headers: response.headers,
        body: parseBody(text),
        milliseconds: performance.now() - startedAt,
      };
      requireDocumented(method, path, answer);
      return answer;
    },
    async close() {
      stopping.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await temporal.close();
    },
  };
}

/** The SDK's native part tells errors only. It ends with its last connection, and the next one begins another. */
function quietRuntime(): void {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch (error) {
    if (!(error instanceof IllegalStateError)) throw error;
  }
}

/** A worker with the stub workflows for one API; `stop` ends it in good order. */
export async function startStubWorker(
  address: string,
  taskQueue: string,
): Promise<{ stop(): Promise<void> }> {
  quietRuntime();
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    dataConverter: createDataConverter(testKeyring()),
    workflowsPath: require.resolve('./stub-workflows'),
  });
  const run = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await run;
      await connection.close();
    },
  };
}

/** A server that accepts and never says a word. */
export async function startSilentServer(): Promise<{ address: string; close(): Promise<void> }> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  const port = await listen(server);
  return {
    address: `127.0.0.1:${port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const cartOf = (version = 1, change: Partial<Cart> = {}): Cart => ({
  version,
  currency: 'USD',
  items: [
    {
      lineItemId: 'line-1',
      productCode: '012345678905',
      name: 'Coffee',
      quantity: 2,
      unitOfMeasure: 'each',
      unitPrice: 199,
      merchandiseCode: '004',
    },
    {
      lineItemId: 'line-2',
      productCode: '000000000017',
      name: 'Unleaded',
      quantity: 8.123,
      unitOfMeasure: 'gallon',
      unitPrice: 350,
      merchandiseCode: '001',
    },
  ],
  ...change,
});

export const orderOf = (storeId: string, cartId: string, change: object = {}) => ({
  storeId,
  cartId,
  orderId: `order-${cartId}`,
  displayId: '1001',
  placedAt: '2026-01-02T03:04:05Z',
  cart: cartOf(),
  totals: {
    currency: 'USD',
    subtotal: 3241,
    loyaltyDiscount: 0,
    tax: 100,
    deliveryFee: 200,
    tip: 300,
    total: 3841,
  },
  payments: [{ provider: 'stripe', reference: 'pi_1', amount: 3841, capturedAt: '2026-01-02T03:04:05Z' }],
  ...change,
});

export const cloudEvent = (type: string, data: unknown, change: object = {}) => ({
  specversion: '1.0',
  id: randomUUID(),
  source: '/shop',
  type,
  data,
  ...change,
});

/** A fresh cart per test keeps their sessions apart. */
export const freshCartId = (): string => `cart_${randomUUID()}`;
