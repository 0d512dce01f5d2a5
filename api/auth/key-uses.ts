import { LRUCache } from 'lru-cache';
import type { Logger } from '../../platform/logger';
import type { ApiKeyRepository, ApiKeyUse } from '../../platform/store/api-keys';
import { MAX_ENTRIES } from './key-cache';

/** How often a key's use is written at most. */
const MINUTE_MS = 60_000;
/** Uses of several keys are written together. */
const GATHER_MS = 1_000;

/** When each key was last used, to the minute: for the people who decide which ones to revoke. */
export interface KeyUses {
  /** Only remembers it: no request waits for the database, and none fails with it. */
  note(id: string): void;
  /** Writes what is not written yet. Never throws. */
  stop(): Promise<void>;
}

/**
 * Notes of one key within a minute are one, so a last use may be up to a minute too early. What cannot be
 * written is kept, and tried again a minute later.
 */
export function createKeyUses(
  apiKeys: Pick<ApiKeyRepository, 'recordUses'>,
  logger: Logger,
  now: () => number = Date.now,
): KeyUses {
  const noted = new LRUCache<string, number>({ max: MAX_ENTRIES });
  let waiting = new Map<string, ApiKeyUse>();
  let timer: NodeJS.Timeout | undefined;

  const write = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.size === 0) return;
    const uses = waiting;
    waiting = new Map();
    try {
      await apiKeys.recordUses([...uses.values()]);
    } catch (error) {
      logger.warn(
        { errorName: error instanceof Error ? error.name : 'unknown' },
        'The last use of API keys cannot be written; it is tried again in a minute',
      );
      waiting = new Map([...uses, ...waiting]);
      writeIn(MINUTE_MS);
    }
  };

  const writeIn = (milliseconds: number): void => {
    timer ??= setTimeout(() => void write(), milliseconds).unref();
  };

  return {
    note(id) {
      const at = now();
      if (at - (noted.get(id) ?? -Infinity) < MINUTE_MS) return;
      noted.set(id, at);
      waiting.set(id, { id, at: new Date(at) });
      writeIn(GATHER_MS);
    },
    async stop() {
      await write();
      clearTimeout(timer);
    },
  };
}
