import type { Keyring } from '../platform/keyring';
import type { Database } from '../platform/postgres';
import { createApiKeyRepository, createStoreConfigRepository } from '../platform/store';

export interface Seed {
  db: Database;
  keyring: Keyring;
  storeId: string;
  hostUrl: string;
  clientId: string;
  clientSecret: string;
  participantId: string;
  siteId: string;
  /** Known keys (`generateApiKey()` makes them): stored as development keys, which production refuses. */
  keys: { checkout: string; support: string; admin: string };
}

/**
 * One store and three API keys, for a machine of one's own. A repeat renews the store's host and secret and
 * changes no key.
 */
export async function seed({ db, keyring, storeId, keys, ...host }: Seed): Promise<void> {
  await createStoreConfigRepository(db, keyring).upsert(storeId, host);
  const apiKeys = createApiKeyRepository(db);
  const grant = { label: 'development', development: true };
  await apiKeys.ensure(keys.checkout, { ...grant, scope: 'checkout', storeId });
  await apiKeys.ensure(keys.support, { ...grant, scope: 'support', storeId: null });
  await apiKeys.ensure(keys.admin, { ...grant, scope: 'admin', storeId: null });
}
