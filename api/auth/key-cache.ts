import type { Logger } from '../../platform/logger';
import type { ApiKeyRecord, ApiKeyRepository } from '../../platform/store/api-keys';
import { within } from '../http/within';

/** A revoked key stops working within this time. */
const FRESH_MS = 30_000;
/** Unknown keys are asked for again soon: a key that was just made must work. */
const UNKNOWN_MS = 2_000;
/** How long an entry may be used while the database is away. */
const STALE_MS = 600_000;
/** After a failed look-up nobody waits for the database again for this long. */
const AWAY_MS = 2_000;
const LOOKUP_MS = 500;
/** Guessed ids must not fill the memory. */
const MAX_ENTRIES = 10_000;

interface Entry {
  record: ApiKeyRecord | null;
  readAt: number;
}

/** Neither the database nor the memory can tell whether there is such a key. */
export class KeysAway extends Error {
  constructor() {
    super('API keys cannot be checked');
    this.name = 'KeysAway';
  }
}

export interface KeyCache {
  /** The record, or null for an unknown key. Throws `KeysAway`. */
  find(id: string): Promise<ApiKeyRecord | null>;
}

/** API keys in memory, so that a request costs no look-up and the database may be away. `now` in milliseconds. */
export function createKeyCache(apiKeys: Pick<ApiKeyRepository, 'find'>, logger: Logger, now: () => number = () => performance.now()): KeyCache {
  const entries = new Map<string, Entry>();
  const lookups = new Map<string, Promise<ApiKeyRecord | null>>();
  let awayUntil = 0;

  const ageOf = (entry: Entry) => now() - entry.readAt;
  const isFresh = (entry: Entry) => ageOf(entry) < (entry.record ? FRESH_MS : UNKNOWN_MS);

  const remember = (id: string, record: ApiKeyRecord | null) => {
    entries.delete(id);
    entries.set(id, { record, readAt: now() });
    const oldest = entries.keys().next();
    if (entries.size > MAX_ENTRIES && !oldest.done) entries.delete(oldest.value);
  };

  const lookUp = async (id: string): Promise<ApiKeyRecord | null> => {
    const record = await within(LOOKUP_MS, 'The database', apiKeys.find(id));
    awayUntil = 0;
    remember(id, record);
    return record;
  };

  /** Callers that ask for the same key at once share one look-up. */
  const lookUpOnce = (id: string): Promise<ApiKeyRecord | null> => {
    const running = lookups.get(id);
    if (running) return running;
    const lookup = lookUp(id).finally(() => lookups.delete(id));
    lookups.set(id, lookup);
    return lookup;
  };

  const fromMemory = (entry: Entry | undefined): ApiKeyRecord | null => {
    if (!entry || ageOf(entry) > STALE_MS) throw new KeysAway();
    return entry.record;
  };

  return {
    async find(id) {
      const entry = entries.get(id);
      if (entry && isFresh(entry)) return entry.record;
      if (now() < awayUntil) return fromMemory(entry);
      try {
        return await lookUpOnce(id);
      } catch (error) {
        if (awayUntil === 0) logger.warn({ errorName: error instanceof Error ? error.name : 'unknown' }, 'API keys cannot be read; those in memory are used');
        awayUntil = now() + AWAY_MS;
        return fromMemory(entry);
      }
    },
  };
}
