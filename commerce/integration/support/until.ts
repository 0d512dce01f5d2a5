import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until there is an answer; throws when there is none in time. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | null | false>,
  timeoutMs = 45_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  do {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    await pause(200);
  } while (Date.now() < end);
  throw new Error(`Waited ${timeoutMs} ms for ${what}`);
}
