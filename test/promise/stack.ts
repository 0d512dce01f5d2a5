import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../platform/config';
import type { ProofSetting } from '../../contract';
import { createKeyring, type Keyring } from '../../platform/keyring';
import { createDatabase, type Database } from '../../platform/postgres';
import { createApiKeyRepository, createStoreConfigRepository } from '../../platform/store';
import type { ApiKeyGrant } from '../../platform/store/api-keys';
import type { StoreConfigValues } from '../../platform/store/store-config';
import { connectionOptions } from '../../platform/temporal';
import { SEED_CLIENTS, startPdiSandbox, type Client } from '../../sandbox/pdi';
import { identityOf } from '../../scripts/process/identity';
import { answersOk } from '../../scripts/process/probe';
import { nodeProcess } from '../../scripts/servers/node-process';
import { workerPolls } from '../../scripts/servers/worker-ready';
import { freePort } from '../../scripts/setup/ports';
import { serviceEnvironment } from '../../scripts/stack/addresses';
import { provideSecrets } from '../../scripts/stack/secrets';
import { localUrl, readSettings } from '../../scripts/stack/settings';
import {
  env,
  logFile,
  startPrivate,
  startPrivatePostgres,
  startPrivateRedis,
  startPrivateTemporal,
  unique,
  withAddress,
  type PrivateServer,
  type PrivateTemporal,
} from '../support/servers';
import { queryAt } from '../support/tables';
import { until } from '../support/until';
import { hostAt, type Host } from './host';
import { cartOf, createShop, openCheckout, type Shop } from './shop';

const [CLIENT] = SEED_CLIENTS as [Client];
const DATABASE_CONNECT_MS = 2_000;

export interface StackOptions {
  /** Default 1. */
  workers?: 1 | 2;
  /** More settings of `platform/config.ts`, for every process. */
  settings?: NodeJS.ProcessEnv;
}

export interface ShopOptions {
  /** Default: one that no other test has. */
  storeId?: string;
  /**
   * Default: a sandbox of this shop alone, inside the test's process, so that no other test sees its breaker,
   * ledger or faults.
   */
  host?: Host;
  enabled?: boolean;
  /** False: the store has a key and nothing else. */
  configured?: boolean;
  /** How long a bypassed session leaves the host in peace; default 1. */
  bypassCooldownSeconds?: number;
  clientSecret?: string;
  /** Default: what the service's own default is. */
  proof?: ProofSetting;
}

