import { setTimeout as delay } from 'node:timers/promises';

export interface UntilOptions {
  /** Stands in the error: "Waited 5000 ms for <what>". */
  what: string;
  timeoutMs?: number;
  everyMs?: number;
}

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/**
 * Asks again and again until the condition gives something truthy, and answers that. An error of the
 * condition counts as "not yet"; the last one is the cause of the error that is thrown when the time is over.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { what, timeoutMs = 10_000, everyMs = 50 }: UntilOptions,
): Promise<Truthy<T>> {
  const end = performance.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const value = await condition();
      if (value) return value as Truthy<T>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await delay(everyMs);
  } while (performance.now() < end);
  throw new Error(`Waited ${timeoutMs} ms for ${what}`, { cause });
}
