import { useQuery } from '@tanstack/react-query';
import type { StoreSettings } from '../../../modules/stores/settings';
import type { DeliveryZone } from '../../../workflows/fulfilment/delivery-zones';
import type { StoreView } from '../../../workflows/fulfilment/stores';
import { client } from '../../lib/client';

/** What is asked for anew once a form was saved. */
export const STORES_KEY = ['stores-of-staff'];

/** A store as staff see it. */
export type StoreOfStaff = StoreView & { settings: StoreSettings };

/** The stores and where each delivers to; `error` where nobody answered. */
export const useStores = () =>
  useQuery({
    queryKey: STORES_KEY,
    // A form begins with what stands here.
    staleTime: 0,
    queryFn: async () => {
      const [{ stores }, { zones }] = await Promise.all([
        client.client.fetch<{ stores: StoreOfStaff[] }>('/admin/store-hours'),
        client.client.fetch<{ zones: DeliveryZone[] }>('/admin/delivery-zones'),
      ]);
      return stores.map((store) => ({ store, zones: zones.filter(({ storeId }) => storeId === store.id) }));
    },
  });
