import type Redis from 'ioredis';
import { setTimeout as delay } from 'node:timers/promises';

/** Only the holder may release: the lock may have run out and belong to somebody else by now. */
const RELEASE =
  'if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) else return 0 end';
const POLL_MS = 20;

export interface LockOptions<T> {
  key: string;
  /** The lock ends by itself after this, should its holder die. */
  ttlMs: number;
  /** After this the work is done without the lock: doing it twice is better than not at all. */
  maxWaitMs: number;
  /** What somebody else's work may have left; undefined: not yet. */
  look: () => Promise<T | undefined>;
  work: () => Promise<T>;
}

/**
 * Does `work` in one process at a time; the others wait and take what it left. Rejects only with the trouble
 * of `work`: without Redis, or when Redis fails half-way, each process works for itself.
 */
export async function sharedOnce<T>(redis: Redis | null, options: LockOptions<T>): Promise<T> {
  if (!redis) return options.work();
  const owner = crypto.randomUUID();
  const giveUpAt = Date.now() + options.maxWaitMs;
  while (Date.now() < giveUpAt) {
    const found = await options.look();
    if (found !== undefined) return found;
    const state = await acquire(redis, options, owner);
    if (state === 'away') return options.work();
    if (state === 'mine') return workAndRelease(redis, options, owner);
    await delay(POLL_MS);
  }
  return options.work();
}

async function acquire(
  redis: Redis,
  { key, ttlMs }: { key: string; ttlMs: number },
  owner: string,
): Promise<'mine' | 'taken' | 'away'> {
  try {
    return (await redis.set(key, owner, 'PX', ttlMs, 'NX')) === 'OK' ? 'mine' : 'taken';
  } catch {
    // Redis is away; its connection logs that once.
    return 'away';
  }
}

async function workAndRelease<T>(redis: Redis, options: LockOptions<T>, owner: string): Promise<T> {
  try {
    // Between the first look and the lock the work may have been done.
    return (await options.look()) ?? (await options.work());
  } finally {
    await redis.eval(RELEASE, 1, options.key, owner).catch(() => 0); // It ends by itself.
  }
}
