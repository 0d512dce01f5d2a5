import { formatMajor, namesOf } from './words';

/** Why an order cannot be fulfilled as asked, in words for the shopper and with a stable code for programs. */
export interface Refusal {
  code:
    | 'pickup_only'
    | 'outside_delivery'
    | 'below_minimum'
    | 'insufficient_inventory'
    | 'slot_full'
    | 'slot_elsewhere'
    | 'slot_over';
  message: string;
}

/** A line of a cart, as far as fulfilment looks at it. */
export interface FulfilledLine {
  title: string;
  quantity: number;
  /** Major units: price times quantity, before any discount. */
  value: number;
  /** Its product type says so: fuel, a car wash. */
  pickupOnly: boolean;
  /** What the store has of it for this order, in the line's own unit; null where nobody counts. */
  available: number | null;
}

/** How the order reaches the shopper. */
export interface Way {
  kind: 'pickup' | 'delivery';
  storeName: string;
  /** Major units: what the goods must be worth; 0 for no minimum. */
  minimum: number;
  currency: string;
  /** Whether the address lies in the zone of this way. */
  reaches: boolean;
}

function pickupOnly(lines: readonly FulfilledLine[]): Refusal | undefined {
  const titles = lines.filter((line) => line.pickupOnly).map(({ title }) => title);
  if (titles.length === 0) return undefined;
  const it = titles.length === 1 ? 'it' : 'them';
  return {
    code: 'pickup_only',
    message: `${namesOf(titles)} cannot be delivered. Choose pickup, or take ${it} out of the cart.`,
  };
}

function belowMinimum(lines: readonly FulfilledLine[], { minimum, currency }: Way): Refusal | undefined {
  const value = lines.reduce((sum, line) => sum + line.value, 0);
  // Cents decide, not what binary numbers make of their sum.
  if (Math.round(value * 100) >= Math.round(minimum * 100)) return undefined;
  return {
    code: 'below_minimum',
    message: `Delivery to this address starts at ${formatMajor(minimum, currency)}; your items come to ${formatMajor(value, currency)}.`,
  };
}

/** The lines that a store has too little of. @param storeName as the shopper knows it */
export function stockRefusal(lines: readonly FulfilledLine[], storeName: string): Refusal | undefined {
  const short = lines.filter(({ available, quantity }) => available !== null && !(available >= quantity));
  const [first] = short;
  if (!first) return undefined;
  const gone = short.filter(({ available }) => (available ?? 0) <= 0).map(({ title }) => title);
  const message =
    gone.length > 0
      ? `${namesOf(gone)} ${gone.length === 1 ? 'is' : 'are'} sold out at ${storeName}.`
      : `Only ${first.available} of ${namesOf([first.title])} ${first.available === 1 ? 'is' : 'are'} left at ${storeName}.`;
  return { code: 'insufficient_inventory', message };
}

/**
 * Why these lines cannot go this way; undefined where they can. Asked when the way is chosen, and again when
 * the order is made.
 */
export function refusalOf(lines: readonly FulfilledLine[], way: Way): Refusal | undefined {
  if (way.kind === 'pickup') return undefined;
  if (!way.reaches)
    return { code: 'outside_delivery', message: 'We do not deliver to this ZIP code. Choose pickup.' };
  return pickupOnly(lines) ?? belowMinimum(lines, way);
}
