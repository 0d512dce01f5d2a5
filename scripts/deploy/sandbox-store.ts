import { loadConfig } from '../../platform/config';
import { createKeyring } from '../../platform/keyring';
import { createDatabase } from '../../platform/postgres';
import { createStoreConfigRepository } from '../../platform/store';
import { runMain, Sentence } from '../console';

/** The sandbox's own, public credentials. */
const SANDBOX = {
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret',
  participantId: 'PARTICIPANT-1',
  siteId: 'SITE-1',
};

/**
 * `node dist/scripts/deploy/sandbox-store.js <store> <url>`: a store whose loyalty host is the sandbox at
 * that URL. Refuses NODE_ENV=production.
 */
async function main(): Promise<number> {
  const [storeId, hostUrl] = process.argv.slice(2);
  if (!storeId || !hostUrl)
    throw new Sentence('Name the store and the URL of the sandbox: sandbox-store.js <store> <url>.');
  const config = loadConfig();
  if (config.NODE_ENV === 'production')
    throw new Sentence('A store at the sandbox is for tests: not with NODE_ENV=production.');
  const db = createDatabase(config.DATABASE_URL);
  try {
    await createStoreConfigRepository(db, createKeyring(config.ENCRYPTION_KEYS, config.LOOKUP_KEY)).upsert(
      storeId,
      { ...SANDBOX, hostUrl },
    );
  } finally {
    await db.$disconnect();
  }
  console.log(`${storeId} has its loyalty host at ${hostUrl}.`);
  return 0;
}

void runMain(main);
