import type { MedusaContainer } from '@medusajs/framework/types';
import { updateStockLocationsWorkflow } from '@medusajs/medusa/core-flows';
import type { StoreAddressChange } from './staff-changes';

/** Changes where a store is. The country stays: the shop sells in one. */
export async function saveAddress(
  container: MedusaContainer,
  storeId: string,
  { address_2: second, ...address }: StoreAddressChange,
): Promise<void> {
  await updateStockLocationsWorkflow(container).run({
    input: {
      selector: { id: storeId },
      // Medusa's types know no null; its table does, and a line that was taken away is to be gone.
      update: { address: { ...address, address_2: second as unknown as string, country_code: 'US' } },
    },
  });
}
