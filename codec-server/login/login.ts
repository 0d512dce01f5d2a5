import { createHmac, randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { CodecUser, CodecUsers } from './users';

const TRIES_PER_MINUTE = 10;
/**
 * For one name from all addresses together: far more than from one, so that a stranger who guesses does not
 * lock its owner out.
 */
const TRIES_PER_NAME = 100;
const MAX_PASSWORD = 256;
/**
 * Temporal's CLI sends its password with every payload; checking it anew each time would take longer than the
 * CLI waits.
 */
const PROVEN_MS = 60_000;
const MAX_PROVEN = 100;

export type Attempt =
  | { outcome: 'user'; user: CodecUser }
  | { outcome: 'wrong' }
  | { outcome: 'tooMany'; retryAfterSeconds: number };

export interface Login {
  /** Checks a name and a password; wrong ones are counted per address and per name. */
  attempt(request: Request, name: string, password: string): Promise<Attempt>;
}

/**
 * A try is paid for before it is checked, so that guesses made at once count too; a right password gets it
 * back.
 */
export function createLogin(users: CodecUsers, triesPerMinute = TRIES_PER_MINUTE): Login {
  const perAddress = new RateLimiterMemory({ points: triesPerMinute, duration: 60 });
  const perName = new RateLimiterMemory({ points: TRIES_PER_NAME, duration: 60 });

  // Keyed by a hash under a key of this process: no password stays in memory.
  const secret = randomBytes(32);
  const proven = new Map<string, { user: CodecUser; until: number }>();
  const remember = (key: string, user: CodecUser): void => {
    if (proven.size >= MAX_PROVEN) proven.clear();
    proven.set(key, { user, until: performance.now() + PROVEN_MS });
  };

  return {
    async attempt(request, name, password) {
      if (name.length > MAX_PASSWORD || password.length > MAX_PASSWORD) return { outcome: 'wrong' };
      const key = createHmac('sha256', secret)
        .update(JSON.stringify([name, password]))
        .digest('base64');
      const known = proven.get(key);
      if (known && performance.now() < known.until) return { outcome: 'user', user: known.user };
      const limits = [
        { limiter: perAddress, key: request.ip ?? '' },
        { limiter: perName, key: name },
      ];
      const counted = await Promise.all(limits.map((limit) => limit.limiter.penalty(limit.key, 1)));
      const over = counted.find(
        ({ consumedPoints }, index) => consumedPoints > (limits[index]?.limiter.points ?? 0),
      );
      if (over) return { outcome: 'tooMany', retryAfterSeconds: Math.ceil(over.msBeforeNext / 1000) };
      const user = await users.verify(name, password);
      if (!user) return { outcome: 'wrong' };
      await Promise.all(limits.map((limit) => limit.limiter.reward(limit.key, 1)));
      remember(key, user);
      return { outcome: 'user', user };
    },
  };
}
