import Redis from 'ioredis';
import type { Logger } from './logger';

/**
 * A Redis that fails fast: no offline queue, one try, 250 ms. Every user of it has a fallback in the
 * process's own memory, so its errors are logged once per change of state and never reach a request. `null`
 * when no URL is configured.
 */
export function createRedis(url: string, logger: Logger): Redis | null {
  if (!url) return null;
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: 250,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  let down = false;
  redis.on('error', () => {
    if (!down) logger.warn("Redis is away; cache, limits and breaker use this process's memory");
    down = true;
  });
  redis.on('ready', () => {
    if (down) logger.info('Redis is back');
    down = false;
  });
  return redis;
}
