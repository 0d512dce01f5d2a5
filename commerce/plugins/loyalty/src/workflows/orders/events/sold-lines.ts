import { MathBN } from '@medusajs/framework/utils';
import { toMinor, type Minor } from '../../../money';
import type { Amount } from '../order-record';

/** What a line of the cart and its copy in the order have in common. */
export interface Line {
  id: string;
  variant_id?: string | null | undefined;
  title?: string | null | undefined;
  quantity: Amount;
  unit_price: Amount;
  adjustments?: { description?: string | null | undefined; amount: Amount }[] | null | undefined;
}

/**
 * By id of the order's line: the cart's line it was, how much was sold, and what was paid for all of it
 * before tax (minor units).
 */
export type SoldLines = Record<string, { lineItemId: string; quantity: number; net: Minor }>;

const exactly = (amount: Amount): string => MathBN.convert(amount).toFixed();
const goods = ({ variant_id, title }: Line): string => JSON.stringify([variant_id ?? null, title ?? null]);
const bought = (line: Line): string =>
  JSON.stringify([goods(line), exactly(line.quantity), exactly(line.unit_price)]);
const paid = (line: Line): string =>
  JSON.stringify([
    bought(line),
    (line.adjustments ?? [])
      .map(({ description, amount }) => `${description ?? ''}=${exactly(amount)}`)
      .sort(),
  ]);

/** From the whole likeness to the goods alone, for lines that somebody changed after the order was placed. */
const LIKENESSES = [paid, bought, goods];

/** Price less every discount, in whole minor units. */
const netOf = ({ unit_price, quantity, adjustments }: Line, currency: string): Minor =>
  Math.max(
    0,
    toMinor(
      MathBN.sub(MathBN.mult(unit_price, quantity), ...(adjustments ?? []).map(({ amount }) => amount)),
      currency,
    ),
  );

/**
 * Which line of the order was which line of the cart: Medusa copies a cart's lines into an order under new
 * ids and keeps no note of the old ones, but the loyalty session knows the cart's. Twins (same goods, price,
 * quantity and discounts) may be swapped: nothing about them differs. A line that came into the order later
 * is left out.
 */
export function soldLines(
  orderLines: readonly Line[],
  cartLines: readonly Line[],
  currency: string,
): SoldLines {
  const sold: SoldLines = {};
  const taken = new Set<string>();
  for (const likeness of LIKENESSES) {
    for (const { id, ...line } of orderLines.filter((candidate) => !sold[candidate.id])) {
      const match = cartLines.find(
        (candidate) => !taken.has(candidate.id) && likeness(candidate) === likeness({ id, ...line }),
      );
      if (!match) continue;
      taken.add(match.id);
      sold[id] = { lineItemId: match.id, quantity: Number(match.quantity), net: netOf(match, currency) };
    }
  }
  return sold;
}
