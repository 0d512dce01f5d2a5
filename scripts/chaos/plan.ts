import type { Random } from './random';

/** How an order comes in. */
export const WAYS = ['api', 'events', 'shop'] as const;
export type Way = (typeof WAYS)[number];

export interface Member {
  membershipId: string;
  phone: string;
}

/** One checkout, before it begins. */
export interface PlannedOrder {
  way: Way;
  member: Member;
  /** Whether the shopper asks for a reward that costs points. */
  spends: boolean;
  /** Of the shopper's machine: limits count each alone. */
  address: string;
}

export interface OrderPlan {
  orders: number;
  /** How many of all orders come in each way, as shares of their sum. */
  shares: Readonly<Record<Way, number>>;
  members: readonly Member[];
}

/** Of the range that is set aside for benchmarks: nobody's. */
const addressFrom = (random: Random): string =>
  `198.${random.between(18, 19)}.${random.between(0, 255)}.${random.between(1, 254)}`;

/** The orders that a seed means, whatever happens to them. */
export function planOrders(random: Random, { orders, shares, members }: OrderPlan): PlannedOrder[] {
  const ways = WAYS.flatMap((way) => Array.from({ length: shares[way] }, () => way));
  return Array.from({ length: orders }, () => ({
    way: random.of(ways),
    member: random.of(members),
    spends: random.between(0, 1) === 1,
    address: addressFrom(random),
  }));
}
