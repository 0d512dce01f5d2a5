import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again, `everyMs` apart, until the condition holds; false when it did not within `timeoutMs`.
 */
export async function holdsWithin(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 50,
): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= end) return false;
    await delay(everyMs);
  }
}
