import type { CounterRow } from '../../modules/stores';
import type { Refusal } from './refusal';
import type { StoreOption } from './shipping-options';

/** Why the slot that a cart holds does not fit how it is fetched; undefined where it does, or holds none. */
export function slotRefusal(
  { kind, locationId, storeName }: Pick<StoreOption, 'kind' | 'locationId' | 'storeName'>,
  held: Pick<CounterRow, 'slotAt' | 'slotMinutes' | 'locationId'> | undefined,
  now: number,
): Refusal | undefined {
  if (kind !== 'pickup' || !held?.slotAt) return undefined;
  if (held.locationId !== locationId)
    return { code: 'slot_elsewhere', message: `Choose a pickup time at ${storeName}.` };
  const end = new Date(held.slotAt).getTime() + (held.slotMinutes ?? 0) * 60_000;
  return end <= now
    ? { code: 'slot_over', message: 'Your pickup time has passed. Choose another one.' }
    : undefined;
}
