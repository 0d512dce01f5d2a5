import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import type { CounterRow } from '../../modules/stores';
import { dayAround } from '../../modules/stores/hours';
import { storesOf } from './claim-fulfilment';
import { type CounterState, counterState, type OrderFacts, STATE_FIELDS } from './counter-state';
import { readStore } from './stores';

/** More than a screen shows; where there are more, those that are over are left out first. */
const MAX_ORDERS = 200;
/** An order that nobody fetched stays on the board that long after it was due. */
const OPEN_MS = 3 * 86_400_000;

/** An order as the store's screen shows it: nothing of its buyer. */
export interface BoardOrder {
  id: string;
  /** The number that the shopper sees. */
  number: number;
  state: CounterState;
  kind: 'pickup' | 'delivery';
  placedAt: string;
  slot: { startsAt: string; endsAt: string } | null;
  readyAt: string | null;
  collectedAt: string | null;
  lines: { title: string; variant: string | null; quantity: number }[];
}

interface Row extends OrderFacts {
  id: string;
  display_id: number;
  items: {
    title: string;
    subtitle: string | null;
    variant_id: string | null;
    quantity: number | string;
    requires_shipping: boolean;
    detail: { fulfilled_quantity: number | string };
  }[];
}

async function readRows(container: MedusaContainer, ids: string[]): Promise<Map<string, Row>> {
  if (ids.length === 0) return new Map();
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'order',
    fields: ['display_id', ...STATE_FIELDS],
    filters: { id: ids },
  });
  return new Map((data as unknown as Row[]).map((row) => [row.id, row]));
}

const iso = (at: Date | null): string | null => (at ? new Date(at).toISOString() : null);

function slotOf({ slotAt, slotMinutes }: CounterRow): BoardOrder['slot'] {
  if (!slotAt) return null;
  const from = new Date(slotAt).getTime();
  return {
    startsAt: new Date(from).toISOString(),
    endsAt: new Date(from + (slotMinutes ?? 0) * 60_000).toISOString(),
  };
}

const toBoard = (counter: CounterRow, order: Row): BoardOrder => ({
  id: order.id,
  number: order.display_id,
  state: counterState(order),
  kind: counter.kind,
  placedAt: iso(counter.placedAt) ?? '',
  slot: slotOf(counter),
  readyAt: iso(counter.readyAt),
  collectedAt: iso(counter.collectedAt),
  lines: order.items
    .filter(({ variant_id }) => variant_id)
    .map(({ title, subtitle, quantity }) => ({ title, variant: subtitle, quantity: Number(quantity) })),
});

/** Today's orders of a store and those that still wait, what is due first at the top. @throws MedusaError NOT_FOUND */
export async function readBoard(container: MedusaContainer, storeId: string): Promise<BoardOrder[]> {
  const { settings } = await readStore(container, storeId);
  const now = Date.now();
  const today = dayAround(settings.timeZone, now);
  const counters = await storesOf(container).board(storeId, {
    from: new Date(today.from),
    to: new Date(today.to),
    openSince: new Date(now - OPEN_MS),
    limit: MAX_ORDERS,
  });
  const rows = await readRows(
    container,
    counters.flatMap(({ orderId }) => orderId ?? []),
  );
  return counters.flatMap((counter) => {
    const row = rows.get(counter.orderId ?? '');
    return row ? [toBoard(counter, row)] : [];
  });
}
