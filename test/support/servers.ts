import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { launch, type ProcessSpec, type RunningProcess } from '../../scripts/process/launch';
import { createPidFiles } from '../../scripts/process/pid-files';
import { createDatabaseIfMissing, postgresServer } from '../../scripts/servers/postgres';
import { redisServer, redisUrl } from '../../scripts/servers/redis';
import { temporalAddress, temporalServer } from '../../scripts/servers/temporal';
import { freePort } from '../../scripts/setup/ports';
import { copyCluster, postgresUrl } from '../../scripts/setup/postgres';
import { registerSearchAttributes } from '../../scripts/setup/search-attributes';
import { TEMPLATE_DATABASE, TEST_PASSWORD, type TestEnvironment } from '../../scripts/test-environment';

/** One setting that `npm test` hands to jest. Throws a clear sentence outside of it. */
export function env(name: keyof TestEnvironment): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(
      `${name} is not set: this test needs the servers of \`npm test\`. Run \`npm test -- --skip-checks <pattern>\`.`,
    );
  return value;
}

export interface TestDatabase {
  url: string;
  /** Removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/** A new, migrated, empty database on the shared Postgres: every suite that writes has its own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const url = new URL(env('TEST_DATABASE_URL'));
  const admin = new URL(url);
  admin.pathname = '/postgres';
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await createDatabaseIfMissing(admin.href, name, TEMPLATE_DATABASE);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => dropDatabase(admin.href, name) };
}

async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}

/** A server that a test may break. It keeps its address over `restart()`. Call `stop()` in `afterAll`. */
export interface PrivateServer {
  /** The pid of the running process; another one after `restart()`. */
  readonly pid: number;
  /** Ends it in good order. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /**
   * Starts it again after `stop()` or `kill()`, with the data it had where it keeps any, and waits until it
   * is ready.
   */
  restart(): Promise<void>;
}

/** Any program as a server that a test may break. */
export async function startPrivate(spec: ProcessSpec): Promise<PrivateServer> {
  const pidFiles = createPidFiles(join(env('TEST_STATE_FOLDER'), 'pids'));
  let running: RunningProcess = await launch(spec, pidFiles);
  return {
    get pid() {
      return running.pid;
    },
    stop: () => running.stop(),
    kill: () => running.kill(),
    async restart() {
      await running.stop();
      running = await launch(spec, pidFiles);
    },
  };
}

/** A name no other server of this run has. */
export const unique = (kind: string): string => `${kind}-${randomUUID().slice(0, 8)}`;
export const logFile = (name: string): string => join(env('TEST_STATE_FOLDER'), 'logs', `${name}.log`);

/** Adds the address without losing the getters of the server. */
export const withAddress = <A extends object>(
  server: PrivateServer,
  address: A,
): PrivateServer & Readonly<A> =>
  Object.defineProperties(server, Object.getOwnPropertyDescriptors(address)) as PrivateServer & A;

export type PrivateTemporal = PrivateServer & { readonly address: string; readonly metricsUrl: string };

async function launchTemporal(uiPort?: number): Promise<PrivateTemporal> {
  const name = unique('temporal');
  const [port, metricsPort] = [await freePort(), await freePort()];
  const server = await startPrivate(
    temporalServer({
      name,
      cli: env('TEST_TEMPORAL_CLI'),
      port,
      metricsPort,
      ...(uiPort === undefined ? {} : { uiPort }),
      db: { file: join(env('TEST_STATE_FOLDER'), `${name}.db`), durable: false },
      logFile: logFile(name),
    }),
  );
  const address = temporalAddress(port);
  await registerSearchAttributes({ address });
  return withAddress(server, { address, metricsUrl: `http://127.0.0.1:${metricsPort}/metrics` });
}

/** A Temporal dev server of its own, search attributes registered; its state survives a kill. */
export const startPrivateTemporal = (): Promise<PrivateTemporal> => launchTemporal();

/** The same with Temporal's web UI. */
export async function startPrivateTemporalWithUi(): Promise<
  PrivateServer & { readonly address: string; readonly uiUrl: string }
> {
  const uiPort = await freePort();
  return withAddress(await launchTemporal(uiPort), {
    uiUrl: `http://127.0.0.1:${uiPort}`,
  }) as PrivateServer & { readonly address: string; readonly uiUrl: string };
}

/**
 * A Redis of its own; empty again after a restart. Throws a clear sentence where there is no redis-server.
 */
export async function startPrivateRedis(): Promise<PrivateServer & { readonly url: string }> {
  const binary = env('TEST_REDIS_SERVER');
  if (!binary) throw new Error('This test needs redis-server on PATH.');
  const name = unique('redis');
  const port = await freePort();
  const server = await startPrivate(
    redisServer({ name, binary, port, folder: join(env('TEST_STATE_FOLDER'), name), logFile: logFile(name) }),
  );
  return withAddress(server, { url: redisUrl(port) });
}

/** A migrated Postgres of its own; its data survives a kill. */
export async function startPrivatePostgres(): Promise<PrivateServer & { readonly url: string }> {
  const name = unique('postgres');
  const port = await freePort();
  const template = env('TEST_POSTGRES_TEMPLATE');
  const folder = join(template, '..', name);
  copyCluster(template, folder);
  const server = await startPrivate(
    await postgresServer({
      name,
      folder,
      port,
      password: TEST_PASSWORD,
      durable: false,
      logFile: logFile(name),
    }),
  );
  return withAddress(server, { url: postgresUrl(port, TEST_PASSWORD, 'loyalty') });
}
