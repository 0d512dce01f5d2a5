import { existsSync, renameSync } from 'node:fs';
import pc from 'picocolors';
import { loadConfig } from '../platform/config';
import { connectionOptions } from '../platform/temporal';
import { consoleProgress, runMain, Sentence, type Progress } from './console';
import { takeLock } from './process/lock';
import { createPidFiles, type PidFiles } from './process/pid-files';
import { aborted, shutdownSignal } from './process/shutdown';
import { createSupervisor, type Supervisor } from './process/supervisor';
import { endRuns } from './setup/host';
import { requireFreePort } from './setup/ports';
import { createCluster, postgresFolder } from './setup/postgres';
import { provideRedisServer } from './setup/redis';
import { registerSearchAttributes } from './setup/search-attributes';
import { provideTemporalCli } from './setup/temporal-cli';
import { addressesOf, serviceEnvironment, shopAddressesOf } from './stack/addresses';
import { prepareDatabase } from './stack/database';
import { removeDevEnv, writeDevEnv } from './stack/dev-env';
import { metricsTargets } from './stack/metrics';
import { provideSecrets } from './stack/secrets';
import type { StackParts } from './stack/parts';
import { servicesOf } from './stack/services';
import { shopHandles } from './stack/shop-services';
import { localPath, MERCHANT_EMAIL, readSettings, STACK_FOLDER, type StackSettings } from './stack/settings';

const ORPHAN_GRACE_MS = 8_000;

/**
 * Secrets that were just made cannot open what older ones closed: that is kept beside the new, not deleted.
 */
