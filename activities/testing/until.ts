import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 10;

/** Waits for a condition; fails after `withinMs`. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = 5_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Not true within ${withinMs} ms: ${condition.toString()}`);
    await delay(POLL_MS);
  }
}
