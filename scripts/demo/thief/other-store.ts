import { createDatabase } from '../../../platform/postgres';
import { createApiKeyRepository, type ApiKeyScope } from '../../../platform/store';

/** Nobody's store: it has no settings, only keys. */
const STORE_ID = 'demo-thief';

/** What a shop's own staff work with. */
export interface Desk {
  support: string;
  admin: string;
}

/** A shop of somebody else that uses the same API, with keys of its own. */
export interface OtherStore {
  storeId: string;
  /** Its checkout key. */
  key: string;
  desk: Desk;
  /** Keys of the desk of the store that is robbed, as if they had been stolen. */
  stolen: Desk;
  /** Takes the keys out of the table again. */
  close(): Promise<void>;
}

export async function createOtherStore(databaseUrl: string, robbedStoreId: string): Promise<OtherStore> {
  const db = createDatabase(databaseUrl);
  const keys = createApiKeyRepository(db);
  const made: string[] = [];
  const create = async (scope: ApiKeyScope, storeId: string): Promise<string> => {
    const label = 'npm run demo -- --thief';
    const { key, record } = await keys.create({ scope, storeId, label, development: true });
    made.push(record.id);
    return key;
  };
  const deskOf = async (storeId: string): Promise<Desk> => ({
    support: await create('support', storeId),
    admin: await create('admin', storeId),
  });
  const close = async (): Promise<void> => {
    await db.apiKey.deleteMany({ where: { id: { in: made } } });
    await db.$disconnect();
  };
  try {
    return {
      storeId: STORE_ID,
      key: await create('checkout', STORE_ID),
      desk: await deskOf(STORE_ID),
      stolen: await deskOf(robbedStoreId),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
