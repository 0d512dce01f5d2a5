import { createKeyring } from '../../platform/keyring';
import { createDatabase } from '../../platform/postgres';
import { seed } from '../../prisma/seed';
import { createDatabaseIfMissing } from '../servers/postgres';
import { migrate } from '../setup/migrate';
import { postgresUrl } from '../setup/postgres';
import type { StackParts } from './parts';

/** The database, its tables and the demo store: what is there already stays. */
export async function prepareDatabase(
  parts: Pick<StackParts, 'settings' | 'secrets' | 'addresses'>,
): Promise<void> {
  const { settings, secrets, addresses } = parts;
  if (!settings.given.databaseUrl)
    await createDatabaseIfMissing(
      postgresUrl(settings.ports.postgres.number, secrets.postgresPassword, 'postgres'),
      'loyalty',
    );
  await migrate(addresses.database);
  const db = createDatabase(addresses.database);
  try {
    await seedStore(parts, db);
  } finally {
    await db.$disconnect();
  }
}

async function seedStore(
  { settings, secrets, addresses }: Parameters<typeof prepareDatabase>[0],
  db: ReturnType<typeof createDatabase>,
): Promise<void> {
  await seed({
    db,
    keyring: createKeyring(secrets.encryptionKeys, secrets.lookupKey),
    storeId: settings.storeId,
    hostUrl: addresses.sandbox,
    // The sandbox's own, public credentials.
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    participantId: 'PARTICIPANT-1',
    siteId: 'SITE-1',
    keys: secrets.keys,
  });
}
