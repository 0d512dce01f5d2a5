import type { MedusaContainer } from '@medusajs/framework/types';
import { MedusaError } from '@medusajs/framework/utils';
import { slotsFrom } from '../../modules/stores/hours';
import { readCartToFulfil, refuse } from './cart';
import { storesOf } from './claim-fulfilment';
import { readStore } from './stores';

/** So long a cart holds its slot without an order. */
export const HOLD_MS = 15 * 60_000;

/** The slot of a cart. */
export interface HeldSlot {
  storeId: string;
  startsAt: string;
  endsAt: string;
  /** Null once it is an order's. */
  heldUntil: string | null;
}

async function requireOpenCart(container: MedusaContainer, cartId: string): Promise<void> {
  const cart = await readCartToFulfil(container, cartId);
  if (cart.completed_at) throw new MedusaError(MedusaError.Types.NOT_ALLOWED, 'This cart became an order');
  if (cart.items.length === 0)
    throw new MedusaError(MedusaError.Types.NOT_ALLOWED, 'Put something into the cart first');
}

/**
 * Holds a pickup slot for a cart, in exchange for the one it held before.
 *
 * @throws MedusaError NOT_ALLOWED for a slot that is full · INVALID_DATA for a moment that begins no slot ·
 *   NOT_FOUND for a store or a cart
 */
export async function chooseSlot(
  container: MedusaContainer,
  cartId: string,
  { storeId, startsAt }: { storeId: string; startsAt: string },
): Promise<HeldSlot> {
  await requireOpenCart(container, cartId);
  const { settings } = await readStore(container, storeId);
  const from = Date.parse(startsAt);
  const slot = slotsFrom(settings, Date.now()).find((each) => each.from === from);
  if (!slot)
    throw new MedusaError(
      MedusaError.Types.INVALID_DATA,
      'The store has no pickup time then',
      'no_such_slot',
    );
  const heldUntil = await storesOf(container).holdSlot(
    cartId,
    {
      locationId: storeId,
      slotAt: new Date(from),
      minutes: settings.slotMinutes,
      capacity: settings.slotCapacity,
    },
    HOLD_MS,
  );
  if (!heldUntil)
    refuse({ code: 'slot_full', message: 'This pickup time is full by now. Choose another one.' });
  return {
    storeId,
    startsAt: new Date(slot.from).toISOString(),
    endsAt: new Date(slot.to).toISOString(),
    heldUntil: heldUntil?.toISOString() ?? null,
  };
}

/** The slot that a cart holds, or its order has; null for none, and for a hold that is over. */
export async function heldSlot(container: MedusaContainer, cartId: string): Promise<HeldSlot | null> {
  const row = await storesOf(container).ofCart(cartId);
  if (!row?.slotAt) return null;
  const heldUntil = row.heldUntil ? new Date(row.heldUntil) : null;
  if (!row.orderId && (heldUntil?.getTime() ?? 0) <= Date.now()) return null;
  const from = new Date(row.slotAt).getTime();
  return {
    storeId: row.locationId,
    startsAt: new Date(from).toISOString(),
    endsAt: new Date(from + (row.slotMinutes ?? 0) * 60_000).toISOString(),
    heldUntil: heldUntil?.toISOString() ?? null,
  };
}
