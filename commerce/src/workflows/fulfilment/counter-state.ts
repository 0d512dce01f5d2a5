/** The states of an order that a counter knows. */
export type CounterState = 'new' | 'ready' | 'collected' | 'cancelled' | 'refunded';

type Amount = number | string;

/** What decides the state, as Medusa's query gives it. */
export interface OrderFacts {
  status: string;
  items?:
    | ({
        quantity: Amount;
        requires_shipping?: boolean;
        detail?: { fulfilled_quantity: Amount } | null;
      } | null)[]
    | null;
  fulfillments?: ({ canceled_at?: unknown; delivered_at?: unknown } | null)[] | null;
  payment_collections?:
    | ({
        payments?:
          | ({
              captures?: ({ amount: Amount } | null)[] | null;
              refunds?: ({ amount: Amount } | null)[] | null;
            } | null)[]
          | null;
      } | null)[]
    | null;
}

const present = <T>(list: readonly (T | null)[] | null | undefined): NonNullable<T>[] =>
  (list ?? []).filter((entry): entry is NonNullable<typeof entry> => entry !== null && entry !== undefined);
const cents = (amounts: readonly { amount: Amount }[]): number =>
  amounts.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);

function isRefunded({ payment_collections }: OrderFacts): boolean {
  const payments = present(payment_collections).flatMap(({ payments }) => present(payments));
  const captured = cents(payments.flatMap(({ captures }) => present(captures)));
  return captured > 0 && cents(payments.flatMap(({ refunds }) => present(refunds))) >= captured;
}

const isPacked = ({ items }: OrderFacts): boolean =>
  present(items)
    .filter(({ requires_shipping }) => requires_shipping !== false)
    .every(({ quantity, detail }) => Number(detail?.fulfilled_quantity ?? 0) >= Number(quantity));

/**
 * The one word for an order at the counter, from what Medusa knows of it: cancelled before anything, then
 * money that went back as a whole, then goods. Goods are ready once all of them are in a fulfilment, and
 * collected once every fulfilment is delivered. A partial refund changes nothing for the counter.
 */
export function counterState(order: OrderFacts): CounterState {
  if (order.status === 'canceled') return 'cancelled';
  if (isRefunded(order)) return 'refunded';
  const packed = present(order.fulfillments).filter(({ canceled_at }) => !canceled_at);
  if (packed.length === 0 || !isPacked(order)) return 'new';
  return packed.every(({ delivered_at }) => delivered_at) ? 'collected' : 'ready';
}

/** The fields that `counterState` looks at. */
export const STATE_FIELDS = [
  'id',
  'status',
  'items.*',
  'items.detail.*',
  'fulfillments.id',
  'fulfillments.canceled_at',
  'fulfillments.delivered_at',
  'payment_collections.payments.captures.amount',
  'payment_collections.payments.refunds.amount',
];
