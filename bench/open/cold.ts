import type { Checkout, Subject } from '../checkout';
import { answered } from '../measure/answered';
import { timed, unlessBypassed } from '../measure/load';
import { percentile } from '../measure/percentile';
import type { ColdStart, Pair } from '../measure/result';
import { openCheckouts, withCart } from './opening';

/** One thing that is asked of the same session twice: first while it is cold, then while it is warm. */
interface Twice {
  first(checkout: Checkout): Promise<void>;
  second(checkout: Checkout): Promise<void>;
}

const CART: Twice = {
  first: (checkout) => checkout.rewards(2),
  second: (checkout) => checkout.rewards(3),
};
const READ: Twice = { first: (checkout) => checkout.query(), second: (checkout) => checkout.query() };

const AT_ONCE = 4;
const OPEN_WITHIN_MS = 2 * 60_000;

/** Sessions with a cart, of which each can be met cold once. */
export interface Sleepers {
  forCart: Checkout[];
  forRead: Checkout[];
}

/** Opens them; whatever is opened after them pushes them out of the worker's memory. */
export async function openSleepers(subject: Subject, count: number): Promise<Sleepers> {
  const open = () =>
    openCheckouts({ subject, count, atOnce: AT_ONCE, withinMs: OPEN_WITHIN_MS, steps: withCart });
  return { forCart: await open(), forRead: await open() };
}

async function coldStartOf(sleepers: Pair<Checkout[]>, twice: Twice): Promise<Pair<ColdStart>> {
  const samples: Pair<{ cold: number[]; warm: number[] }> = {
    service: { cold: [], warm: [] },
    bare: { cold: [], warm: [] },
  };
  const count = Math.max(sleepers.service.length, sleepers.bare.length);
  for (let index = 0; index < count; index += 1) {
    for (const name of ['service', 'bare'] as const) {
      const checkout = sleepers[name][index];
      if (!checkout) continue;
      await unlessBypassed(async () => {
        const cold = await timed(() => twice.first(checkout));
        const warm = await timed(() => twice.second(checkout));
        samples[name].cold.push(cold);
        samples[name].warm.push(warm);
      });
    }
  }
  const of = (name: 'service' | 'bare'): ColdStart => {
    const cold = percentile(answered(samples[name].cold), 0.5);
    const warm = percentile(answered(samples[name].warm), 0.5);
    return { cold, warm, ratio: cold / warm };
  };
  return { service: of('service'), bare: of('bare') };
}

/** What a session answers with that the worker has to replay, beside what it answers with right after. */
export const measureCold = async ({
  service,
  bare,
}: Pair<Sleepers>): Promise<{ cart: Pair<ColdStart>; read: Pair<ColdStart> }> => ({
  cart: await coldStartOf({ service: service.forCart, bare: bare.forCart }, CART),
  read: await coldStartOf({ service: service.forRead, bare: bare.forRead }, READ),
});
