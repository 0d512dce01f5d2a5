import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../platform/config';
import { projectPath } from '../platform/root';
import { Sentence, type Progress } from '../scripts/console';
import { launch, type ProcessSpec, type RunningProcess } from '../scripts/process/launch';
import { identityOf, signal as send } from '../scripts/process/identity';
import { createPidFiles, type PidFiles } from '../scripts/process/pid-files';
import { answersOk } from '../scripts/process/probe';
import { aborted } from '../scripts/process/shutdown';
import { holdsWithin } from '../scripts/process/wait';
import { nodeProcess } from '../scripts/servers/node-process';
import { postgresServer } from '../scripts/servers/postgres';
import { redisServer } from '../scripts/servers/redis';
import { temporalServer } from '../scripts/servers/temporal';
import { workerPolls } from '../scripts/servers/worker-ready';
import { endRuns } from '../scripts/setup/host';
import { freePort } from '../scripts/setup/ports';
import { createCluster, postgresFolder } from '../scripts/setup/postgres';
import { provideRedisServer } from '../scripts/setup/redis';
import { registerSearchAttributes } from '../scripts/setup/search-attributes';
import { provideTemporalCli } from '../scripts/setup/temporal-cli';
import { addressesOf, serviceEnvironment, type Addresses } from '../scripts/stack/addresses';
import { prepareDatabase } from '../scripts/stack/database';
import { provideSecrets, type Secrets } from '../scripts/stack/secrets';
import { localUrl, readSettings, type StackSettings } from '../scripts/stack/settings';
import { BARE_TASK_QUEUE } from './bare/shape';
import { writeMembers } from './host/members';

/** `worker` and `second-worker` are the service's. */
export type WorkerName = 'worker' | 'second-worker' | 'bare-worker';
/** The processes whose share is told apart; those of Postgres include their children. */
export type ProcessName =
  'temporal' | 'temporal-postgres' | 'postgres' | 'redis' | 'host' | 'api' | WorkerName;
export type Pids = Partial<Record<ProcessName, number>>;

export interface Stack {
  addresses: Addresses;
  secrets: Secrets;
  settings: StackSettings;
  /** Where the host's clock answers. */
  clockUrl: string;
  /** By name; Redis may be missing. */
  pids: Pids;
  /**
   * Ends all workers and starts them anew: a worker that has been busy holds memory that it no longer needs.
   * Renews `pids`. With a smaller heap the SDK keeps fewer workflows in memory.
   */
  renewWorkers(heap?: Heap): Promise<void>;
  /** Where this run keeps its files; they end with it. */
  folder: string;
  /** Starts one more process, which ends with the run. */
  start(spec: ProcessSpec): Promise<RunningProcess>;
  /** Ends a process as a crash does, and resolves when it is gone. */
  crash(name: Mortal): Promise<void>;
  /** Starts a process anew that has crashed, and resolves when it is ready. Renews `pids`. */
  revive(name: Mortal): Promise<void>;
}

export interface Heap {
  /** V8's `--max-old-space-size`. */
  oldSpaceMiB: number;
}

/** What a crash is tried on. */
export type Mortal = 'temporal' | 'worker' | 'api';

const GRACE_MS = 5_000;
const RUN = /^bench-\d+$/;
/** The load of a benchmark is one caller's: no limit of the API is to be met. */
const NO_LIMITS = {
  LIMIT_PER_KEY: '100000000',
  LIMIT_PER_IP: '100000000',
  LIMIT_PER_PHONE: '100000000',
  LIMIT_PER_SHOPPER: '100000000',
};

const pidsOf = (folder: string): PidFiles => createPidFiles(join(folder, 'pids'));
/** This process's own record lies apart: it tells a living run from a dead one. */
const ownerOf = (folder: string): PidFiles => createPidFiles(join(folder, 'owner'));

function removeRun(run: string): void {
  rmSync(projectPath('.local', run), { recursive: true, force: true });
  rmSync(postgresFolder(run), { recursive: true, force: true });
}

/** Ends what a killed run left behind. */
async function clearDeadRuns(): Promise<void> {
  const local = projectPath('.local');
  if (!existsSync(local)) return;
  for (const run of readdirSync(local).filter((name) => RUN.test(name))) {
    const folder = join(local, run);
    if (ownerOf(folder).living('runner')) continue;
    await pidsOf(folder).endAll(GRACE_MS);
    removeRun(run);
  }
}

/** The settings of `npm start`, on free ports and with servers of its own whatever the environment names. */
async function ephemeralSettings(): Promise<StackSettings> {
  const { ports, ...rest } = readSettings();
  for (const port of Object.values(ports)) port.number = await freePort();
  return { ...rest, ports, given: {} };
}

