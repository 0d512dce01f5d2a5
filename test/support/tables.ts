import { Client } from 'pg';

const QUERY_MS = 5_000;

/**
 * One question to a database, on a connection of its own: servers are killed between two questions.
 * `connectMs` bounds the way there.
 */
export async function queryAt<Row extends object>(
  url: string,
  sql: string,
  values: unknown[] = [],
  connectMs = 5_000,
): Promise<Row[]> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    query_timeout: QUERY_MS,
  });
  client.on('error', () => undefined); // The query's own rejection tells the same.
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
