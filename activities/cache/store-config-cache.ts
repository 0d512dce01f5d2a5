import type Redis from 'ioredis';
import { z } from 'zod';
import { PROOF_SETTINGS, STORE_DEFAULTS } from '../../contract';
import { contextOf, type Keyring } from '../../platform/keyring';
import type { Logger } from '../../platform/logger';
import type { StoreConfigSource, StoreHostConfig } from './store-host-config';
import { BoundedMap } from './bounded-map';
import type { Broadcast } from './broadcast';

const CHANNEL = 'loyalty:store-config:invalidated';
const boundTo = (storeId: string) => contextOf('store-config-cache', storeId, 'client_secret');
const redisKey = (storeId: string) => `loyalty:store-config:${storeId}`;

const SharedEntry = z.object({
  readAt: z.number(),
  config: z.object({
    storeId: z.string(),
    enabled: z.boolean(),
    hostUrl: z.string(),
    clientId: z.string(),
    /** Encrypted by the key ring. */
    clientSecret: z.string(),
    participantId: z.string(),
    siteId: z.string(),
    idleTimeoutSeconds: z.number(),
    bypassCooldownSeconds: z.number(),
    // Absent in what an earlier version wrote.
    graceSeconds: z.number().default(STORE_DEFAULTS.graceSeconds),
    paymentWindowSeconds: z.number().default(STORE_DEFAULTS.paymentWindowSeconds),
    proof: z.enum(PROOF_SETTINGS).default('spend'),
  }),
});

export interface StoreConfigCacheDeps {
  source: StoreConfigSource;
  redis: Redis | null;
  keyring: Keyring;
  broadcast: Broadcast;
  logger: Logger;
  /** How long this process trusts its own memory. */
  memoryTtlMs?: number;
  /** How long an entry of Redis is trusted. */
  redisTtlMs?: number;
  /** How long the source may think while an older entry could answer. */
  sourceWaitMs?: number;
}

interface Entry {
  config: StoreHostConfig | null;
  freshUntil: number;
}

const MAX_STORES = 10_000;
/** Redis keeps an entry this long past its TTL as a stand-in for a database that is away. */
const STAND_IN_MS = 24 * 60 * 60 * 1000;

/**
 * Store configuration: memory (5 s) → Redis (60 s, the client secret encrypted) → the source; one look-up per
 * store at a time.
 *
 * While the source is away the last known configuration is used however old it is: it seldom changes,
 * credentials that were withdrawn are refused by the host itself, and forgetting it would switch loyalty off
 * at every store at once.
 */
export class StoreConfigCache implements StoreConfigSource {
  private readonly memory = new BoundedMap<string, Entry>(MAX_STORES);
  private readonly loading = new Map<string, Promise<StoreHostConfig | null>>();
  /** Counts invalidations, so that a look-up that began before one does not bring the old value back. */
  private generation = 0;
  private readonly memoryTtlMs: number;
  private readonly redisTtlMs: number;
  private readonly sourceWaitMs: number;

  constructor(private readonly deps: StoreConfigCacheDeps) {
    this.memoryTtlMs = deps.memoryTtlMs ?? 5_000;
    this.redisTtlMs = deps.redisTtlMs ?? 60_000;
    this.sourceWaitMs = deps.sourceWaitMs ?? 200;
    // An invalidation that was missed while Redis was away is made good by the memory's own short TTL.
    deps.broadcast.subscribe(CHANNEL, { hear: (storeId) => this.forget(storeId) });
  }

  /**
   * Null: there is no such store. Rejects only when the source is away and nothing was ever known of the
   * store.
   */
  find(storeId: string): Promise<StoreHostConfig | null> {
    const entry = this.memory.get(storeId);
    if (entry && entry.freshUntil > Date.now()) return Promise.resolve(entry.config);
    const running = this.loading.get(storeId);
    if (running) return running;
    const load = this.load(storeId).finally(() => {
      if (this.loading.get(storeId) === load) this.loading.delete(storeId);
    });
    this.loading.set(storeId, load);
    return load;
  }

  /**
   * Drops the store from Redis and from the memory of every process. Rejects when Redis is configured and
   * away: worth a retry.
   */
  async invalidate(storeId: string): Promise<void> {
    this.forget(storeId);
    await this.deps.redis?.del(redisKey(storeId));
    await this.deps.broadcast.publish(CHANNEL, storeId);
  }

  private forget(storeId: string): void {
    this.generation += 1;
    this.memory.delete(storeId);
    this.loading.delete(storeId);
  }

  private async load(storeId: string): Promise<StoreHostConfig | null> {
    const known = this.memory.get(storeId);
    const generation = this.generation;
    const shared = await this.readShared(storeId);
    if (shared && shared.readAt + this.redisTtlMs > Date.now())
      return this.remember(storeId, shared.config, generation);

    const fromSource = this.readSource(storeId, generation);
    const standIn = known?.config ?? shared?.config;
    if (!standIn) return fromSource;
    try {
      return await within(fromSource, this.sourceWaitMs);
    } catch {
      this.deps.logger.warn(
        { storeId },
        'The store configuration cannot be read now; the last known one is used',
      );
      return this.remember(storeId, standIn, generation);
    }
  }

  private async readSource(storeId: string, generation: number): Promise<StoreHostConfig | null> {
    const config = await this.deps.source.find(storeId);
    this.remember(storeId, config, generation);
    // Nobody waits for Redis to take it; `writeShared` deals with its own trouble.
    if (config && generation === this.generation) void this.writeShared(config);
    return config;
  }

  private remember(
    storeId: string,
    config: StoreHostConfig | null,
    generation: number,
  ): StoreHostConfig | null {
    if (generation === this.generation)
      this.memory.set(storeId, { config, freshUntil: Date.now() + this.memoryTtlMs });
    return config;
  }

  /**
   * Undefined when Redis has nothing, is away, or holds what cannot be read (an old shape, a key that was
   * rotated away).
   */
  private async readShared(
    storeId: string,
  ): Promise<{ readAt: number; config: StoreHostConfig } | undefined> {
    try {
      const text = await this.deps.redis?.get(redisKey(storeId));
      if (!text) return undefined;
      const { readAt, config } = SharedEntry.parse(JSON.parse(text));
      return {
        readAt,
        config: {
          ...config,
          clientSecret: this.deps.keyring.decryptText(config.clientSecret, boundTo(storeId)),
        },
      };
    } catch {
      this.deps.logger.debug({ storeId }, 'No store configuration from Redis');
      return undefined;
    }
  }

  private async writeShared(config: StoreHostConfig): Promise<void> {
    const sealed = {
      ...config,
      clientSecret: this.deps.keyring.encryptText(config.clientSecret, boundTo(config.storeId)),
    };
    const entry = SharedEntry.parse({ readAt: Date.now(), config: sealed });
    try {
      await this.deps.redis?.set(
        redisKey(config.storeId),
        JSON.stringify(entry),
        'PX',
        this.redisTtlMs + STAND_IN_MS,
      );
    } catch {
      this.deps.logger.debug({ storeId: config.storeId }, 'Redis did not take the store configuration');
    }
  }
}

/** The promise's value, or a rejection after `ms`; the promise itself goes on. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Too slow')), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
