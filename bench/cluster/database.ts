import { Client } from 'pg';

const CONNECT_MS = 5_000;
const QUERY_MS = 60_000;

/** What a PostgreSQL server has written since it was made, all its databases together. */
export interface Written {
  /** Transactions that changed something. */
  transactions: number;
  walBytes: number;
}

async function inDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Exact at once, where the statistics views of PostgreSQL lag by seconds. */
export const writtenIn = (url: string): Promise<Written> =>
  inDatabase(url, async (client) => {
    const { rows } = await client.query<{ transactions: string; wal: string }>(
      "SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS transactions, pg_current_wal_lsn() - '0/0' AS wal",
    );
    return { transactions: Number(rows[0]?.transactions), walBytes: Number(rows[0]?.wal) };
  });

/** Bytes of the tables and their indexes, without the space of rows that are gone. */
export const storedIn = (url: string, tables: readonly string[]): Promise<number> =>
  inDatabase(url, async (client) => {
    const names = tables.map((table) => client.escapeIdentifier(table));
    for (const name of names) await client.query(`VACUUM FULL ${name}`);
    const { rows } = await client.query<{ bytes: string }>(
      'SELECT sum(pg_total_relation_size(name::regclass)) AS bytes FROM unnest($1::text[]) AS name',
      [names],
    );
    return Number(rows[0]?.bytes);
  });

/** The rows of a table. */
export const rowsIn = (url: string, table: string): Promise<number> =>
  inDatabase(url, async (client) => {
    const { rows } = await client.query<{ count: string }>(
      `SELECT count(*) FROM ${client.escapeIdentifier(table)}`,
    );
    return Number(rows[0]?.count);
  });
