import { createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { ApiConfig } from '../deps';
import { HttpProblem } from './problem';

const WINDOW_SECONDS = 60;
/** After Redis failed once, nobody waits for it again for this long: a hanging one would cost every request its command time-out. */
const AWAY_MS = 2_000;

type Consume = (key: string) => Promise<unknown>;
/** Shared by the limiters of one Redis: what one of them found out, the others need not. */
interface Away {
  until: number;
}

function createLimiter(redis: Redis | null, away: Away, keyPrefix: string, points: number): Consume {
  const options = { keyPrefix, points, duration: WINDOW_SECONDS };
  const memory = new RateLimiterMemory(options);
  if (!redis) return (key) => memory.consume(key);
  const shared = new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true });
  return async (key) => {
    if (performance.now() < away.until) return memory.consume(key);
    try {
      return await shared.consume(key);
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error;
      away.until = performance.now() + AWAY_MS;
      return memory.consume(key);
    }
  };
}

/** Turns a limiter's refusal into a 429; anything else that goes wrong lets the request pass: a limit never fails a checkout. */
async function enforce(consume: Consume, key: string, what: string): Promise<void> {
  try {
    await consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) return;
    const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    throw new HttpProblem('RATE_LIMITED', `Too many requests for this ${what}`, { retryAfterSeconds: seconds });
  }
}

export interface Limits {
  perIp(ip: string): Promise<void>;
  perKey(keyId: string): Promise<void>;
  /** Counted per store, under a keyed hash: no phone number stands in Redis. */
  perPhone(storeId: string, phone: string): Promise<void>;
}

/** Requests per minute over all processes through Redis; per process while Redis is away. All throw RATE_LIMITED. */
export function createLimits(redis: Redis | null, config: ApiConfig): Limits {
  const away: Away = { until: 0 };
  const ip = createLimiter(redis, away, 'limit:ip', config.LIMIT_PER_IP);
  const key = createLimiter(redis, away, 'limit:key', config.LIMIT_PER_KEY);
  const phone = createLimiter(redis, away, 'limit:phone', config.LIMIT_PER_PHONE);
  const secret = Buffer.from(config.LOOKUP_KEY, 'base64');
  return {
    perIp: (address) => enforce(ip, address, 'address'),
    perKey: (keyId) => enforce(key, keyId, 'API key'),
    perPhone: (storeId, number) => enforce(phone, createHmac('sha256', secret).update(JSON.stringify([storeId, number])).digest('base64url'), 'phone number'),
  };
}
