import type Redis from 'ioredis';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { PROOF_SETTINGS, STORE_DEFAULTS } from '../../contract';
import { contextOf, type Keyring } from '../../platform/keyring';
import type { Logger } from '../../platform/logger';
import { within } from '../../platform/within';
import type { StoreConfigSource, StoreHostConfig } from './store-host-config';
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
    timeZone: z.string().default('UTC'),
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
  /** Null: there is no such store. */
  config: StoreHostConfig | null;
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
  private readonly memory: LRUCache<string, Entry>;
  /** Counts invalidations, so that a look-up that began before one does not bring the old value back. */
  private generation = 0;
  private readonly memoryTtlMs: number;
  private readonly redisTtlMs: number;
  private readonly sourceWaitMs: number;

  constructor(private readonly deps: StoreConfigCacheDeps) {
    this.memoryTtlMs = deps.memoryTtlMs ?? 5_000;
    this.redisTtlMs = deps.redisTtlMs ?? 60_000;
    this.sourceWaitMs = deps.sourceWaitMs ?? 200;
    this.memory = new LRUCache<string, Entry>({
      max: MAX_STORES,
      ttl: this.memoryTtlMs,
      fetchMethod: async (storeId, known) => ({ config: await this.load(storeId, known?.config) }),
      // An invalidation takes the entry away: a look-up under way still answers its callers, and what it found
      // is not remembered.
      ignoreFetchAbort: true,
    });
    // An invalidation that was missed while Redis was away is made good by the memory's own short TTL.
    deps.broadcast.subscribe(CHANNEL, { hear: (storeId) => this.forget(storeId) });
  }

  /**
   * Null: there is no such store. Rejects only when the source is away and nothing was ever known of the
   * store.
   */
  async find(storeId: string): Promise<StoreHostConfig | null> {
    // The library takes a time of 0 for "for ever".
    const entry = await this.memory.fetch(storeId, { forceRefresh: this.memoryTtlMs === 0 });
    return entry?.config ?? null;
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
  }

  private async load(
    storeId: string,
    known: StoreHostConfig | null | undefined,
  ): Promise<StoreHostConfig | null> {
    const generation = this.generation;
    const shared = await this.readShared(storeId);
    if (shared && shared.readAt + this.redisTtlMs > Date.now()) return shared.config;

    const fromSource = this.readSource(storeId, generation);
    const standIn = known ?? shared?.config;
    if (!standIn) return fromSource;
    try {
      return await within(this.sourceWaitMs, 'The store configuration', fromSource);
    } catch {
      this.deps.logger.warn(
        { storeId },
        'The store configuration cannot be read now; the last known one is used',
      );
      return standIn;
    }
  }

  private async readSource(storeId: string, generation: number): Promise<StoreHostConfig | null> {
    const config = await this.deps.source.find(storeId);
    if (generation !== this.generation) return config;
    // Also where the caller took a stand-in meanwhile.
    this.memory.set(storeId, { config });
    // Nobody waits for Redis to take it; `writeShared` deals with its own trouble.
    if (config) void this.writeShared(config);
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
