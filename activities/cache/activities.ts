import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { CacheActivities } from '../../contract';
import type { StoreConfigCache } from './store-config-cache';

/** Throws the retryable `CACHE_UNAVAILABLE` while Redis is away: its old entry would come back with it. */
export function createCacheActivities({
  storeConfigs,
}: {
  storeConfigs: Pick<StoreConfigCache, 'invalidate'>;
}): CacheActivities {
  return {
    async invalidateStoreConfig({ storeId }) {
      try {
        await storeConfigs.invalidate(storeId);
      } catch {
        throw ApplicationFailure.create({
          type: 'CACHE_UNAVAILABLE',
          message: 'Redis did not take the invalidation',
          category: ApplicationFailureCategory.BENIGN,
        });
      }
    },
  };
}
