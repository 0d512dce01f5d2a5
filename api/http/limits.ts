import { createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { ApiConfig } from '../deps';
import { HttpProblem } from './problem';

/** Tests of the connection of one store a minute: they call a host of somebody's choosing. */
const CONNECTION_TESTS = 6;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;
/**
 * Ids of API keys that nobody in this process has seen: a shop has a handful of keys, so more is guessing.
 */
const UNKNOWN_KEYS_PER_ADDRESS = 30;
const UNKNOWN_KEYS_IN_ALL = 600;
/**
 * After Redis failed once, nobody waits for it again for this long: a hanging one would cost every request
 * its command time-out.
 */
const AWAY_MS = 2_000;
/** The requests of one key within this are told to Redis in one command. */
const TELL_MS = 100;

type Library = Pick<RateLimiterMemory, 'consume' | 'get' | 'delete' | 'reward'>;
/** Does it where all processes see it, or in this process's memory while Redis is away. */
type Limiter = <T>(work: (library: Library) => Promise<T>) => Promise<T>;
/** Shared by the limiters of one Redis: what one of them found out, the others need not. */
interface Away {
  until: number;
}

interface Allowance {
  keyPrefix: string;
  points: number;
  /** Seconds. */
  duration: number;
}

/** Counted over all processes before the request goes on: where a number or a key could be guessed. */
function createLimiter(redis: Redis | null, away: Away, allowance: Allowance): Limiter {
  const memory = new RateLimiterMemory(allowance);
  if (!redis) return (work) => work(memory);
  const shared = new RateLimiterRedis({ ...allowance, storeClient: redis, rejectIfRedisNotReady: true });
  return async (work) => {
    if (performance.now() < away.until) return work(memory);
    try {
      return await work(shared);
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error;
      away.until = performance.now() + AWAY_MS;
      return work(memory);
    }
  };
}

const consume = (limiter: Limiter, key: string) => limiter((library) => library.consume(key));

const secondsOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1000));

/**
 * Turns a limiter's refusal into a 429; anything else that goes wrong lets the request pass: a limit never
 * fails a checkout.
 */
async function enforce(counted: Promise<unknown>, detail: string): Promise<void> {
  try {
    await counted;
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) return;
    throw new HttpProblem('RATE_LIMITED', detail, { retryAfterSeconds: secondsOf(refusal) });
  }
}

/** Counts a request of this key. Rejects with the library's refusal above the limit. */
type Volume = (key: string) => Promise<unknown>;

/**
 * Counted in this process at once, and in Redis afterwards, so that no request waits for it. A key that is
 * above its limit over all processes is closed in each of them once it has heard so: what was on its way by
 * then has passed.
 */
function createVolume(redis: Redis | null, away: Away, allowance: Allowance): Volume {
  const here = new RateLimiterMemory(allowance);
  if (!redis) return (key) => here.consume(key);
  const everywhere = createLimiter(redis, away, allowance);
  /** Requests by key that Redis has not heard of. */
  let untold = new Map<string, number>();
  const tell = async ([key, requests]: [string, number]): Promise<void> => {
    try {
      await everywhere((library) => library.consume(key, requests));
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) await here.block(key, secondsOf(refusal));
    }
  };
  const tellAll = (): void => {
    const told = [...untold];
    untold = new Map();
    void Promise.all(told.map(tell));
  };
  return async (key) => {
    await here.consume(key);
    if (untold.size === 0) setTimeout(tellAll, TELL_MS).unref();
    untold.set(key, (untold.get(key) ?? 0) + 1);
  };
}

/** Addresses whose hash is kept at hand: one is made for each request. */
const MAX_ADDRESSES = 10_000;
/** Checkouts whose number is remembered until it is proven; a few kB each thousand. */
const MAX_SESSIONS = 10_000;

/** A shopper's number where it was typed. Addresses are `countedAddress`es. */
export interface Typed {
  storeId: string;
  /** E.164, or a membership id. */
  number: string;
  address: string;
}

export interface Limits {
  /** Requests a minute of one address that calls the API itself. */
  perIp(address: string): Promise<void>;
  /**
   * Requests a minute of one shopper, by the address that the shop sends on: nobody uses up the shop's own
   * limit alone.
   */
  perShopper(address: string): Promise<void>;
  perKey(keyId: string): Promise<void>;
  /** Tests of a store's connection a minute. */
  connectionTest(storeId: string): Promise<void>;
  /** Ids of keys that are not in memory: a small number per address, and in all. */
  unknownKey(address: string): Promise<void>;
  /** Tries of one number a minute from one address: a stranger elsewhere cannot lock its owner out. */
  perNumber(typed: Typed): Promise<void>;
  /** Different numbers an hour from one shopper's address; the same number again costs nothing. */
  numbers(typed: Typed): Promise<void>;
  /** Remembers, in this process, which number a session was begun with. */
  typedIn(sessionId: string, typed: Typed): void;
  /**
   * Whoever proved that the number is theirs is not limited by what was typed before; without a trace of it
   * the limit ends by itself.
   */
  proofSucceeded(sessionId: string): Promise<void>;
}

