import { Client } from 'pg';
import type { ProcessSpec } from '../process/launch';
import { postgresBinaries, postgresUrl, removeStalePostmasterPid } from '../setup/postgres';

/**
 * `folder` is a data folder made by `createCluster`. `durable: false` trades the data's safety at a power cut
 * for speed: tests only.
 */
export async function postgresServer(options: {
  name: string;
  folder: string;
  port: number;
  password: string;
  durable: boolean;
  logFile: string;
}): Promise<ProcessSpec> {
  const { name, folder, port, password, durable, logFile } = options;
  const { postgres, owner } = await postgresBinaries();
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    ...(durable ? [] : ['fsync=off', 'full_page_writes=off']),
  ];
  return {
    name,
    command: postgres,
    args: ['-D', folder, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    owner,
    cwd: folder,
    logFile,
    prepare: async () => removeStalePostmasterPid(folder),
    ready: () => answers(postgresUrl(port, password, 'postgres')),
    readyWithinMs: 30_000,
    // Postgres's fast shutdown: SIGTERM would wait for every client to leave.
    stopSignal: 'SIGINT',
    stopWithinMs: 10_000,
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000, query_timeout: 1_000 });
  client.on('error', () => undefined); // The query's own rejection tells the same.
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false; // Still starting: the caller asks again within its bound.
  } finally {
    await client.end().catch(() => undefined); // It may never have been connected.
  }
}

/** Creates a database when it is missing, from a template where one is named. */
export async function createDatabaseIfMissing(
  adminUrl: string,
  name: string,
  template?: string,
): Promise<void> {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return;
    const from = template ? ` TEMPLATE ${client.escapeIdentifier(template)}` : '';
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}${from}`);
  } finally {
    await client.end();
  }
}
