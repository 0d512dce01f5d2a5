import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { type CounterRow, STORES, type StoresService } from '../../modules/stores';
import { refuse } from './cart';
import { secureStock } from './secure-stock';
import { type StoreOption, storeOptions } from './shipping-options';
import { slotRefusal } from './slot-refusal';

export const storesOf = (container: MedusaContainer): StoresService =>
  container.resolve<StoresService>(STORES);

/** How an order reaches its shopper; undefined for one with nothing to hand out. */
export async function optionOfOrder(
  container: MedusaContainer,
  orderId: string,
): Promise<StoreOption | undefined> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data } = await query.graph({
    entity: 'order',
    fields: ['id', 'shipping_methods.shipping_option_id'],
    filters: { id: orderId },
  });
  const [order] = data as unknown as {
    shipping_methods?: ({ shipping_option_id: string | null } | null)[] | null;
  }[];
  const ids = (order?.shipping_methods ?? []).flatMap((method) => method?.shipping_option_id ?? []);
  return ids.length > 0 ? (await storeOptions(container, ids))[0] : undefined;
}

/** @returns false where there is no place, or the cart's slot is not the one that was read */
async function claimCounter(
  container: MedusaContainer,
  { cartId, orderId, option }: { cartId: string; orderId: string; option: StoreOption },
  held: CounterRow | undefined,
): Promise<boolean> {
  const { kind, locationId } = option;
  const slot =
    kind === 'pickup' && held?.slotAt ? { slotAt: held.slotAt, minutes: held.slotMinutes ?? 0 } : null;
  const capacity = slot
    ? ((await storesOf(container).settings([locationId])).get(locationId)?.slotCapacity ?? 0)
    : 0;
  return storesOf(container).claim(
    { cartId, orderId, kind, locationId },
    slot ? { ...slot, slotAt: new Date(slot.slotAt), locationId, capacity } : null,
    held,
  );
}

/**
 * The one gate between an order and its payment, for what the store must have: its goods in stock, and a place
 * in the slot that its cart chose. May run again for the same order, as after a crash.
 *
 * @throws MedusaError NOT_ALLOWED in words for the shopper; then the order is undone before any money moved
 */
export async function claimFulfilment(
  container: MedusaContainer,
  { cartId, orderId }: { cartId: string; orderId: string },
): Promise<void> {
  // The counter's row was written after the stock was secured: the order may be paid, and stock that was
  // lowered since must not undo it.
  if ((await storesOf(container).ofCart(cartId))?.orderId === orderId) return;
  const option = await optionOfOrder(container, orderId);
  if (!option) return;
  await secureStock(container, { orderId, locationId: option.locationId, storeName: option.storeName });
  const look = async (): Promise<boolean> => {
    const held = await storesOf(container).ofCart(cartId);
    if (held?.orderId === orderId) return true;
    refuse(slotRefusal(option, held, Date.now()));
    return claimCounter(container, { cartId, orderId, option }, held);
  };
  // Once more: another tab may have changed the slot between the look and the claim.
  if (!(await look()) && !(await look()))
    refuse({ code: 'slot_full', message: 'This pickup time is full by now. Choose another one.' });
}
