import type { MedusaContainer } from '@medusajs/framework/types';
import { MedusaError, Modules } from '@medusajs/framework/utils';
import { hoursInWords, openState, slotsFrom } from '../../modules/stores/hours';
import type { StoreSettings } from '../../modules/stores';
import { storesOf } from './claim-fulfilment';

/** A store as shoppers see it. Moments are ISO in UTC; what the clock at the store shows follows from `timeZone`. */
export interface StoreView {
  id: string;
  name: string;
  address: {
    address_1: string;
    address_2: string | null;
    city: string | null;
    province: string | null;
    postal_code: string | null;
    country_code: string;
  };
  phone: string | null;
  timeZone: string;
  hours: StoreSettings['hours'];
  exceptions: StoreSettings['exceptions'];
  isOpen: boolean;
  closesAt: string | null;
  opensAt: string | null;
}

/** A pickup slot. */
export interface SlotView {
  startsAt: string;
  endsAt: string;
  /** Orders that can still choose it. */
  left: number;
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** The stores with these ids, or all: the stock locations that have hours, by name. */
export async function readStores(
  container: MedusaContainer,
  ids?: string[],
): Promise<(StoreView & { settings: StoreSettings })[]> {
  const settings = await storesOf(container).settings(ids);
  if (settings.size === 0) return [];
  const locations = await container
    .resolve(Modules.STOCK_LOCATION)
    .listStockLocations({ id: [...settings.keys()] }, { relations: ['address'], take: settings.size });
  const now = Date.now();
  return locations
    .flatMap((location) => {
      const own = settings.get(location.id);
      const { address } = location;
      if (!own || !address) return [];
      const { isOpen, closesAt, opensAt } = openState(own, now);
      return [
        {
          id: location.id,
          name: location.name,
          address: {
            address_1: address.address_1,
            address_2: address.address_2 ?? null,
            city: address.city ?? null,
            province: address.province ?? null,
            postal_code: address.postal_code ?? null,
            country_code: address.country_code,
          },
          phone: own.phone,
          timeZone: own.timeZone,
          hours: own.hours,
          exceptions: own.exceptions,
          isOpen,
          closesAt: iso(closesAt),
          opensAt: iso(opensAt),
          settings: own,
        },
      ];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** @throws MedusaError NOT_FOUND */
export async function readStore(
  container: MedusaContainer,
  id: string,
): Promise<StoreView & { settings: StoreSettings }> {
  const [store] = await readStores(container, [id]);
  if (!store) throw new MedusaError(MedusaError.Types.NOT_FOUND, 'There is no such store');
  return store;
}

/** The store without what only the shop itself works with. */
export const shown = ({
  settings: _settings,
  ...store
}: StoreView & { settings: StoreSettings }): StoreView => store;

/** The slots of a store that can be chosen now, full ones too. */
export async function readSlots(container: MedusaContainer, storeId: string): Promise<SlotView[]> {
  const { settings } = await readStore(container, storeId);
  const taken = await storesOf(container).takenSlots(storeId);
  return slotsFrom(settings, Date.now()).map(({ from, to }) => ({
    startsAt: new Date(from).toISOString(),
    endsAt: new Date(to).toISOString(),
    left: Math.max(0, settings.slotCapacity - (taken.get(from) ?? 0)),
  }));
}

/** Today's hours of a store in words. */
export const todayInWords = (settings: StoreSettings): string => hoursInWords(settings, Date.now());
