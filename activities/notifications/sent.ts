import { LRUCache } from 'lru-cache';
import type { Redis } from 'ioredis';
import { TIME_BOUNDS } from '../../contract';
import { noticeFailure } from './failures';

/** Longer than a vendor may take for one message: after it, whoever began to send has died. */
const UNDER_WAY_MS = 15_000;
/** As long as a notice may be tried at all. */
const REMEMBERED_MS = TIME_BOUNDS.notices;
const MAX_IN_MEMORY = 10_000;
type State = 'under way' | 'sent';

/** What became of each notice, by its key. No key says who the shopper is. */
interface Ledger {
  /** Null where the caller is the first; what is known otherwise. */
  begin(key: string): Promise<State | null>;
  keep(key: string): Promise<void>;
  forget(key: string): Promise<void>;
}

function inRedis(redis: Redis): Ledger {
  const nameOf = (key: string) => `notice:${key}`;
  return {
    async begin(key) {
      const taken = await redis.set(nameOf(key), 'under way' satisfies State, 'PX', UNDER_WAY_MS, 'NX');
      return taken === 'OK' ? null : ((await redis.get(nameOf(key))) as State | null);
    },
    async keep(key) {
      await redis.set(nameOf(key), 'sent' satisfies State, 'PX', REMEMBERED_MS);
    },
    async forget(key) {
      await redis.del(nameOf(key));
    },
  };
}

function inMemory(): Ledger {
  const states = new LRUCache<string, State>({ max: MAX_IN_MEMORY });
  return {
    async begin(key) {
      const known = states.get(key);
      if (known === undefined) states.set(key, 'under way', { ttl: UNDER_WAY_MS });
      return known ?? null;
    },
    async keep(key) {
      states.set(key, 'sent', { ttl: REMEMBERED_MS });
    },
    async forget(key) {
      states.delete(key);
    },
  };
}

/** Sends a notice unless it was sent before. */
export type SendOnce = (key: string, send: () => Promise<void>) => Promise<void>;

/**
 * The vendors know no idempotency, and a workflow task that is done again sends its notices again. So what was
 * sent is remembered, over all workers where there is Redis. Twice is sent only what a worker sent and died
 * before it could say so, or what was sent again while Redis was away. Throws `NOTICE_NOT_SENT` while another
 * try of the same notice is under way.
 */
export function createSendOnce(redis: Redis | null): SendOnce {
  const ledger = redis ? inRedis(redis) : inMemory();
  const unknown = () => null;
  return async (key, send) => {
    const state = await ledger.begin(key).catch(unknown);
    if (state === 'sent') return;
    if (state === 'under way')
      throw noticeFailure('The vendor', 'NOTICE_NOT_SENT', 'another try is under way');
    try {
      await send();
    } catch (error) {
      await ledger.forget(key).catch(unknown);
      throw error;
    }
    await ledger.keep(key).catch(unknown);
  };
}