/**
 * A number that a shopper typed. Different ones are counted only where the shop tells who typed them: its own
 * address stands for all its shoppers.
 */
export async function limitNumber(
  limits: Limits,
  sessionId: string,
  { isShopper, ...typed }: Typed & { isShopper: boolean },
): Promise<void> {
  limits.typedIn(sessionId, typed);
  await limits.perNumber(typed);
  if (isShopper) await limits.numbers(typed);
}

/**
 * Over all processes through Redis; per process while Redis is away. All but `typedIn` and `proofSucceeded`
 * throw RATE_LIMITED.
 */
export function createLimits(redis: Redis | null, config: ApiConfig): Limits {
  const away: Away = { until: 0 };
  const limiter = (name: string, points: number, duration = MINUTE_SECONDS) =>
    createLimiter(redis, away, { keyPrefix: `limit:${name}`, points, duration });
  const volume = (name: string, points: number) =>
    createVolume(redis, away, { keyPrefix: `limit:${name}`, points, duration: MINUTE_SECONDS });
  const ip = volume('ip', config.LIMIT_PER_IP);
  const shopper = volume('shopper', config.LIMIT_PER_SHOPPER);
  const key = volume('key', config.LIMIT_PER_KEY);
  const unknownHere = limiter('unknown-key', UNKNOWN_KEYS_PER_ADDRESS);
  const unknownInAll = limiter('unknown-keys', UNKNOWN_KEYS_IN_ALL);
  const connectionTests = limiter('connection-test', CONNECTION_TESTS);
  const number = limiter('number', config.LIMIT_PER_PHONE);
  const seen = limiter('number-seen', 1, HOUR_SECONDS);
  const proven = limiter('number-proven', 1, HOUR_SECONDS);
  const different = limiter('numbers', config.LIMIT_NUMBERS_PER_SHOPPER, HOUR_SECONDS);
  const sessions = new LRUCache<string, Typed>({ max: MAX_SESSIONS });
  const secret = Buffer.from(config.LOOKUP_KEY, 'base64');
  /** Neither a number nor an address stands in Redis: both say who was here. */
  const hidden = (...parts: string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url');
  const keyOf = ({ storeId, number: typed, address }: Typed) => hidden('number', storeId, typed, address);
  const places = new LRUCache<string, string>({
    max: MAX_ADDRESSES,
    memoMethod: (address) => hidden('address', address),
  });
  const placeOf = (address: string) => places.memo(address);

  /** Whether this number was typed from this address within the hour. */
  const wasSeen = async (typedKey: string): Promise<boolean> => {
    const found = await seen((library) => library.get(typedKey)).catch(() => null);
    return (found?.consumedPoints ?? 0) > 0;
  };
  const note = async (typedKey: string): Promise<void> => {
    // A refusal says that another request noted it a moment ago.
    await seen((library) => library.consume(typedKey)).catch(() => undefined);
  };

  return {
    perIp: (address) => enforce(ip(placeOf(address)), 'Too many requests from this address'),
    perShopper: (address) => enforce(shopper(placeOf(address)), 'Too many requests from this shopper'),
    perKey: (keyId) => enforce(key(keyId), 'Too many requests for this API key'),
    connectionTest: (storeId) =>
      enforce(consume(connectionTests, storeId), 'Too many tests of the connection of this store'),
    async unknownKey(address) {
      const place = placeOf(address);
      await enforce(consume(unknownHere, place), 'Too many API keys that nobody knows from this address');
      await enforce(consume(unknownInAll, 'all'), 'Too many API keys that nobody knows');
    },
    perNumber: (typed) => enforce(consume(number, keyOf(typed)), 'Too many requests for this number'),
    async numbers(typed) {
      const typedKey = keyOf(typed);
      if (await wasSeen(typedKey)) return;
      // Counted before it is noted: a refused number must not pass as a known one the next time.
      const place = placeOf(typed.address);
      await enforce(consume(different, place), 'Too many different numbers from this address');
      await note(typedKey);
    },
    typedIn(sessionId, typed) {
      sessions.set(sessionId, typed);
    },
    async proofSucceeded(sessionId) {
      const typed = sessions.get(sessionId);
      if (!typed || !sessions.delete(sessionId)) return;
      const typedKey = keyOf(typed);
      // What Redis does not take is forgotten by itself after its time.
      await number((library) => library.delete(typedKey)).catch(() => undefined);
      const wasCounted = await wasSeen(typedKey);
      await note(typedKey);
      const isFirstProof = await proven((library) => library.consume(typedKey)).then(
        () => true,
        () => false,
      );
      if (wasCounted && isFirstProof)
        await different((library) => library.reward(placeOf(typed.address))).catch(() => undefined);
    },
  };
}
