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
  keys: {
    checkout: string;
    support: string;
    admin: string;
    bankTransfer: string;
    /** Of the shop's desk: they see the one store only. Absent: none. */
    shopSupport?: string;
    shopAdmin?: string;
  };
}

/**
 * The store of `npm run demo -- --bank-transfer`: its checkouts end after seconds, so that money which is slower
 * than them need not be waited for.
 */
export const BANK_TRANSFER_STORE = { storeId: 'demo-bank-transfer', idleTimeoutSeconds: 5, graceSeconds: 5 };

/**
 * Two stores and their API keys, for a machine of one's own. A repeat renews the store's host and secret and
 * changes no key.
 */
export async function seed({ db, keyring, storeId, keys, ...host }: Seed): Promise<void> {
  const stores = createStoreConfigRepository(db, keyring);
  await stores.upsert(storeId, host);
  const { storeId: slowStoreId, ...ends } = BANK_TRANSFER_STORE;
  await stores.upsert(slowStoreId, { ...host, ...ends });
  const apiKeys = createApiKeyRepository(db);
  const grant = { label: 'development', development: true };
  await apiKeys.ensure(keys.checkout, { ...grant, scope: 'checkout', storeId });
  await apiKeys.ensure(keys.bankTransfer, { ...grant, scope: 'checkout', storeId: slowStoreId });
  await apiKeys.ensure(keys.support, { ...grant, scope: 'support', storeId: null });
  await apiKeys.ensure(keys.admin, { ...grant, scope: 'admin', storeId: null });
  if (keys.shopSupport) await apiKeys.ensure(keys.shopSupport, { ...grant, scope: 'support', storeId });
  if (keys.shopAdmin) await apiKeys.ensure(keys.shopAdmin, { ...grant, scope: 'admin', storeId });
}
