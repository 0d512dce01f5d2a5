import { setTimeout as delay } from 'node:timers/promises';
import type { Checkout, Subject } from '../checkout';
import { BREATH_MS, unlessBypassed } from '../measure/load';

export interface Opening {
  subject: Subject;
  count: number;
  atOnce: number;
  /** No checkout is begun after this. */
  withinMs: number;
  /** What a checkout does before it is left as it is. */
  steps(checkout: Checkout): Promise<void>;
}

/**
 * Begins checkouts that stay open, several at once, and gives those that were answered as they should be. A
 * bypassed one is begun anew, within a bound: there may be fewer than `count` in the end.
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
  const open = async () => {
    while (left > 0 && triesLeft > 0 && performance.now() < end) {
      left -= 1;
      triesLeft -= 1;
      const checkout = subject.begin();
      if (await unlessBypassed(() => steps(checkout))) opened.push(checkout);
      else {
        left += 1;
        await delay(BREATH_MS);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, open));
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