function setOldStateAside(progress: Progress): void {
  const suffix = `.old-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  const old = [postgresFolder(STACK_FOLDER, 'postgres'), localPath('temporal.db')].filter(existsSync);
  for (const path of old) renameSync(path, `${path}${suffix}`);
  if (old.length > 0)
    progress.note(`secrets.json was gone, so the old data cannot be read: it was moved to *${suffix}`);
}

/** What `npm start` runs: all of it, or everything but the shop. */
type Extent = 'all' | 'core';

async function requirePorts(
  { ports, given }: StackSettings,
  { redis, extent }: { redis: 'ours' | 'none'; extent: Extent },
): Promise<void> {
  const own = [
    ...(given.temporalAddress ? [] : [ports.temporal, ports.temporalUi, ports.temporalMetrics]),
    ...(given.databaseUrl ? [] : [ports.postgres]),
    ...(given.redisUrl || redis === 'none' ? [] : [ports.redis]),
    ports.sandbox,
    ports.codec,
    ports.api,
    ...[ports.apiSdkMetrics, ports.workerMetrics, ports.workerSdkMetrics],
    ...[ports.worker2Metrics, ports.worker2SdkMetrics],
    ...(extent === 'all'
      ? [ports.finix, ports.numeral, ports.sqs, ports.commerce, ports.commerceMetrics, ports.web]
      : []),
  ];
  for (const { number, wantedBy, variable } of own) await requireFreePort(number, wantedBy, variable);
}

async function provideParts(
  settings: StackSettings,
  extent: Extent,
  progress: Progress,
): Promise<StackParts> {
  const { given } = settings;
  const temporal = given.temporalAddress ? undefined : await provideTemporalCli(progress);
  const redis = given.redisUrl ? undefined : await provideRedisServer(progress);
  const redisIs = redis ? 'ours' : 'none';
  await requirePorts(settings, { redis: redisIs, extent });
  const { secrets, created, newMerchant } = await provideSecrets(localPath('secrets.json'));
  if (created) setOldStateAside(progress);
  const postgresData = postgresFolder(STACK_FOLDER, 'postgres');
  if (!given.databaseUrl) await createCluster(postgresData, secrets.postgresPassword);
  return {
    settings,
    secrets,
    newMerchant,
    postgresData,
    addresses: addressesOf(settings, { secrets, redis: redisIs }),
    shop: extent === 'all' ? shopAddressesOf(settings, secrets) : undefined,
    programs: { temporal, redis },
  };
}

/** What a server of our own gets when it is ready, a given one gets here. */
async function prepareGiven(parts: StackParts): Promise<void> {
  const { given } = parts.settings;
  if (given.databaseUrl) await prepareDatabase(parts);
  if (!given.temporalAddress) return;
  const config = loadConfig(serviceEnvironment(parts.addresses, parts.settings, parts.secrets));
  await registerSearchAttributes(connectionOptions(config), config.TEMPORAL_NAMESPACE);
}

function printHandles({ addresses, secrets, settings, shop, newMerchant }: StackParts, file: string): void {
  const row = (what: string, value: string, more = '') =>
    console.log(`  ${what.padEnd(16)} ${pc.cyan(value)}${more ? pc.dim(`  ${more}`) : ''}`);
  console.log(`\n  ${pc.bold(pc.green(`The ${shop ? 'shop' : 'loyalty checkout'} is running.`))}\n`);
  if (shop) {
    row(
      'Storefront',
      shop.web,
      `at checkout give ${settings.memberPhone}; pay with 4111 1111 1111 1111, any later date, any code`,
    );
    row("Shop's backend", shop.commerce);
    const password = newMerchant
      ? `${secrets.shop.merchantPassword}, shown this once`
      : 'ADMIN_PASSWORD in the file below';
    row('Admin', shop.admin, `sign in as ${MERCHANT_EMAIL}; password: ${password}`);
    console.log();
  }
  row('API', addresses.api, `reference: ${addresses.api}/docs`);
  row("Temporal's UI", addresses.temporalUi, `payloads: log in at ${addresses.codec}/login`);
  row('Metrics', `${addresses.api}/metrics`, 'of every process: METRICS_URLS in the file below');
  row('PDI sandbox', addresses.sandbox, `the codes that it sent: ${addresses.sandbox}/_control/messages`);
  console.log();
  row('API key', secrets.keys.checkout, `checkout key of ${settings.storeId}`);
  row('UI login', `${secrets.codecUser} / ${secrets.codecPassword}`);
  row('All handles', file, 'a shell can source it');
  console.log(`\n  Next, in another terminal:  ${pc.bold('npm run demo')}`);
  console.log(`  ${pc.dim('Ctrl-C ends everything; the state stays in .local/.')}\n`);
}

/** Where the numbers are, Temporal's command line, where this stack runs the server from it, and the shop's own. */
const moreHandles = ({ programs, settings, shop, secrets }: StackParts): Record<string, string> => ({
  METRICS_URLS: metricsTargets(settings, shop ? 'all' : 'core')
    .map(({ job, url }) => `${job}=${url}`)
    .join(','),
  ...(programs.temporal ? { TEMPORAL_CLI: programs.temporal } : {}),
  ...(shop ? shopHandles(shop, secrets) : {}),
});

async function superviseUntilTold(
  supervisor: Supervisor,
  parts: StackParts,
  asked: AbortSignal,
): Promise<void> {
  // A start that is interrupted must not run to its end first.
  const interrupted = aborted(asked).then(() => supervisor.stop());
  try {
    await supervisor.start();
    if (!asked.aborted)
      printHandles(parts, writeDevEnv(parts.addresses, parts.secrets, parts.settings, moreHandles(parts)));
  } catch (error) {
    if (!asked.aborted) throw error;
  }
  await aborted(asked);
  console.log(`\n  ${pc.dim('Ending everything …')}`);
  await interrupted;
}

async function runStack(pidFiles: PidFiles, asked: AbortSignal, extent: Extent): Promise<void> {
  const progress = consoleProgress;
  const orphans = await pidFiles.endAll(ORPHAN_GRACE_MS);
  if (orphans.length > 0)
    progress.note(`a start that was killed had left these running; they were ended: ${orphans.join(', ')}`);
  removeDevEnv();
  const parts = await Promise.race([provideParts(readSettings(), extent, progress), aborted(asked)]);
  if (!parts) return endRuns();
  await prepareGiven(parts);
  try {
    await superviseUntilTold(
      createSupervisor(await servicesOf(parts, progress), pidFiles, progress),
      parts,
      asked,
    );
  } finally {
    removeDevEnv();
  }
}

/**
 * `npm start [-- --core]`: sets everything up, runs it, keeps it running until it is told to end. `--core`
 * leaves the shop out.
 */
async function main(): Promise<number> {
  const asked = shutdownSignal();
  const lock = takeLock(localPath('start.lock'));
  if (!lock.held)
    throw new Sentence(
      `It is running already (pid ${lock.pid}): its addresses and keys are in .local/dev.env. End that one first to start anew.`,
    );
  try {
    await runStack(
      createPidFiles(localPath('pids')),
      asked,
      process.argv.includes('--core') ? 'core' : 'all',
    );
    return 0;
  } finally {
    lock.release();
  }
}

void runMain(main);
