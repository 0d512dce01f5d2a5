import CircuitBreaker from 'opossum';
import type { Logger } from '../../platform/logger';
import { isAnswer } from './failures';

const WINDOW_MS = 5_000;
const FAILURES = 3;
const RESET_MS = 2_000;
const MAX_REMEMBERED = 1_000;

/** Runs a call unless Temporal is known to be away; then it fails at once. */
export type Guard = <T>(subject: string, call: () => Promise<T>) => Promise<T>;

/** A failure on its way through the breaker. */
class Failed extends Error {
  constructor(
    readonly reason: unknown,
    /** Whether the breaker counts it. */
    readonly counts: boolean,
  ) {
    super('A call of Temporal failed');
  }
}

/**
 * Opens after three failures within 5 s (and at least half of all calls), tries again after 2 s.
 * `subject` is the session: one wedged session counts once per window, so that it cannot take every other checkout with it.
 */
export function createBreaker(logger: Logger): Guard {
  const failed = new Map<string, number>();
  const isNews = (subject: string): boolean => {
    const at = failed.get(subject);
    if (at !== undefined && performance.now() - at < WINDOW_MS) return false;
    if (failed.size >= MAX_REMEMBERED) failed.clear();
    failed.set(subject, performance.now());
    return true;
  };

  const run = async (subject: string, call: () => Promise<void>): Promise<void> => {
    try {
      await call();
    } catch (error) {
      // While the breaker is half open every failure counts: opossum takes a filtered one for a success and
      // would close.
      throw new Failed(error, !isAnswer(error) && (breaker.halfOpen || isNews(subject)));
    }
  };
  const breaker = new CircuitBreaker(run, {
    timeout: false,
    rollingCountTimeout: WINDOW_MS,
    volumeThreshold: FAILURES,
    errorThresholdPercentage: 50,
    resetTimeout: RESET_MS,
    errorFilter: (error: unknown) => error instanceof Failed && !error.counts,
  });
  breaker.on('open', () => logger.warn('Temporal does not answer; checkouts are answered at full price'));
  breaker.on('close', () => logger.info('Temporal answers again'));

  return async <T>(subject: string, call: () => Promise<T>): Promise<T> => {
    const outcome: { value?: T } = {};
    try {
      await breaker.fire(subject, async () => {
        outcome.value = await call();
      });
    } catch (error) {
      throw error instanceof Failed ? error.reason : error;
    }
    return outcome.value as T;
  };
}
