import type { StoreMaintenanceInput } from '../contract';
import { durableHost, tables } from './activity-calls';

const WINDOW_MS = 10 * 60_000;

/** LoyaltyConfigChanged and AuthTokenExpired: one small task at the workers, which hold caches and tokens. */
export async function StoreMaintenanceWorkflow({ storeId, task }: StoreMaintenanceInput): Promise<void> {
  await tables('Forget the cached configuration').invalidateStoreConfig({ storeId });
  if (task === 'refreshToken')
    await durableHost(WINDOW_MS, 'Fetch a new access token').refreshToken({ storeId });
}