/** What the start of a server needs to know of the stack that it belongs to. */
export interface Parts {
  folder: string;
  run: string;
  settings: StackSettings;
  secrets: Secrets;
  addresses: Addresses;
  clockPort: number;
  start(spec: ProcessSpec): Promise<RunningProcess>;
}

/**
 * Provides a Temporal, then starts it at the stack's port, ready and with its search attributes; answers its
 * processes.
 */
export type ProvideTemporal = (progress: Progress) => Promise<(parts: Parts) => Promise<Pids>>;

/** What is not the same in every stack. */
export interface StackPlan {
  provideTemporal: ProvideTemporal;
  workers: readonly WorkerName[];
}

export const logOf = ({ folder }: Parts, name: string): string => join(folder, 'logs', `${name}.log`);

async function startDevServer(parts: Parts, cli: string): Promise<Pids> {
  const port = parts.settings.ports.temporal.number;
  const server = await parts.start(
    temporalServer({
      name: 'temporal',
      cli,
      port,
      db: { file: join(parts.folder, 'temporal.db'), durable: true },
      logFile: logOf(parts, 'temporal'),
    }),
  );
  await registerSearchAttributes({ address: parts.addresses.temporal });
  return { temporal: server.pid };
}

/** Temporal's dev server, on disk. */
export const devServer: ProvideTemporal = async (progress) => {
  const cli = await provideTemporalCli(progress);
  return (parts) => startDevServer(parts, cli);
};

/** An empty PostgreSQL server with fsync on. */
export async function startEmptyPostgres(
  parts: Parts,
  name: 'postgres' | 'temporal-postgres',
  port: number,
): Promise<RunningProcess> {
  const password = parts.secrets.postgresPassword;
  const folder = postgresFolder(parts.run, name);
  await createCluster(folder, password);
  return parts.start(
    await postgresServer({ name, folder, port, password, durable: true, logFile: logOf(parts, name) }),
  );
}

async function startPostgres(parts: Parts): Promise<RunningProcess> {
  const server = await startEmptyPostgres(parts, 'postgres', parts.settings.ports.postgres.number);
  await prepareDatabase(parts);
  return server;
}

const startRedis = (parts: Parts, binary: string): Promise<RunningProcess> =>
  parts.start(
    redisServer({
      name: 'redis',
      binary,
      port: parts.settings.ports.redis.number,
      folder: join(parts.folder, 'redis'),
      logFile: logOf(parts, 'redis'),
    }),
  );

function startHost(parts: Parts): Promise<RunningProcess> {
  const stateFile = join(parts.folder, 'pdi-sandbox.json');
  writeMembers(stateFile);
  const port = parts.settings.ports.sandbox.number;
  const env = {
    ...process.env,
    NODE_ENV: 'development',
    SANDBOX_PORT: String(port),
    SANDBOX_STATE_FILE: stateFile,
    BENCH_CLOCK_PORT: String(parts.clockPort),
  };
  return parts.start(
    nodeProcess({
      name: 'host',
      file: 'bench/host/server.js',
      env,
      logFile: logOf(parts, 'host'),
      ready: () => answersOk(localUrl(port, '/healthz')),
    }),
  );
}

const environmentOf = ({ addresses, settings, secrets }: Parts): NodeJS.ProcessEnv => ({
  ...serviceEnvironment(addresses, settings, secrets),
  ...NO_LIMITS,
});

/** The service's worker as `npm start` runs it, once or twice, and the bare one. */
async function startWorkers(
  parts: Parts,
  names: readonly WorkerName[],
  heap?: Heap,
): Promise<Map<WorkerName, RunningProcess>> {
  const { addresses } = parts;
  const env = environmentOf(parts);
  const config = loadConfig(env);
  const address = { address: addresses.temporal };
  const options = [
    process.env['NODE_OPTIONS'] ?? '',
    `--require=${projectPath('dist', 'bench', 'memory', 'collect.js')}`,
    ...(heap ? [`--max-old-space-size=${heap.oldSpaceMiB}`] : []),
  ];
  const measured = { NODE_OPTIONS: options.join(' ') };
  const service = { file: 'workers/worker.js', taskQueue: config.TEMPORAL_TASK_QUEUE };
  const kinds = {
    worker: service,
    'second-worker': service,
    'bare-worker': { file: 'bench/bare/worker.js', taskQueue: BARE_TASK_QUEUE },
  };
  const start = async (name: WorkerName): Promise<[WorkerName, RunningProcess]> => {
    const { file, taskQueue } = kinds[name];
    const spec = nodeProcess({
      name,
      file,
      env: { ...env, ...measured },
      logFile: logOf(parts, name),
      ready: (pid) => workerPolls(address, config.TEMPORAL_NAMESPACE, taskQueue, pid),
    });
    // On a busy machine one may miss a server that has only just come up.
    return [name, await parts.start({ ...spec, startTries: 2 })];
  };
  return new Map(await Promise.all(names.map(start)));
}

