import { setTimeout as delay } from 'node:timers/promises';
import type { Checkout, Subject } from '../checkout';
import { unlessBypassed } from '../measure/load';

export interface Opening {
  subject: Subject;
  count: number;
  atOnce: number;
  /** No checkout is begun after this. */
  withinMs: number;
  /** What a checkout does before it is left as it is. */
  steps(checkout: Checkout): Promise<void>;
}

/** What a bypassed checkout began still runs: the machine has to be done with it first. */
const PAUSE_MS = 1_000;
/** After so many answers without a bypass one more may be under way. */
const GROW_AFTER = 20;

/**
 * Begins checkouts that stay open, several at once, and gives those that were answered as they should be. A
 * bypassed one is begun anew, within a bound: there may be fewer than `count` in the end. A crowd that is too
 * large for the machine gets nothing but bypasses, so it is halved by each of them and grows again slowly.
 */
export async function openCheckouts({
  subject,
  count,
  atOnce,
  withinMs,
  steps,
}: Opening): Promise<Checkout[]> {
  const end = performance.now() + withinMs;
  const opened: Checkout[] = [];
  let left = count;
  let triesLeft = 2 * count;
  let allowed = atOnce;
  let inARow = 0;
  const onAnswer = (checkout: Checkout) => {
    opened.push(checkout);
    inARow += 1;
    if (inARow % GROW_AFTER === 0) allowed = Math.min(atOnce, allowed + 1);
  };
  const onBypass = async () => {
    left += 1;
    inARow = 0;
    allowed = Math.max(1, Math.floor(allowed / 2));
    await delay(PAUSE_MS);
  };
  const open = async (place: number) => {
    while (left > 0 && triesLeft > 0 && performance.now() < end) {
      if (place >= allowed) {
        await delay(PAUSE_MS);
        continue;
      }
      left -= 1;
      triesLeft -= 1;
      const checkout = subject.begin();
      if (await unlessBypassed(() => steps(checkout))) onAnswer(checkout);
      else await onBypass();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, place) => open(place)));
  return opened;
}

/** A session as it is at the phone number, and one with its first cart. */
export const identified = (checkout: Checkout): Promise<void> => checkout.identify();
export async function withCart(checkout: Checkout): Promise<void> {
  await checkout.identify();
  await checkout.rewards(1);
}
/** An order at full price, right after the phone number. */
export async function ordered(checkout: Checkout): Promise<void> {
  await checkout.identify();
  await checkout.abandon();
}
