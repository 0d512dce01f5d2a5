import { proxyActivities } from '@temporalio/workflow';
import { TIME_BOUNDS, type CacheActivities, type ConnectionTest, type PdiActivities } from '../contract';

const ONCE = { startToCloseTimeout: TIME_BOUNDS.connectionTest, retry: { maximumAttempts: 1 } } as const;

/**
 * Tries a store's settings from where checkouts are worked on: what the API's own network reaches says nothing of
 * them. Somebody waits for the answer, so nothing is tried twice.
 */
export async function ConnectionTestWorkflow({ storeId }: { storeId: string }): Promise<ConnectionTest> {
  await proxyActivities<CacheActivities>({
    ...ONCE,
    summary: 'Forget the cached configuration',
  }).invalidateStoreConfig({ storeId });
  return proxyActivities<Pick<PdiActivities, 'testConnection'>>({
    ...ONCE,
    summary: 'Ask the loyalty host',
  }).testConnection({ storeId });
}
