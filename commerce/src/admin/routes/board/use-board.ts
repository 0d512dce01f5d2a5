import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../../lib/client';

const EVERY_MS = 5_000;

export interface BoardStore {
  id: string;
  name: string;
  timeZone: string;
}

export interface BoardOrder {
  id: string;
  number: number;
  state: 'new' | 'ready' | 'collected' | 'cancelled' | 'refunded';
  kind: 'pickup' | 'delivery';
  placedAt: string;
  slot: { startsAt: string; endsAt: string } | null;
  lines: { title: string; variant: string | null; quantity: number }[];
}

/** Takes a turn now, and another some seconds after each that does not answer `done`; answers how to stop. */
function takeTurns(turn: () => Promise<'done' | 'again'>): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let gone = false;
  const next = async (): Promise<void> => {
    if ((await turn()) === 'again' && !gone) timer = setTimeout(() => void next(), EVERY_MS);
  };
  void next();
  return () => {
    gone = true;
    clearTimeout(timer);
  };
}

/** The stores, asked for until there is an answer. @returns `isAway` the last question had none */
export function useStores(): { stores: BoardStore[]; isAway: boolean } {
  const [stores, setStores] = useState<BoardStore[]>([]);
  const [isAway, setIsAway] = useState(false);
  useEffect(
    () =>
      takeTurns(async () => {
        try {
          setStores((await client.client.fetch<{ stores: BoardStore[] }>('/admin/store-hours')).stores);
          setIsAway(false);
          return 'done';
        } catch {
          setIsAway(true);
          return 'again';
        }
      }),
    [],
  );
  return { stores, isAway };
}

export interface Board {
  orders: BoardOrder[];
  /** The last question had no answer: what stands there may be old. */
  isStale: boolean;
  /** Takes an order one step on; resolves to what went wrong. */
  step(orderId: string, step: 'ready' | 'collected'): Promise<string | undefined>;
}

/** A store's board, asked for again and again. @param onNew told once of each order that was not there before */
export function useBoard(storeId: string | undefined, onNew: () => void): Board {
  const [orders, setOrders] = useState<BoardOrder[]>([]);
  const [isStale, setIsStale] = useState(false);
  const seen = useRef<{ storeId: string | undefined; ids: Set<string> }>({
    storeId: undefined,
    ids: new Set(),
  });

  const load = useCallback(async (): Promise<void> => {
    if (!storeId) return;
    try {
      const { orders: found } = await client.client.fetch<{ orders: BoardOrder[] }>('/admin/board', {
        query: { storeId },
      });
      const isFirst = seen.current.storeId !== storeId;
      const isNew = found.some(({ id, state }) => state === 'new' && !seen.current.ids.has(id));
      seen.current = { storeId, ids: new Set(found.map(({ id }) => id)) };
      setOrders(found);
      setIsStale(false);
      if (isNew && !isFirst) onNew();
    } catch {
      setIsStale(true);
    }
  }, [storeId, onNew]);

  useEffect(
    () =>
      takeTurns(async () => {
        await load();
        return 'again';
      }),
    [load],
  );

  const step = async (orderId: string, to: 'ready' | 'collected'): Promise<string | undefined> => {
    try {
      await client.client.fetch(`/admin/orders/${orderId}/${to}`, { method: 'POST', body: {} });
    } catch (error) {
      return error instanceof Error ? error.message : 'The shop did not answer';
    } finally {
      await load();
    }
    return undefined;
  };
  return { orders, isStale, step };
}
