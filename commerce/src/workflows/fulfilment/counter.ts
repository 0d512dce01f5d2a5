import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, MedusaError, Modules } from '@medusajs/framework/utils';
import {
  createOrderFulfillmentWorkflow,
  markOrderFulfillmentAsDeliveredWorkflow,
} from '@medusajs/medusa/core-flows';
import type { CounterRow } from '../../modules/stores';
import { storesOf } from './claim-fulfilment';
import { type CounterState, counterState, type OrderFacts, STATE_FIELDS } from './counter-state';

/** Seconds. */
const LOCK = { timeout: 10, expire: 30 };

interface CounterOrderFacts extends OrderFacts {
  id: string;
  items: {
    id: string;
    quantity: number | string;
    requires_shipping: boolean;
    detail: { fulfilled_quantity: number | string };
  }[];
  fulfillments: { id: string; canceled_at: unknown; delivered_at: unknown }[];
}

async function readFacts(container: MedusaContainer, orderId: string): Promise<CounterOrderFacts> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({ entity: 'order', fields: STATE_FIELDS, filters: { id: orderId } });
  const [order] = data as unknown as CounterOrderFacts[];
  if (!order) throw new MedusaError(MedusaError.Types.NOT_FOUND, 'There is no such order');
  return order;
}

/** What is left to pack, apart from each other: Medusa puts goods and what needs no handing out into different fulfilments. */
function parcelsOf({ items }: CounterOrderFacts): { id: string; quantity: number }[][] {
  const left = items
    .map((item) => ({ ...item, left: Number(item.quantity) - Number(item.detail.fulfilled_quantity) }))
    .filter((item) => item.left > 0);
  return [true, false]
    .map((shipping) =>
      left
        .filter(({ requires_shipping }) => requires_shipping === shipping)
        .map(({ id, left: quantity }) => ({ id, quantity })),
    )
    .filter((parcel) => parcel.length > 0);
}

async function pack(
  container: MedusaContainer,
  order: CounterOrderFacts,
  locationId: string,
  staffId: string,
): Promise<void> {
  for (const items of parcelsOf(order))
    await createOrderFulfillmentWorkflow(container).run({
      input: {
        order_id: order.id,
        items,
        location_id: locationId,
        created_by: staffId,
        no_notification: true,
      },
    });
}

async function handOut(container: MedusaContainer, orderId: string): Promise<void> {
  const { fulfillments } = await readFacts(container, orderId);
  for (const { id, canceled_at, delivered_at } of fulfillments)
    if (!canceled_at && !delivered_at)
      await markOrderFulfillmentAsDeliveredWorkflow(container).run({ input: { orderId, fulfillmentId: id } });
}

/** Who does something to an order at the counter. */
interface Deed {
  orderId: string;
  staffId: string;
}

/** One at a time for each order: two presses of a button pack it once. */
async function atCounter(
  container: MedusaContainer,
  orderId: string,
  job: (row: CounterRow) => Promise<CounterState>,
): Promise<CounterState> {
  const row = await storesOf(container).ofOrder(orderId);
  if (!row?.placedAt)
    throw new MedusaError(MedusaError.Types.NOT_FOUND, 'There is no such order at a counter');
  return container.resolve(Modules.LOCKING).execute(`counter:${orderId}`, () => job(row), LOCK);
}

function requireOpen(state: CounterState): void {
  if (state === 'cancelled' || state === 'refunded')
    throw new MedusaError(
      MedusaError.Types.NOT_ALLOWED,
      `This order is ${state}. Do not hand it out.`,
      'order_closed',
    );
}

/**
 * An order's goods stand at the counter: Medusa's fulfilment of all that is not packed yet, and who did it and
 * when, once. Again, or after they were handed out, it changes nothing.
 *
 * @throws MedusaError NOT_FOUND · NOT_ALLOWED for an order that was cancelled or refunded
 */
export async function makeReady(
  container: MedusaContainer,
  { orderId, staffId }: Deed,
): Promise<CounterState> {
  return atCounter(container, orderId, async ({ locationId }) => {
    const order = await readFacts(container, orderId);
    const state = counterState(order);
    requireOpen(state);
    if (state === 'collected') return state;
    if (state === 'new') await pack(container, order, locationId, staffId);
    // After Medusa's part: a crash in between leaves a state that the next press completes.
    await storesOf(container).markReady(orderId, staffId);
    return 'ready';
  });
}

/** The shopper, or the driver, has the goods; packs them first where nobody said that they were ready. @throws as `makeReady` */
export async function makeCollected(
  container: MedusaContainer,
  { orderId, staffId }: Deed,
): Promise<CounterState> {
  return atCounter(container, orderId, async ({ locationId }) => {
    const order = await readFacts(container, orderId);
    const state = counterState(order);
    requireOpen(state);
    if (state === 'new') await pack(container, order, locationId, staffId);
    if (state !== 'collected') await handOut(container, orderId);
    await storesOf(container).markCollected(orderId, staffId);
    return 'collected';
  });
}
