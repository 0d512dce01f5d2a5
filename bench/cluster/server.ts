import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { GRPC, isGrpc, retryFor } from '../../scripts/deploy/retry';
import type { ProcessSpec } from '../../scripts/process/launch';
import { temporalAddress } from '../../scripts/servers/temporal';
import { run } from '../../scripts/setup/host';
import { ensureNamespace } from '../../scripts/setup/namespace';
import { freePort } from '../../scripts/setup/ports';
import { registerSearchAttributes } from '../../scripts/setup/search-attributes';
import { provideTemporalServer, type TemporalPrograms } from '../../scripts/setup/temporal-server';
import { logOf, startEmptyPostgres, type Parts, type ProvideTemporal } from '../stack';
import { SCHEMAS, serverConfiguration, SERVICES, type ServerPorts, type Service } from './configuration';

const USER = 'postgres';
const NAMESPACE = 'default';
const RETENTION = '30 days';
const SCHEMA_MS = 60_000;
const NAMESPACE_MS = 60_000;

/** Free ports; the frontend's is the stack's own and is filled in when the stack has one. */
export async function serverPorts(): Promise<ServerPorts> {
  const pairs: [Service, ServerPorts['services'][Service]][] = [];
  for (const service of SERVICES)
    pairs.push([service, { grpc: await freePort(), membership: await freePort() }]);
  return {
    services: Object.fromEntries(pairs) as ServerPorts['services'],
    postgres: await freePort(),
    metrics: await freePort(),
  };
}

/** Makes both databases and brings them to the schema that the tool carries. */
async function makeSchemas(sqlTool: string, port: number, password: string): Promise<void> {
  const env = { ...process.env, SQL_PASSWORD: password };
  for (const { database, schema } of SCHEMAS) {
    const connect = ['--plugin', 'postgres12_pgx', '--ep', '127.0.0.1', '-p', String(port), '-u', USER];
    const tool = (...args: string[]) =>
      run(sqlTool, [...connect, '--db', database, ...args], { timeoutMs: SCHEMA_MS, env });
    await tool('create');
    await tool('setup-schema', '-v', '0.0');
    await tool('update-schema', '--schema-name', schema);
  }
}

async function serves(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 1_000 });
    await connection.close();
    return true;
  } catch {
    return false; // Not up yet: the caller asks again within its bound.
  }
}

function serverSpec(parts: Parts, program: string, configuration: string): ProcessSpec {
  const folder = join(parts.folder, 'temporal-server');
  mkdirSync(folder, { recursive: true });
  // It holds the database's password.
  writeFileSync(join(folder, 'bench.yaml'), configuration, { mode: 0o600 });
  return {
    name: 'temporal',
    command: program,
    args: [
      '--root',
      parts.folder,
      '--config',
      'temporal-server',
      '--env',
      'bench',
      '--allow-no-auth',
      'start',
    ],
    logFile: logOf(parts, 'temporal'),
    ready: () => serves(parts.addresses.temporal),
    readyWithinMs: 60_000,
    startTries: 2,
    stopSignal: 'SIGTERM',
    // Its services leave one after the other.
    stopWithinMs: 15_000,
  };
}

/** The namespace and its search attributes; the services learn of each within seconds. */
async function prepareNamespace(address: string): Promise<void> {
  const notYet = (error: unknown) =>
    isGrpc(error, GRPC.UNAVAILABLE, GRPC.NOT_FOUND, GRPC.DEADLINE_EXCEEDED, GRPC.FAILED_PRECONDITION);
  const connection = await Connection.connect({ address });
  try {
    await retryFor(
      NAMESPACE_MS,
      'The namespace could not be made',
      () => ensureNamespace(connection, NAMESPACE, RETENTION),
      notYet,
    );
  } finally {
    await connection.close();
  }
  await retryFor(
    NAMESPACE_MS,
    'The search attributes could not be made',
    () => registerSearchAttributes({ address }, NAMESPACE),
    notYet,
  );
}

async function startServer(
  parts: Parts,
  { server, sqlTool }: TemporalPrograms,
  { ports, shards }: { ports: ServerPorts; shards: number },
): Promise<{ server: number; postgres: number }> {
  const password = parts.secrets.postgresPassword;
  const frontend = { ...ports.services.frontend, grpc: parts.settings.ports.temporal.number };
  const postgres = await startEmptyPostgres(parts, 'temporal-postgres', ports.postgres);
  await makeSchemas(sqlTool, ports.postgres, password);
  const configuration = serverConfiguration({
    ports: { ...ports, services: { ...ports.services, frontend } },
    shards,
    user: USER,
    password,
  });
  const running = await parts.start(serverSpec(parts, server, configuration));
  await prepareNamespace(temporalAddress(frontend.grpc));
  return { server: running.pid, postgres: postgres.pid };
}

/** A Temporal server of so many history shards on a PostgreSQL of its own, with fsync on. */
export const temporalServerOf =
  (plan: { ports: ServerPorts; shards: number }): ProvideTemporal =>
  async (progress) => {
    const programs = await provideTemporalServer(progress);
    return async (parts) => {
      const { server, postgres } = await startServer(parts, programs, plan);
      return { temporal: server, 'temporal-postgres': postgres };
    };
  };