const startApi = (parts: Parts): Promise<RunningProcess> =>
  parts.start(
    nodeProcess({
      name: 'api',
      file: 'api/server.js',
      env: environmentOf(parts),
      logFile: logOf(parts, 'api'),
      ready: () => answersOk(`${parts.addresses.api}/readyz`),
    }),
  );

/** SIGKILL; resolves when the process is gone, or throws after a bound. */
export async function crashOf(pid: number | undefined): Promise<void> {
  // A signal to 0 would reach this process's own group.
  if (!pid) throw new Error('There is no such process');
  send(pid, 'SIGKILL');
  if (!(await holdsWithin(() => identityOf(pid) === undefined, GRACE_MS, 5)))
    throw new Error(`Process ${pid} outlived SIGKILL`);
}

interface Beginning {
  plan: StackPlan;
  run: string;
  folder: string;
  pidFiles: PidFiles;
  progress: Progress;
  signal: AbortSignal;
}

async function startAll({ plan, run, folder, pidFiles, progress, signal }: Beginning): Promise<Stack> {
  const startTemporal = await plan.provideTemporal(progress);
  const redisBinary = await provideRedisServer(progress);
  const settings = await ephemeralSettings();
  const { secrets } = await provideSecrets(join(folder, 'secrets.json'));
  const addresses = addressesOf(settings, { secrets, redis: redisBinary ? 'ours' : 'none' });
  const clockPort = await freePort();
  const parts: Parts = {
    run,
    folder,
    settings,
    secrets,
    addresses,
    clockPort,
    start: (spec) => launch(spec, pidFiles, signal),
  };
  const [temporal, postgres, redis, host] = await Promise.all([
    startTemporal(parts),
    startPostgres(parts),
    redisBinary ? startRedis(parts, redisBinary) : undefined,
    startHost(parts),
  ]);
  const [first, api] = await Promise.all([startWorkers(parts, plan.workers), startApi(parts)]);
  let workers = first;
  const pidsOfWorkers = (): Pids => Object.fromEntries([...workers].map(([name, { pid }]) => [name, pid]));
  const pids: Pids = {
    ...temporal,
    postgres: postgres.pid,
    redis: redis?.pid,
    host: host.pid,
    api: api.pid,
    ...pidsOfWorkers(),
  };
  const renewWorkers = async (heap?: Heap) => {
    await Promise.all([...workers.values()].map((worker) => worker.stop()));
    workers = await startWorkers(parts, plan.workers, heap);
    Object.assign(pids, pidsOfWorkers());
  };
  const starts: Record<Mortal, () => Promise<Pids>> = {
    temporal: () => startTemporal(parts),
    worker: async () => {
      const renewed = await startWorkers(parts, ['worker']);
      workers = new Map([...workers, ...renewed]);
      return pidsOfWorkers();
    },
    api: async () => ({ api: (await startApi(parts)).pid }),
  };
  progress.done('Servers', `Temporal, Postgres, Redis, PDI sandbox, API, ${plan.workers.join(', ')}`);
  return {
    addresses,
    secrets,
    settings,
    clockUrl: localUrl(clockPort, '/times'),
    pids,
    renewWorkers,
    folder,
    start: parts.start,
    crash: (name) => crashOf(pids[name]),
    revive: async (name) => {
      Object.assign(pids, await starts[name]());
    },
  };
}

/** `withStackOf` on Temporal's dev server, with a worker of the service and the bare one. */
export const withStack = <T>(
  progress: Progress,
  signal: AbortSignal,
  work: (stack: Stack) => Promise<T>,
): Promise<T> =>
  withStackOf(
    { plan: { provideTemporal: devServer, workers: ['worker', 'bare-worker'] }, progress, signal },
    work,
  );

/**
 * Runs `work` on servers of its own, on free ports, whose processes and files end with it, also when it is
 * interrupted.
 */
export async function withStackOf<T>(
  { plan, progress, signal }: Pick<Beginning, 'plan' | 'progress' | 'signal'>,
  work: (stack: Stack) => Promise<T>,
): Promise<T> {
  await clearDeadRuns();
  const run = `bench-${process.pid}`;
  const folder = projectPath('.local', run);
  mkdirSync(folder, { recursive: true });
  ownerOf(folder).write('runner', process.pid, 'SIGTERM');
  const pidFiles = pidsOf(folder);
  try {
    const stack = await startAll({ plan, run, folder, pidFiles, progress, signal });
    return await Promise.race([
      work(stack),
      aborted(signal).then(() => Promise.reject(new Sentence('Interrupted.'))),
    ]);
  } catch (error) {
    endRuns();
    throw signal.aborted ? new Sentence('Interrupted.') : error;
  } finally {
    await pidFiles.endAll(GRACE_MS);
    removeRun(run);
  }
}
