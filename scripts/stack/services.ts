import { connectionOptions } from '../../platform/temporal';
import { loadConfig, type Config } from '../../platform/config';
import type { Progress } from '../console';
import { answersOk } from '../process/probe';
import type { Service } from '../process/supervisor';
import { nodeService } from './node-service';
import { postgresServer } from '../servers/postgres';
import { redisServer } from '../servers/redis';
import { temporalServer } from '../servers/temporal';
import { workerPolls } from '../servers/worker-ready';
import { registerSearchAttributes } from '../setup/search-attributes';
import { serviceEnvironment, type ShopAddresses } from './addresses';
import { prepareDatabase } from './database';
import type { StackParts } from './parts';
import { finixEnvironment, queueEnvironment, shopServices } from './shop-services';
import { localPath, localUrl, type StackSettings } from './settings';

const logFile = (name: string): string => localPath('logs', `${name}.log`);

function temporalService(
  { settings: { ports, durable }, addresses, programs }: StackParts,
  config: Config,
): Service[] {
  if (!programs.temporal) return [];
  const spec = temporalServer({
    name: 'temporal',
    cli: programs.temporal,
    port: ports.temporal.number,
    uiPort: ports.temporalUi.number,
    metricsPort: ports.temporalMetrics.number,
    db: { file: localPath('temporal.db'), durable },
    codecUrl: `${addresses.codec}/codec`,
    logFile: logFile('temporal'),
  });
  return [
    {
      spec,
      title: 'Temporal',
      detail: addresses.temporal,
      dependsOn: [],
      whenReady: () => registerSearchAttributes(connectionOptions(config), config.TEMPORAL_NAMESPACE),
    },
  ];
}

async function postgresService(parts: StackParts): Promise<Service[]> {
  const {
    settings: { ports, given, durable },
    secrets,
  } = parts;
  if (given.databaseUrl) return [];
  const spec = await postgresServer({
    name: 'postgres',
    folder: parts.postgresData,
    port: ports.postgres.number,
    password: secrets.postgresPassword,
    durable,
    logFile: logFile('postgres'),
  });
  return [
    {
      spec,
      title: 'Postgres',
      detail: `127.0.0.1:${ports.postgres.number}`,
      dependsOn: [],
      whenReady: () => prepareDatabase(parts),
    },
  ];
}

function redisService({ settings: { ports }, programs, addresses }: StackParts): Service[] {
  if (!programs.redis) return [];
  const spec = redisServer({
    name: 'redis',
    binary: programs.redis,
    port: ports.redis.number,
    folder: localPath('redis'),
    logFile: logFile('redis'),
  });
  return [{ spec, title: 'Redis', detail: addresses.redis, dependsOn: [] }];
}

/**
 * What the service itself gets to know of the shop: the queue of its events and the provider that its
 * payments are checked with.
 */
const shopEnvironment = ({ secrets }: StackParts, shop: ShopAddresses): NodeJS.ProcessEnv => ({
  ...queueEnvironment(shop, secrets),
  ...finixEnvironment(shop, secrets),
  PAYMENT_VERIFICATION: 'known-providers',
});

const workersOf = (ports: StackSettings['ports']) => [
  { name: 'worker', metrics: ports.workerMetrics, sdkMetrics: ports.workerSdkMetrics },
  { name: 'worker-2', metrics: ports.worker2Metrics, sdkMetrics: ports.worker2SdkMetrics },
];

/** The table of everything that `npm start` runs. A further process is one more row. */
export async function servicesOf(parts: StackParts, progress: Progress): Promise<Service[]> {
  const {
    settings: { ports },
    addresses,
    shop,
  } = parts;
  const env = {
    ...serviceEnvironment(addresses, parts.settings, parts.secrets),
    ...(shop ? shopEnvironment(parts, shop) : {}),
  };
  const config = loadConfig(env);
  const sandboxEnv = {
    ...process.env,
    NODE_ENV: 'development',
    SANDBOX_PORT: String(ports.sandbox.number),
    SANDBOX_STATE_FILE: localPath('pdi-sandbox.json'),
  };
  const servers = ['temporal', 'postgres', 'redis'];
  const polls = (pid: number) =>
    workerPolls(connectionOptions(config), config.TEMPORAL_NAMESPACE, config.TEMPORAL_TASK_QUEUE, pid);

  return [
    ...temporalService(parts, config),
    ...(await postgresService(parts)),
    ...redisService(parts),
    nodeService({
      name: 'pdi-sandbox',
      title: 'PDI sandbox',
      file: 'sandbox/pdi/server.js',
      detail: addresses.sandbox,
      dependsOn: [],
      env: sandboxEnv,
      ready: () => answersOk(localUrl(ports.sandbox.number, '/_control/ledger')),
    }),
    nodeService({
      name: 'codec-server',
      title: 'Codec server',
      file: 'workers/codec-server.js',
      detail: addresses.codec,
      dependsOn: [],
      env,
      ready: () => answersOk(`${addresses.codec}/healthz`),
    }),
    ...workersOf(ports).map(({ name, metrics, sdkMetrics }, index) =>
      nodeService({
        name,
        title: `Worker ${index + 1}`,
        file: 'workers/worker.js',
        detail: config.TEMPORAL_TASK_QUEUE,
        dependsOn: servers,
        env: {
          ...env,
          WORKER_METRICS_PORT: String(metrics.number),
          SDK_METRICS_PORT: String(sdkMetrics.number),
        },
        ready: polls,
      }),
    ),
    nodeService({
      name: 'api',
      title: 'API',
      file: 'api/server.js',
      detail: addresses.api,
      dependsOn: servers,
      env: { ...env, SDK_METRICS_PORT: String(ports.apiSdkMetrics.number) },
      ready: () => answersOk(`${addresses.api}/readyz`),
    }),
    ...(shop ? shopServices(parts, shop, progress) : []),
  ];
}
