import { createDatabase } from '../../../platform/postgres';
import { createApiKeyRepository } from '../../../platform/store';

/** Nobody's store: it has no settings, only a key. */
const STORE_ID = 'demo-thief';

/** A shop of somebody else that uses the same API, with a checkout key of its own. */
export interface OtherStore {
  storeId: string;
  key: string;
  /** Takes the key out of the table again. */
  close(): Promise<void>;
}

export async function createOtherStore(databaseUrl: string): Promise<OtherStore> {
  const db = createDatabase(databaseUrl);
  try {
    const { key, record } = await createApiKeyRepository(db).create({
      scope: 'checkout',
      storeId: STORE_ID,
      label: 'npm run demo -- --thief',
      development: true,
    });
    return {
      storeId: STORE_ID,
      key,
      async close() {
        await db.apiKey.delete({ where: { id: record.id } });
        await db.$disconnect();
      },
    };
  } catch (error) {
    await db.$disconnect();
    throw error;
  }
}
