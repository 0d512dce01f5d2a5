import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { storesOf } from './claim-fulfilment';
import { type CounterState, counterState, type OrderFacts, STATE_FIELDS } from './counter-state';
import { readStores, shown, type StoreView } from './stores';

/** How an order reaches its shopper, and how far it is. */
export interface OrderFulfilment {
  state: CounterState;
  kind: 'pickup' | 'delivery';
  store: StoreView | null;
  slot: { startsAt: string; endsAt: string } | null;
}

/** Null for an order that stands at no counter. */
export async function orderFulfilment(
  container: MedusaContainer,
  orderId: string,
): Promise<OrderFulfilment | null> {
  const row = await storesOf(container).ofOrder(orderId);
  if (!row) return null;
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const [{ data }, [store]] = await Promise.all([
    query.graph({ entity: 'order', fields: STATE_FIELDS, filters: { id: orderId } }),
    readStores(container, [row.locationId]),
  ]);
  const [order] = data as unknown as OrderFacts[];
  if (!order) return null;
  const from = row.slotAt ? new Date(row.slotAt).getTime() : null;
  return {
    state: counterState(order),
    kind: row.kind,
    store: store ? shown(store) : null,
    slot:
      from === null
        ? null
        : {
            startsAt: new Date(from).toISOString(),
            endsAt: new Date(from + (row.slotMinutes ?? 0) * 60_000).toISOString(),
          },
  };
}
