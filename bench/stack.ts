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

/** The processes whose share is told apart; `postgres` includes its children. */
export type ProcessName = 'temporal' | 'postgres' | 'redis' | 'host' | 'worker' | 'api' | 'bare-worker';

export interface Stack {
  addresses: Addresses;
  secrets: Secrets;
  settings: StackSettings;
  /** Where the host's clock answers. */
  clockUrl: string;
  /** By name; Redis may be missing. */
  pids: Partial<Record<ProcessName, number>>;
  /**
   * Ends both workers and starts them anew: a worker that has been busy holds memory that it no longer needs.
   * Renews `pids`.
   */
  renewWorkers(): Promise<void>;
  /** Where this run keeps its files; they end with it. */
  folder: string;
  /** Starts one more process, which ends with the run. */
  start(spec: ProcessSpec): Promise<RunningProcess>;
  /** Ends a process as a crash does, and resolves when it is gone. */
  crash(name: Mortal): Promise<void>;
  /** Starts a process anew that has crashed, and resolves when it is ready. Renews `pids`. */
  revive(name: Mortal): Promise<void>;
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

interface Parts {
  folder: string;
  run: string;
  settings: StackSettings;
  secrets: Secrets;
  addresses: Addresses;
  clockPort: number;
  start(spec: ProcessSpec): Promise<RunningProcess>;
}

const logOf = ({ folder }: Parts, name: string): string => join(folder, 'logs', `${name}.log`);

async function startTemporal(parts: Parts, cli: string): Promise<RunningProcess> {
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
  return server;
}

async function startPostgres(parts: Parts): Promise<RunningProcess> {
  const {
    settings: { ports },
    secrets,
  } = parts;
  const data = postgresFolder(parts.run, 'postgres');
  await createCluster(data, secrets.postgresPassword);
  const spec = await postgresServer({
    name: 'postgres',
    folder: data,
    port: ports.postgres.number,
    password: secrets.postgresPassword,
    durable: true,
    logFile: logOf(parts, 'postgres'),
  });
  const server = await parts.start(spec);
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

function startOneWorker(parts: Parts, worker: { name: string; file: string; taskQueue?: string }) {
  const { addresses } = parts;
  const env = environmentOf(parts);
  const { TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE } = loadConfig(env);
  const { name, file, taskQueue = TEMPORAL_TASK_QUEUE } = worker;
  const measured = {
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --require=${projectPath('dist', 'bench', 'memory', 'collect.js')}`,
  };
  return parts.start(
    nodeProcess({
      name,
      file,
      env: { ...env, ...measured },
      logFile: logOf(parts, name),
      ready: (pid) => workerPolls({ address: addresses.temporal }, TEMPORAL_NAMESPACE, taskQueue, pid),
    }),
  );
}

/** The service's worker as `npm start` runs it. */
const startWorker = (parts: Parts): Promise<RunningProcess> =>
  startOneWorker(parts, { name: 'worker', file: 'workers/worker.js' });

/** Both workers: the service's and the bare one. */
const startWorkers = (parts: Parts): Promise<RunningProcess[]> =>
  Promise.all([
    startWorker(parts),
    startOneWorker(parts, { name: 'bare-worker', file: 'bench/bare/worker.js', taskQueue: BARE_TASK_QUEUE }),
  ]);

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
  run: string;
  folder: string;
  pidFiles: PidFiles;
  progress: Progress;
  signal: AbortSignal;
}

async function startAll({ run, folder, pidFiles, progress, signal }: Beginning): Promise<Stack> {
  const cli = await provideTemporalCli(progress);
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
    startTemporal(parts, cli),
    startPostgres(parts),
    redisBinary ? startRedis(parts, redisBinary) : undefined,
    startHost(parts),
  ]);
  const [first, api] = await Promise.all([startWorkers(parts), startApi(parts)]);
  let workers = first;
  const pidsOfWorkers = () => ({ worker: workers[0]?.pid, 'bare-worker': workers[1]?.pid });
  const pids: Stack['pids'] = {
    temporal: temporal.pid,
    postgres: postgres.pid,
    redis: redis?.pid,
    host: host.pid,
    api: api.pid,
    ...pidsOfWorkers(),
  };
  const renewWorkers = async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    workers = await startWorkers(parts);
    Object.assign(pids, pidsOfWorkers());
  };
  const starts: Record<Mortal, () => Promise<RunningProcess>> = {
    temporal: () => startTemporal(parts, cli),
    worker: async () => {
      const worker = await startWorker(parts);
      workers = [worker, ...workers.slice(1)];
      return worker;
    },
    api: () => startApi(parts),
  };
  progress.done('Servers', 'Temporal, Postgres, Redis, PDI sandbox, worker, API; and the bare worker');
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
      pids[name] = (await starts[name]()).pid;
    },
  };
}

/**
 * Runs `work` on servers of its own, on free ports, whose processes and files end with it, also when it is
 * interrupted.
 */
export async function withStack<T>(
  progress: Progress,
  signal: AbortSignal,
  work: (stack: Stack) => Promise<T>,
): Promise<T> {
  await clearDeadRuns();
  const run = `bench-${process.pid}`;
  const folder = projectPath('.local', run);
  mkdirSync(folder, { recursive: true });
  ownerOf(folder).write('runner', process.pid, 'SIGTERM');
  const pidFiles = pidsOf(folder);
  try {
    const stack = await startAll({ run, folder, pidFiles, progress, signal });
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
