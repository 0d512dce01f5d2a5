import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
import { makeBundle } from '../workers/bundle';
import { Sentence, type Progress } from './console';
import { launch } from './process/launch';
import type { PidFiles } from './process/pid-files';
import { aborted } from './process/shutdown';
import { beginRun } from './run-folder';
import { createDatabaseIfMissing, postgresServer } from './servers/postgres';
import { redisServer, redisUrl } from './servers/redis';
import { temporalAddress, temporalServer } from './servers/temporal';
import { endRuns } from './setup/host';
import { migrate } from './setup/migrate';
import { provideNginx } from './setup/nginx';
import { freePort } from './setup/ports';
import { copyCluster, createCluster, postgresFolder, postgresUrl } from './setup/postgres';
import { providePromtool } from './setup/promtool';
import { provideRedisServer } from './setup/redis';
import { registerSearchAttributes } from './setup/search-attributes';
import { provideTemporalCli } from './setup/temporal-cli';
import { provideTimeSkippingServer } from './setup/time-skipping';
import { TEMPLATE_DATABASE, TEST_PASSWORD, type TestEnvironment } from './test-environment';

export interface TestServers {
  environment: TestEnvironment;
  /** Ends every server, private ones of killed tests included, and removes their files. */
  stop(): Promise<void>;
}

const DATABASE = 'loyalty';

async function startPostgres(
  folder: string,
  logs: string,
  pids: PidFiles,
): Promise<{ url: string; template: string }> {
  const data = join(folder, 'postgres');
  const template = join(folder, 'postgres-template');
  await createCluster(data, TEST_PASSWORD);
  const port = await freePort();
  const spec = await postgresServer({
    name: 'postgres',
    folder: data,
    port,
    password: TEST_PASSWORD,
    durable: false,
    logFile: join(logs, 'postgres.log'),
  });
  const first = await launch(spec, pids);
  const admin = postgresUrl(port, TEST_PASSWORD, 'postgres');
  await createDatabaseIfMissing(admin, TEMPLATE_DATABASE);
  await migrate(postgresUrl(port, TEST_PASSWORD, TEMPLATE_DATABASE));
  await createDatabaseIfMissing(admin, DATABASE, TEMPLATE_DATABASE);
  await first.stop();
  copyCluster(data, template);
  await launch(spec, pids);
  return { url: postgresUrl(port, TEST_PASSWORD, DATABASE), template };
}

async function startTemporal(cli: string, logs: string, pids: PidFiles): Promise<string> {
  const port = await freePort();
  await launch(temporalServer({ name: 'temporal', cli, port, logFile: join(logs, 'temporal.log') }), pids);
  await registerSearchAttributes({ address: temporalAddress(port) });
  return temporalAddress(port);
}

async function startRedis(
  binary: string | undefined,
  folder: string,
  logs: string,
  pids: PidFiles,
): Promise<string> {
  if (!binary) return '';
  const port = await freePort();
  await launch(
    redisServer({
      name: 'redis',
      binary,
      port,
      folder: join(folder, 'redis'),
      logFile: join(logs, 'redis.log'),
    }),
    pids,
  );
  return redisUrl(port);
}

/** Every suite with a worker would else make its own, a second or two each. */
async function writeBundle(file: string): Promise<string> {
  const { code } = await makeBundle(new DefaultLogger('ERROR'));
  writeFileSync(file, code);
  return file;
}

async function startAll(
  run: string,
  folder: string,
  pids: PidFiles,
  progress: Progress,
): Promise<TestEnvironment> {
  const logs = join(folder, 'logs');
  const cli = await provideTemporalCli(progress);
  const timeSkipping = await provideTimeSkippingServer(progress);
  const redis = await provideRedisServer(progress);
  const nginx = await provideNginx(progress);
  const promtool = await providePromtool(progress);
  const [bundle, address, database, redisAddress] = await Promise.all([
    writeBundle(join(folder, 'workflows.js')),
    startTemporal(cli, logs, pids),
    startPostgres(postgresFolder(run), logs, pids),
    startRedis(redis, folder, logs, pids),
  ]);
  progress.done('Test servers', `Temporal, Postgres${redis ? ', Redis' : ''}`);
  return {
    TEST_TEMPORAL_ADDRESS: address,
    TEST_DATABASE_URL: database.url,
    TEST_REDIS_URL: redisAddress,
    TEST_TIME_SKIPPING_SERVER: timeSkipping,
    TEST_TEMPORAL_CLI: cli,
    TEST_REDIS_SERVER: redis ?? '',
    TEST_NGINX: nginx ?? '',
    TEST_PROMTOOL: promtool ?? '',
    TEST_POSTGRES_TEMPLATE: database.template,
    TEST_WORKFLOW_BUNDLE: bundle,
    TEST_STATE_FOLDER: folder,
  };
}

/**
 * Provides the programs, then starts the servers that all suites share, on ports of their own, with state
 * that ends with the run.
 */
export async function startTestServers(progress: Progress, signal: AbortSignal): Promise<TestServers> {
  const { name, folder, pids, end } = await beginRun('test', progress);
  try {
    const environment = await Promise.race([startAll(name, folder, pids, progress), aborted(signal)]);
    if (!environment) throw new Sentence('Interrupted.');
    return { environment, stop: end };
  } catch (error) {
    endRuns();
    await end();
    throw error;
  }
}
