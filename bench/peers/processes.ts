import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axios from 'axios';
import { Client } from 'pg';
import { SEED_CLIENTS } from '../../sandbox/pdi';
import { Sentence, type Progress } from '../../scripts/console';
import type { ProcessSpec } from '../../scripts/process/launch';
import { accepts, answersOk } from '../../scripts/process/probe';
import { createDatabaseIfMissing } from '../../scripts/servers/postgres';
import { freePort } from '../../scripts/setup/ports';
import { postgresUrl } from '../../scripts/setup/postgres';
import { localUrl } from '../../scripts/stack/settings';
import { crashOf, type Stack } from '../stack';
import { peerService, RESTATE_SERVER } from './provide';

const READY_MS = 60_000;
const STOP_MS = 5_000;
const REGISTER_MS = 30_000;
const ASK_MS = 10_000;

export type PeerProcess = 'restate-server' | 'restate-service' | 'dbos-service' | 'direct-service';

/** The peers while they run. */
export interface Peers {
  /** Where each answers HTTP. */
  urls: Record<'restate' | 'dbos' | 'direct', string>;
  pids: Partial<Record<PeerProcess, number>>;
  /** How many of these checkouts an engine still has under way. The direct service knows of none. */
  held: Record<'restate' | 'dbos' | 'direct', (checkoutIds: string[]) => Promise<number>>;
  /** Ends a process as a crash does, and resolves when it is gone. */
  crash(name: PeerProcess): Promise<void>;
  /** Starts it anew where it was, and resolves when it is ready. Renews `pids`. */
  revive(name: PeerProcess): Promise<void>;
}

/** What every peer is told: the host, with the sandbox's own, public credentials. */
function hostEnvironment({ addresses }: Stack): NodeJS.ProcessEnv {
  const [client] = SEED_CLIENTS;
  return {
    ...process.env,
    NODE_ENV: 'production',
    // A line per message is what the others do not write either.
    RESTATE_LOGGING: 'WARN',
    HOST_URL: addresses.sandbox,
    HOST_CLIENT_ID: client?.clientID,
    HOST_CLIENT_SECRET: client?.clientSecret,
    HOST_PARTICIPANT: client?.participantID,
    HOST_SITE: client?.siteIDs[0],
  };
}

interface Service {
  name: PeerProcess;
  file: string;
  port: number;
  databaseUrl?: string;
  ready(): Promise<boolean>;
}

const serviceSpec = (stack: Stack, { name, file, port, databaseUrl, ready }: Service): ProcessSpec => ({
  name,
  command: process.execPath,
  args: [peerService(file)],
  env: { ...hostEnvironment(stack), PORT: String(port), DATABASE_URL: databaseUrl ?? '' },
  logFile: join(stack.folder, 'logs', `${name}.log`),
  ready,
  readyWithinMs: READY_MS,
  stopSignal: 'SIGTERM',
  stopWithinMs: STOP_MS,
});

interface RestatePorts {
  ingress: number;
  admin: number;
  node: number;
  service: number;
}