/** The whole service as real processes, each of which a test may break and bring back at the same address. */
export interface Stack {
  readonly temporal: PrivateTemporal;
  readonly postgres: PrivateServer & { readonly url: string };
  readonly redis: PrivateServer & { readonly url: string };
  readonly workers: readonly PrivateServer[];
  readonly api: PrivateServer & { readonly url: string };
  /** Where every process tells its numbers, Temporal's server too. */
  readonly metrics: readonly string[];
  /** Opens every store and every message. */
  readonly adminKey: string;
  /** Of people who help shoppers, of every store. */
  readonly supportKey: string;
  /** What the processes of the service wrote. */
  logs(): string;
  /** A store of its own with a checkout key. Needs Postgres. */
  openShop(options?: ShopOptions): Promise<Shop>;
  /** The loyalty host as a process that can be killed; it keeps its state in a file. */
  startHostProcess(): Promise<Host & PrivateServer>;
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Starts again whatever a test has left dead. */
  revive(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Writes stores and keys as an operator's tools would. Waits where a busy machine does not let it in at once.
 */
function createSeeder(url: string, keyring: Keyring) {
  const withDatabase = <T>(what: string, work: (db: Database) => Promise<T>) =>
    until(
      async () => {
        const db = createDatabase(url);
        try {
          return { value: await work(db) };
        } finally {
          await db.$disconnect();
        }
      },
      { what },
    ).then(({ value }) => value);
  return {
    store: (storeId: string, values: StoreConfigValues) =>
      withDatabase('the store to be written', (db) =>
        createStoreConfigRepository(db, keyring).upsert(storeId, values),
      ),
    key: (grant: Pick<ApiKeyGrant, 'scope' | 'storeId'>) =>
      withDatabase('the key to be written', async (db) => {
        return (await createApiKeyRepository(db).create({ ...grant, label: 'test', development: true })).key;
      }),
  };
}

/** Servers and everything else that must end with the stack, also when its start fails half-way. */
function createEnding() {
  const endings: (() => Promise<void>)[] = [];
  return {
    async kept<T extends { kill(): Promise<void> }>(starting: Promise<T>): Promise<T> {
      const part = await starting;
      endings.push(() => part.kill());
      return part;
    },
    add: (end: () => Promise<void>) => void endings.push(end),
    // By SIGKILL: a worker that drains would only wait for what ends beside it.
    end: async () => void (await Promise.all(endings.map((end) => end()))),
  };
}
type Ending = ReturnType<typeof createEnding>;

/** Starts everything; call `stop()` in `afterAll`. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const ending = createEnding();
  try {
    const stack = await assemble(options, ending);
    await warmUp(stack);
    return stack;
  } catch (error) {
    await ending.end();
    throw error;
  }
}

/** First checkouts load what processes load on first use; the promise is timed on a service that runs. */
async function warmUp({ openShop, workers }: Stack): Promise<void> {
  const shop = await openShop();
  await openCheckout(shop);
  // Side by side, so that every worker gets one.
  await Promise.all(
    workers.flatMap(() => [
      shop.checkout().identify({ cart: cartOf(1) }),
      shop.checkout().identify({ cart: cartOf(1) }),
    ]),
  );
  await openCheckout(shop);
}

async function assemble(
  { workers: count = 1, settings: more = {} }: StackOptions,
  ending: Ending,
): Promise<Stack> {
  const name = unique('stack');
  const stateFolder = env('TEST_STATE_FOLDER');
  const [temporal, postgres, redis] = await Promise.all([
    ending.kept(startPrivateTemporal()),
    ending.kept(startPrivatePostgres()),
    ending.kept(startPrivateRedis()),
  ]);
  const { secrets } = await provideSecrets(join(stateFolder, `${name}.secrets.json`));
  const apiPort = await freePort();
  const settings = readSettings({});
  settings.ports.api.number = apiPort;
  const url = localUrl(apiPort);
  const addresses = {
    api: url,
    temporal: temporal.address,
    temporalUi: url,
    database: postgres.url,
    redis: redis.url,
    sandbox: '',
    codec: url,
  };
  const environment = {
    ...serviceEnvironment(addresses, settings, secrets),
    WORKFLOW_BUNDLE: env('TEST_WORKFLOW_BUNDLE'),
    LIMIT_PER_PHONE: '10000',
    ...more,
  };
  const config = loadConfig(environment);
  const seeder = createSeeder(postgres.url, createKeyring(secrets.encryptionKeys, secrets.lookupKey));
  const adminKey = await seeder.key({ scope: 'admin', storeId: null });
  const supportKey = await seeder.key({ scope: 'support', storeId: null });

  const logFiles: string[] = [];
  const start = (
    part: string,
    file: string,
    ready: (pid: number) => Promise<boolean>,
    its: NodeJS.ProcessEnv = environment,
  ): Promise<PrivateServer> => {
    const own = `${name}-${part}`;
    logFiles.push(logFile(own));
    return ending.kept(
      startPrivate(nodeProcess({ name: own, file, env: its, logFile: logFile(own), ready })),
    );
  };
  const metrics: string[] = [localUrl(apiPort, '/metrics'), temporal.metricsUrl];
  /** Settings of one process; a port says where its numbers are. */
  const measured = async (...names: ('SDK_METRICS_PORT' | 'WORKER_METRICS_PORT')[]) => {
    const its: NodeJS.ProcessEnv = { ...environment };
    for (const setting of names) {
      const port = await freePort();
      its[setting] = String(port);
      metrics.push(localUrl(port, '/metrics'));
    }
    return its;
  };
  const polls = (pid: number) =>
    workerPolls(connectionOptions(config), config.TEMPORAL_NAMESPACE, config.TEMPORAL_TASK_QUEUE, pid);
  const workerSettings: NodeJS.ProcessEnv[] = [];
  for (let index = 0; index < count; index += 1)
    workerSettings.push(await measured('SDK_METRICS_PORT', 'WORKER_METRICS_PORT'));
  const [api, ...workers] = await Promise.all([
    start('api', 'api/server.js', () => answersOk(`${url}/readyz`), await measured('SDK_METRICS_PORT')),
    ...workerSettings.map((its, index) => start(`worker-${index + 1}`, 'workers/worker.js', polls, its)),
  ]);

  const openHost = async (secret: string): Promise<Host> => {
    const sandbox = await startPdiSandbox({ clients: [{ ...CLIENT, clientSecret: secret }] });
    ending.add(() => sandbox.close());
    return hostAt(sandbox.url);
  };

  return {
    temporal,
    postgres,
    redis,
    workers,
    metrics,
    adminKey,
    supportKey,
    api: withAddress(api, { url }),
    logs: () => logFiles.map((file) => readFileSync(file, 'utf8')).join('\n'),
    query: (sql, values) => queryAt(postgres.url, sql, values, DATABASE_CONNECT_MS),

    async openShop({
      host: given,
      enabled = true,
      configured = true,
      bypassCooldownSeconds = 1,
      clientSecret = CLIENT.clientSecret,
      proof,
      storeId = `store-${randomUUID().slice(0, 8)}`,
    } = {}) {
      const host = given ?? (await openHost(clientSecret));
      const site = {
        clientId: CLIENT.clientID,
        clientSecret,
        participantId: CLIENT.participantID,
        siteId: CLIENT.siteIDs[0] ?? '',
      };
      if (configured)
        await seeder.store(storeId, { enabled, bypassCooldownSeconds, hostUrl: host.url, proof, ...site });
      return createShop({ url, storeId, host, key: await seeder.key({ scope: 'checkout', storeId }) });
    },

    async startHostProcess() {
      const port = await freePort();
      const its = {
        ...environment,
        SANDBOX_PORT: String(port),
        SANDBOX_STATE_FILE: join(stateFolder, `${name}-host.jsonl`),
      };
      const server = await start(
        'host',
        'sandbox/pdi/server.js',
        () => answersOk(localUrl(port, '/healthz')),
        its,
      );
      return withAddress(server, hostAt(localUrl(port)));
    },

    async revive() {
      const dead = [temporal, postgres, redis].filter(({ pid }) => identityOf(pid) === undefined);
      await Promise.all(dead.map((server) => server.restart()));
      const parts = [api, ...workers].filter(({ pid }) => identityOf(pid) === undefined);
      await Promise.all(parts.map((part) => part.restart()));
    },

    stop: () => ending.end(),
  };
}
