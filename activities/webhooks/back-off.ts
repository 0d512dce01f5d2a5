import { TIME_BOUNDS } from '../../contract';

const FIRST_MS = 5_000;
const FACTOR = 3;
const LONGEST_MS = 4 * 3_600_000;

/**
 * Milliseconds until the next try, after `failed` tries of this round: 5 s, 15 s, 45 s … 4 h, each cut by up to a half
 * at random, so that what failed together does not come back together. The last try stands at the end of the window;
 * null after it. `sinceFirstMs`: since the first try was due.
 */
export function nextTryIn(
  failed: number,
  sinceFirstMs: number,
  random: () => number = Math.random,
): number | null {
  const left = TIME_BOUNDS.webhooks - sinceFirstMs;
  if (left <= 0) return null;
  const longest = Math.min(FIRST_MS * FACTOR ** (failed - 1), LONGEST_MS);
  return Math.round(Math.min(longest * (1 - random() / 2), left));
}