/** With its defaults, on disk, its log written through; only what would leave this machine is off. */
function restateSpec(stack: Stack, ports: RestatePorts): ProcessSpec {
  const base = join(stack.folder, 'restate');
  mkdirSync(base, { recursive: true });
  return {
    name: 'restate-server',
    command: RESTATE_SERVER,
    args: ['--no-logo', '--base-dir', base, '--node-name', 'bench'],
    cwd: base,
    env: {
      ...process.env,
      RESTATE_DISABLE_TELEMETRY: 'true',
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ports.ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${ports.admin}`,
      RESTATE_BIND_ADDRESS: `127.0.0.1:${ports.node}`,
    },
    logFile: join(stack.folder, 'logs', 'restate-server.log'),
    ready: async () =>
      (await answersOk(localUrl(ports.admin, '/health'))) &&
      (await answersOk(localUrl(ports.ingress, '/restate/health'))),
    readyWithinMs: READY_MS,
    stopSignal: 'SIGTERM',
    stopWithinMs: STOP_MS,
  };
}

/** Tells Restate's server where the service is; known to it from then on, also after a crash of either. */
async function register({ admin, service }: RestatePorts): Promise<void> {
  const { status, data } = await axios.post<unknown>(
    localUrl(admin, '/deployments'),
    { uri: localUrl(service) },
    { timeout: REGISTER_MS, proxy: false, validateStatus: () => true },
  );
  if (status !== 201)
    throw new Sentence(`Restate did not take its service: ${status} ${JSON.stringify(data).slice(0, 500)}`);
}

/** The keys of orders that Restate has not completed, by its own tables. */
async function ordersAtRestate({ admin }: RestatePorts): Promise<Set<string>> {
  const query = `SELECT target_service_key FROM sys_invocation
    WHERE target_handler_name = 'order' AND status <> 'completed'`;
  const { data } = await axios.post<{ rows: { target_service_key: string }[] }>(
    localUrl(admin, '/query'),
    { query },
    { timeout: ASK_MS, proxy: false, headers: { accept: 'application/json' } },
  );
  return new Set(data.rows.map((row) => row.target_service_key));
}

async function ordersAtDbos(databaseUrl: string): Promise<Set<string>> {
  const client = new Client({ connectionString: databaseUrl, query_timeout: ASK_MS });
  await client.connect();
  try {
    const { rows } = await client.query<{ workflow_uuid: string }>(
      `SELECT workflow_uuid FROM dbos.workflow_status WHERE status = 'PENDING'`,
    );
    return new Set(rows.map((row) => row.workflow_uuid));
  } finally {
    await client.end();
  }
}

const countIn =
  (ask: () => Promise<Set<string>>) =>
  async (checkoutIds: string[]): Promise<number> => {
    if (checkoutIds.length === 0) return 0;
    const held = await ask();
    return checkoutIds.filter((id) => held.has(id)).length;
  };

async function databaseOf({ settings, secrets }: Stack, name: string): Promise<string> {
  const url = (database: string) =>
    postgresUrl(settings.ports.postgres.number, secrets.postgresPassword, database);
  await createDatabaseIfMissing(url('postgres'), name);
  return url(name);
}

/** Starts each peer beside the stack, on its host and (with databases of their own) its Postgres. */
export async function startPeers(stack: Stack, progress: Progress): Promise<Peers> {
  const restate: RestatePorts = {
    ingress: await freePort(),
    admin: await freePort(),
    node: await freePort(),
    service: await freePort(),
  };
  const [dbosPort, directPort] = [await freePort(), await freePort()];
  const dbosUrl = await databaseOf(stack, 'bench_dbos');
  const overHttp = (port: number) => () => answersOk(localUrl(port, '/healthz'));
  const specs: Record<PeerProcess, ProcessSpec> = {
    'restate-server': restateSpec(stack, restate),
    'restate-service': serviceSpec(stack, {
      name: 'restate-service',
      file: 'restate',
      port: restate.service,
      ready: () => accepts(restate.service),
    }),
    'dbos-service': serviceSpec(stack, {
      name: 'dbos-service',
      file: 'dbos',
      port: dbosPort,
      databaseUrl: dbosUrl,
      ready: overHttp(dbosPort),
    }),
    'direct-service': serviceSpec(stack, {
      name: 'direct-service',
      file: 'direct',
      port: directPort,
      databaseUrl: await databaseOf(stack, 'bench_direct'),
      ready: overHttp(directPort),
    }),
  };
  const pids: Peers['pids'] = {};
  const start = async (name: PeerProcess) => {
    pids[name] = (await stack.start(specs[name])).pid;
  };
  await Promise.all((Object.keys(specs) as PeerProcess[]).map(start));
  await register(restate);
  progress.done('Peers run', 'a Restate server and three services, beside the stack');
  return {
    urls: {
      restate: localUrl(restate.ingress),
      dbos: localUrl(dbosPort),
      direct: localUrl(directPort),
    },
    pids,
    held: {
      restate: countIn(() => ordersAtRestate(restate)),
      dbos: countIn(() => ordersAtDbos(dbosUrl)),
      direct: async () => 0,
    },
    crash: (name) => crashOf(pids[name]),
    revive: start,
  };
}
