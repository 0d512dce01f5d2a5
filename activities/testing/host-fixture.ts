import { Writable } from 'node:stream';
import pino from 'pino';
import type Redis from 'ioredis';
import { Registry } from 'prom-client';
import { STORE_DEFAULTS, type Cart, type HostCall } from '../../contract';
import type { Keyring } from '../../platform/keyring';
import { createBroadcast } from '../cache';
import { PdiClient, type PdiClientDeps } from '../pdi';
import type { StoreHostConfig } from '../cache';

/** The sandbox's own seed. */
export const MEMBER = { phone: '+15555550123', membershipId: 'M-100001', firstName: 'Alex' };
export const SECRET = 'sandbox-secret';

const STORE: Omit<StoreHostConfig, 'storeId' | 'hostUrl'> = {
  enabled: true,
  clientId: 'sandbox-client',
  clientSecret: SECRET,
  participantId: 'PARTICIPANT-1',
  siteId: 'SITE-1',
  ...STORE_DEFAULTS,
  proof: 'spend',
  timeZone: 'UTC',
};

/** 1 coffee, 1 bag of chips, 8 gallons of regular: rewards of every kind. */
export const CART: Cart = {
  version: 1,
  currency: 'USD',
  items: [
    {
      lineItemId: 'l-1',
      productCode: '012345678905',
      name: 'House coffee, medium',
      quantity: 1,
      unitOfMeasure: 'each',
      unitPrice: 249,
      merchandiseCode: '004',
    },
    {
      lineItemId: 'l-2',
      productCode: '028400443752',
      name: 'Potato chips',
      quantity: 1,
      unitOfMeasure: 'each',
      unitPrice: 269,
      merchandiseCode: '010',
    },
    {
      lineItemId: 'l-3',
      productCode: '000000000101',
      name: 'Regular unleaded',
      quantity: 8,
      unitOfMeasure: 'gallon',
      unitPrice: 359,
      merchandiseCode: '001',
    },
  ],
};

/** A new store that nobody else uses, so that its token is nobody else's. */
export const newStore = (hostUrl: string, changes: Partial<StoreHostConfig> = {}): StoreHostConfig => ({
  ...STORE,
  storeId: `store-${crypto.randomUUID()}`,
  hostUrl,
  ...changes,
});

/** One step of a new transaction, or of the one given. */
export function step(
  store: StoreHostConfig,
  name: string,
  posSequenceId: string = crypto.randomUUID(),
): HostCall {
  return { storeId: store.storeId, posSequenceId, idempotencyKey: `${posSequenceId}:${name}:1` };
}

export interface TestClient {
  client: PdiClient;
  registry: Registry;
  /** Everything it logged, at every level. */
  logged: () => string;
  close(): Promise<void>;
}

/** A client as one process would have it. */
export function createTestClient(
  store: StoreHostConfig,
  keyring: Keyring,
  redis: Redis | null,
  changes: Partial<PdiClientDeps> = {},
): TestClient {
  const lines: string[] = [];
  const logger = pino(
    { level: 'trace' },
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    }),
  );
  const broadcast = createBroadcast(redis, logger);
  const registry = new Registry();
  const storeConfigs = { find: async (storeId: string) => (storeId === store.storeId ? store : null) };
  const client = new PdiClient({ storeConfigs, redis, broadcast, keyring, logger, registry, ...changes });
  return {
    client,
    registry,
    logged: () => lines.join(''),
    async close() {
      broadcast.close();
      await client.close();
    },
  };
}
