import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { MedusaResponse } from '@medusajs/framework/http';
import { MedusaError } from '@medusajs/framework/utils';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { config } from '../config';
import { sharedRedis } from '../redis';
import { networkOf } from '@loyalty-checkout/medusa-plugin/shopper-address';

const MINUTE = 60;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;

interface Limit {
  points: number;
  /** Seconds. */
  per: number;
  /**
   * What is counted by: the shopper's address, that and the e-mail address in the body, or the e-mail address
   * alone.
   */
  by: 'address' | 'addressAndEmail' | 'email';
  /** What costs nothing: an answer that shows that nobody was guessing. */
  free: 'nothing' | 'success';
}

/**
 * How often what guesses may be tried. Whoever knows the password, the order or the code is not held back by
 * it, so that a stranger at the same address, or one who tries somebody's e-mail address, locks nobody out.
 * Staff are few and have no such protection to lose: theirs is counted over all addresses too.
 */
export const LIMITS = {
  everything: { points: 1_200, per: MINUTE, by: 'address', free: 'nothing' },
  signIn: { points: 30, per: QUARTER, by: 'address', free: 'success' },
  signInOfOne: { points: 10, per: QUARTER, by: 'addressAndEmail', free: 'success' },
  staffSignIn: { points: 10, per: QUARTER, by: 'address', free: 'success' },
  staffSignInOfOne: { points: 20, per: HOUR, by: 'email', free: 'success' },
  register: { points: 40, per: HOUR, by: 'address', free: 'nothing' },
  reset: { points: 20, per: HOUR, by: 'address', free: 'nothing' },
  mail: { points: 5, per: HOUR, by: 'email', free: 'nothing' },
  newPassword: { points: 20, per: QUARTER, by: 'address', free: 'success' },
  order: { points: 30, per: QUARTER, by: 'address', free: 'success' },
  phone: { points: 200, per: HOUR, by: 'address', free: 'nothing' },
  codeSent: { points: 40, per: HOUR, by: 'address', free: 'nothing' },
  code: { points: 40, per: HOUR, by: 'address', free: 'success' },
  promotion: { points: 60, per: HOUR, by: 'address', free: 'nothing' },
  // Carts cost nothing, and each may hold a place: nobody fills a store's day from one address.
  slot: { points: 60, per: HOUR, by: 'address', free: 'nothing' },
  payment: { points: 100, per: HOUR, by: 'address', free: 'nothing' },
} as const satisfies Record<string, Limit>;
export type LimitName = keyof typeof LIMITS;

/** Too often; `retryAfter` in seconds. */
export class TooOften extends Error {
  override name = 'TooOften';
  constructor(readonly retryAfter: number) {
    super('Too many tries from here. Please wait, then try again.');
  }
}

/** Answers what was too often; any other error goes on. */
export function answerTooOften(res: MedusaResponse, error: unknown): void {
  if (!(error instanceof TooOften)) throw error;
  res
    .set('Retry-After', String(error.retryAfter))
    .status(429)
    .json({ code: 'RATE_LIMITED', type: MedusaError.Types.NOT_ALLOWED, message: error.message });
}

/** Who is counted. No address: the storefront on its own behalf. */
export interface Counted {
  address: string | null;
  email?: string | undefined;
}

const hashed = (text: string): string =>
  createHmac('sha256', config.cookieSecret || 'building')
    .update(text)
    .digest('base64url')
    .slice(0, 22);

function keyOf({ by }: Limit, { address, email = '' }: Counted): string {
  const from = address === null ? 'storefront' : networkOf(address);
  if (by === 'address') return from;
  // No e-mail address stands in Redis.
  return by === 'email' ? hashed(email) : `${from}/${hashed(email)}`;
}

/** Answers once it is counted; rejects with a RateLimiterRes when it is too often. */
interface Limiter {
  consume(key: string): Promise<unknown>;
  giveBack(key: string): Promise<unknown>;
}

const limiters = new Map<LimitName, Limiter>();

const unlessRefused = (error: unknown): void => {
  if (error instanceof RateLimiterRes) throw error;
};

/**
 * Counts over all processes in Redis, and in this one besides: a Redis that is away or too slow, as one may
 * be under the very load of an attack, takes nobody's limit away.
 */
function createLimiter(name: LimitName): Limiter {
  const { points, per } = LIMITS[name];
  const options = { keyPrefix: `commerce:limit:${name}`, points, duration: per };
  const memory = new RateLimiterMemory(options);
  if (!config.redisUrl)
    return { consume: (key) => memory.consume(key), giveBack: (key) => memory.reward(key) };
  const shared = new RateLimiterRedis({
    ...options,
    storeClient: sharedRedis(config.redisUrl),
    rejectIfRedisNotReady: true,
  });
  return {
    consume: async (key) => {
      await memory.consume(key);
      await shared.consume(key).catch(unlessRefused);
    },
    giveBack: async (key) => Promise.all([memory.reward(key), shared.reward(key)]),
  };
}

function sharedLimiter(name: LimitName): Limiter {
  const limiter = limiters.get(name) ?? createLimiter(name);
  limiters.set(name, limiter);
  return limiter;
}

/** Counts one, whatever comes of it. @throws TooOften */
export async function countOne(name: LimitName, counted: Counted): Promise<void> {
  try {
    await sharedLimiter(name).consume(keyOf(LIMITS[name], counted));
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes)
      throw new TooOften(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
    throw refusal;
  }
}

/**
 * Counts what only its doer must know was too often, as a mail to somebody. Answers whether it may be done.
 */
export async function mayDo(name: LimitName, counted: Counted): Promise<boolean> {
  try {
    await countOne(name, counted);
    return true;
  } catch (error) {
    if (error instanceof TooOften) return false;
    throw error;
  }
}

/** Counts a try, and takes the count back when the answer shows that it was no guess. @throws TooOften */
export async function countTry(name: LimitName, counted: Counted, res: ServerResponse): Promise<void> {
  await countOne(name, counted);
  const limit: Limit = LIMITS[name];
  if (limit.free === 'success') {
    res.once('finish', () => {
      // A count that is not given back costs a shopper one of many tries.
      if (res.statusCode >= 400) return;
      sharedLimiter(name)
        .giveBack(keyOf(limit, counted))
        .catch(() => undefined);
    });
  }
}
