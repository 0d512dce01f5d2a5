import { Prisma } from '../../prisma/generated/client';
import { createDatabase, type Database } from '../../platform/postgres';
import { until } from './until';

/**
 * The database as the service uses it, with its first connection made: that may take longer on a machine where other
 * suites begin than the second that a checkout would wait for it.
 */
export async function openDatabase(url: string): Promise<Database> {
  const db = createDatabase(url);
  await until(async () => (await db.$hot(Prisma.sql`SELECT 1`)).length === 1, {
    what: 'a connection',
    timeoutMs: 15_000,
  });
  return db;
}
