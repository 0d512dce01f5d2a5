import type { Adjustment, Amount } from './order-record';

/** What a line of the cart and its copy in the order have in common. */
export interface Line {
  id: string;
  variant_id?: string | null;
  title?: string | null;
  quantity: number;
  unit_price: Amount;
  adjustments?: Adjustment[] | null;
}

const goods = ({ variant_id, title }: Line): string => JSON.stringify([variant_id ?? null, title ?? null]);
const bought = (line: Line): string => JSON.stringify([goods(line), Number(line.quantity), Number(line.unit_price)]);
const paid = (line: Line): string => JSON.stringify([bought(line), (line.adjustments ?? []).map(({ code, amount }) => `${code ?? ''}=${Number(amount)}`).sort()]);

/** From the whole likeness to the goods alone, for lines that somebody changed after the order was placed. */
const LIKENESSES = [paid, bought, goods];

/**
 * Which line of the order was which line of the cart, `{orderLineId: cartLineId}`: Medusa copies a cart's lines into an order under new ids and
 * keeps no note of the old ones, but the loyalty session knows the cart's. Twins (same goods, price, quantity and discounts) may be swapped:
 * nothing about them differs. A line that came into the order later is left out.
 */
export function matchLines(orderLines: readonly Line[], cartLines: readonly Line[]): Record<string, string> {
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (const likeness of LIKENESSES) {
    for (const line of orderLines.filter(({ id }) => !found.has(id))) {
      const match = cartLines.find((candidate) => !taken.has(candidate.id) && likeness(candidate) === likeness(line));
      if (!match) continue;
      found.set(line.id, match.id);
      taken.add(match.id);
    }
  }
  return Object.fromEntries(found);
}
