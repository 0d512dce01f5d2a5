import { LRUCache } from 'lru-cache';
import type { Logger } from '../../platform/logger';
import type { ApiKeyRecord, ApiKeyRepository } from '../../platform/store/api-keys';
import { HttpProblem } from '../http/problem';
import { within } from '../../platform/within';

/** A revoked key stops working within this time. */
const FRESH_MS = 30_000;
/** Unknown keys are asked for again soon: a key that was just made must work. */
const UNKNOWN_MS = 2_000;
/** How long an entry may be used while the database is away. */
const STALE_MS = 600_000;
/** After a failed look-up nobody waits for the database again for this long. */
const AWAY_MS = 2_000;
/**
 * A key in memory can stand in for a slow answer; for any other there is nothing but the answer. Both end
 * well within the 2.5 s.
 */
const LOOKUP_MS = { known: 500, stranger: 1_500 };
/**
 * Ids that are not in memory and are looked up at once: fewer than the database has connections, so that the
 * keys in memory are never in their queue.
 */
const STRANGERS_AT_ONCE = 8;
const BUSY_RETRY_SECONDS = 1;
/** Guessed ids must not fill the memory, nor push real keys out of it. */
export const MAX_ENTRIES = 10_000;

interface Entry {
  record: ApiKeyRecord;
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
  /** Whether the memory holds such a key: then nothing that strangers send stands before it. */
  remembers(id: string): boolean;
  /**
   * The record, or null for an unknown key. `admit` is asked before an id that is not in memory is looked up,
   * and throws what refuses it. Throws `KeysAway` when the database cannot tell, and RATE_LIMITED while
   * strangers' look-ups take all their places.
   */
  find(id: string, admit: () => Promise<void>): Promise<ApiKeyRecord | null>;
}

export interface KeyCacheOptions {
  /** Known from the start. */
  known?: ApiKeyRecord[];
  /** Milliseconds. */
  now?: () => number;
}

/**
 * API keys in memory, so that a request costs no look-up and the database may be away. Ids that are not in
 * memory have a budget of their own: whoever invents them reaches neither the memory of real keys nor the
 * finding that the database is away.
 */
export function createKeyCache(
  apiKeys: Pick<ApiKeyRepository, 'find'>,
  logger: Logger,
  { known = [], now = () => performance.now() }: KeyCacheOptions = {},
): KeyCache {
  const entries = new LRUCache<string, Entry>({ max: MAX_ENTRIES });
  const strangers = new LRUCache<string, number>({ max: MAX_ENTRIES });
  const lookups = new Map<string, Promise<ApiKeyRecord | null>>();
  let awayUntil = 0;
  let awayForStrangersUntil = 0;
  let strangersUnderWay = 0;

  const remember = (id: string, record: ApiKeyRecord | null) => {
    if (record) {
      strangers.delete(id);
      entries.set(id, { record, readAt: now() });
    } else {
      entries.delete(id);
      strangers.set(id, now());
    }
  };
  for (const record of known) remember(record.id, record);

  /**
   * Callers that ask for the same key at once share one look-up. `settled` is called when the database is
   * done with it, also after nobody waits.
   */
  const lookUp = (
    id: string,
    waitMs: number,
    settled: () => void = () => undefined,
  ): Promise<ApiKeyRecord | null> => {
    const query = apiKeys.find(id).finally(settled);
    const lookup = within(waitMs, 'The database', query)
      .then((record) => {
        remember(id, record);
        return record;
      })
      .finally(() => lookups.delete(id));
    // A look-up that nobody waits for any more may still fail.
    query.catch(() => undefined);
    lookups.set(id, lookup);
    return lookup;
  };

  const fromMemory = ({ record, readAt }: Entry): ApiKeyRecord => {
    if (now() - readAt > STALE_MS) throw new KeysAway();
    return record;
  };

  const findKnown = async (id: string, entry: Entry): Promise<ApiKeyRecord | null> => {
    if (now() - entry.readAt < FRESH_MS) return entry.record;
    if (now() < awayUntil) return fromMemory(entry);
    try {
      const record = await (lookups.get(id) ?? lookUp(id, LOOKUP_MS.known));
      awayUntil = 0;
      return record;
    } catch (error) {
      if (awayUntil === 0)
        logger.warn(
          { errorName: error instanceof Error ? error.name : 'unknown' },
          'API keys cannot be read; those in memory are used',
        );
      awayUntil = now() + AWAY_MS;
      return fromMemory(entry);
    }
  };

  const lookUpStranger = (id: string): Promise<ApiKeyRecord | null> => {
    if (strangersUnderWay >= STRANGERS_AT_ONCE) {
      throw new HttpProblem('RATE_LIMITED', 'Too many API keys that nobody knows', {
        retryAfterSeconds: BUSY_RETRY_SECONDS,
      });
    }
    strangersUnderWay += 1;
    return lookUp(id, LOOKUP_MS.stranger, () => {
      strangersUnderWay -= 1;
    });
  };

  const findStranger = async (id: string, admit: () => Promise<void>): Promise<ApiKeyRecord | null> => {
    if (now() - (strangers.get(id) ?? -Infinity) < UNKNOWN_MS) return null;
    if (now() < Math.max(awayUntil, awayForStrangersUntil)) throw new KeysAway();
    if (!lookups.has(id)) await admit();
    try {
      return await (lookups.get(id) ?? lookUpStranger(id));
    } catch (error) {
      if (error instanceof HttpProblem) throw error;
      awayForStrangersUntil = now() + AWAY_MS;
      throw new KeysAway();
    }
  };

  return {
    remembers: (id) => entries.has(id),
    async find(id, admit) {
      const entry = entries.get(id);
      return entry ? findKnown(id, entry) : findStranger(id, admit);
    },
  };
}
