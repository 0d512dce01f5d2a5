import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys, MedusaError, Modules } from '@medusajs/framework/utils';
import {
  countedStock,
  isSoldByMeasure,
  LINE_FIELDS,
  type LoadedFulfilmentLine,
  sellable,
} from './fulfilled-lines';
import { refuse } from './cart';
import { stockRefusal } from './refusal';

/** Seconds. */
const LOCK = { timeout: 10, expire: 30 };

/** What one line of the order needs of one inventory item. */
interface Need {
  lineId: string;
  title: string;
  itemId: string;
  /** The line's own: of a kit, how many kits. */
  quantity: number;
  /** Units of the item in each of them. */
  required: number;
  byMeasure: boolean;
}

const unitsOf = ({ quantity, required }: Need): number => quantity * required;

interface Connection {
  raw(sql: string, values: unknown[]): Promise<{ rows: { itemId: string; left: string | number }[] }>;
}

async function needsOf(container: MedusaContainer, orderId: string): Promise<Need[]> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'order',
    fields: ['id', ...LINE_FIELDS],
    filters: { id: orderId },
  });
  const [order] = data as unknown as { items: LoadedFulfilmentLine[] | null }[];
  return (order?.items ?? []).flatMap((line) =>
    countedStock(line).map(({ inventory_item_id, required_quantity }) => ({
      lineId: line.id,
      title: line.title,
      itemId: inventory_item_id,
      quantity: Number(line.quantity),
      required: required_quantity || 1,
      byMeasure: isSoldByMeasure(line),
    })),
  );
}

/** What an order still lacks at the store, and the ids of its reservations at others. */
async function placesOf(
  container: MedusaContainer,
  needs: Need[],
  locationId: string,
): Promise<{ missing: Need[]; elsewhere: string[] }> {
  const lineIds = [...new Set(needs.map(({ lineId }) => lineId))];
  const found = await container
    .resolve(Modules.INVENTORY)
    .listReservationItems({ line_item_id: lineIds }, { take: 1_000 });
  const here = found.filter(({ location_id }) => location_id === locationId);
  return {
    missing: needs.filter(
      ({ lineId, itemId }) =>
        !here.some((each) => each.line_item_id === lineId && each.inventory_item_id === itemId),
    ),
    elsewhere: found.filter(({ location_id }) => location_id !== locationId).map(({ id }) => id),
  };
}

/**
 * Reservations stand at the store, all of them: made where a crash left one out, and made anew where Medusa
 * took another store. (Medusa's own change of a reservation's place forgets to free the old one.)
 */
async function reserveAt(container: MedusaContainer, needs: Need[], locationId: string): Promise<void> {
  const inventory = container.resolve(Modules.INVENTORY);
  const { missing, elsewhere } = await placesOf(container, needs, locationId);
  if (missing.length > 0)
    await inventory.createReservationItems(
      missing.map((need) => ({
        line_item_id: need.lineId,
        inventory_item_id: need.itemId,
        location_id: locationId,
        quantity: unitsOf(need),
      })),
    );
  if (elsewhere.length > 0) await inventory.deleteReservationItems(elsewhere);
}

/**
 * The order is being undone: nothing is promised to it any more. Under the lock that whoever changes these
 * promises takes: Medusa keeps their sum by reading and writing it.
 */
export async function releaseStock(container: MedusaContainer, orderId: string): Promise<void> {
  const needs = await needsOf(container, orderId);
  if (needs.length === 0) return;
  const lineIds = [...new Set(needs.map(({ lineId }) => lineId))];
  const itemIds = [...new Set(needs.map(({ itemId }) => itemId))];
  await container
    .resolve(Modules.LOCKING)
    .execute(
      itemIds,
      () => container.resolve(Modules.INVENTORY).deleteReservationItemsByLineItem(lineIds),
      LOCK,
    );
}

/**
 * What is left of each item at the store once every promise is kept: below 0, more is promised than is there.
 * Counted over the promises themselves, not over the sum that Medusa keeps beside them, which two processes
 * without a common lock can write over each other.
 */
async function leftAt(
  container: MedusaContainer,
  itemIds: string[],
  locationId: string,
): Promise<Map<string, number>> {
  const connection = container.resolve(ContainerRegistrationKeys.PG_CONNECTION) as unknown as Connection;
  const { rows } = await connection.raw(
    `SELECT l.inventory_item_id AS "itemId",
            l.stocked_quantity - coalesce((
              SELECT sum(r.quantity) FROM reservation_item AS r
              WHERE r.inventory_item_id = l.inventory_item_id AND r.location_id = l.location_id AND r.deleted_at IS NULL
            ), 0) AS "left"
     FROM inventory_level AS l
     WHERE l.location_id = ? AND l.inventory_item_id = ANY(?) AND l.deleted_at IS NULL`,
    [locationId, itemIds],
  );
  return new Map(rows.map(({ itemId, left }) => [itemId, Number(left)]));
}

/** @param available units of the item, as the shelf counts them; a line counts kits */
const lineOf = (need: Need, available: number) => ({
  title: need.title,
  quantity: need.quantity,
  value: 0,
  pickupOnly: false,
  // Enough is enough: what staff sold a part of is not rounded away.
  available: available >= unitsOf(need) ? need.quantity : sellable(available, need.required, need.byMeasure),
});

/** The lines of an order against what is left without it. */
const unpromised = (needs: Need[], left: ReadonlyMap<string, number>) =>
  needs.map((need) => lineOf(need, left.get(need.itemId) ?? 0));

/** The lines of an order that is counted in what is left. */
const promised = (needs: Need[], left: ReadonlyMap<string, number>) =>
  needs.map((need) => lineOf(need, unitsOf(need) + Math.min(0, left.get(need.itemId) ?? -unitsOf(need))));

/**
 * An order's stock is promised at the store that it is fetched from, before its money moves: Medusa promises
 * it at whichever store of the sales channel has it. May run as often as one likes. Where the store has
 * promised more than it has, the order is refused; of two orders that meet over the last piece at least one
 * gets here after both promises were written, and sees them.
 *
 * @throws MedusaError NOT_ALLOWED naming the line
 */
export async function secureStock(
  container: MedusaContainer,
  { orderId, locationId, storeName }: { orderId: string; locationId: string; storeName: string },
): Promise<void> {
  const needs = await needsOf(container, orderId);
  if (needs.length === 0) return;
  const itemIds = [...new Set(needs.map(({ itemId }) => itemId))];
  const left = (): Promise<Map<string, number>> => leftAt(container, itemIds, locationId);
  try {
    const { missing, elsewhere } = await placesOf(container, needs, locationId);
    // Nothing to do takes no lock: a shop with one store never waits here.
    if (missing.length + elsewhere.length > 0)
      await container
        .resolve(Modules.LOCKING)
        .execute(itemIds, () => reserveAt(container, needs, locationId), LOCK);
  } catch (error) {
    // The store has too little of it, or never had it: nothing of this order is promised there yet.
    if (MedusaError.isMedusaError(error)) refuse(stockRefusal(unpromised(needs, await left()), storeName));
    throw error;
  }
  refuse(stockRefusal(promised(needs, await left()), storeName));
}
