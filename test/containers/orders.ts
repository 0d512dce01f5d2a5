import type { Seen, Tries } from '../../scripts/load/asking';
import { OrderClient, type PlacedOrder } from '../../scripts/load/shop-order';
import { handles } from './handles';

/** A shopper who comes through nginx. */
export const createShopper = (tries: Tries): OrderClient =>
  new OrderClient({ storefront: handles.STOREFRONT_URL, phone: handles.MEMBER_PHONE, tries });

export interface Load {
  placed(): number;
  /** Whether a shopper could not go on. */
  failed(): boolean;
  /** Throws what a shopper could not get over. */
  stop(): Promise<{ orders: PlacedOrder[]; seen: Seen[] }>;
}

/** Shoppers that order one after the other, each on its own, until they are told to stop. */
export function startLoad(clients: number, tries: Tries): Load {
  const end = new AbortController();
  const orders: PlacedOrder[] = [];
  const all = Array.from({ length: clients }, () => createShopper(tries));
  const running = Promise.all(
    all.map(async (client) => {
      while (!end.signal.aborted) orders.push(await client.order());
    }),
  );
  let failed = false;
  // Told by `stop`; until then it is nobody's unhandled failure.
  running.catch(() => void (failed = true));
  return {
    placed: () => orders.length,
    failed: () => failed,
    async stop() {
      end.abort();
      await running;
      return { orders, seen: all.flatMap(({ seen }) => seen) };
    },
  };
}
