import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { projectPath } from '../platform/root';
import { consoleProgress, Sentence } from './console';
import { launch, tailOf } from './process/launch';
import { holdsWithin } from './process/wait';
import { EMULATOR_PROJECT, firebaseAuthEmulator, firebaseAuthHost } from './servers/firebase-auth';
import { buildsAlone } from './build-alone';
import { provideChromium } from './setup/chromium';
import { provideFirebaseTools } from './setup/firebase-emulator';
import { freePort } from './setup/ports';
import { check, runJest, type TestRequest } from './test-runner';
import { beginRun, type TestRun } from './test-servers';

const START_MS = 10 * 60_000;
const STOP_MS = 60_000;
const PORTS = [
  'TEMPORAL_PORT',
  'TEMPORAL_UI_PORT',
  'POSTGRES_PORT',
  'REDIS_PORT',
  'SANDBOX_PORT',
  'CODEC_PORT',
  'API_PORT',
  'FINIX_SANDBOX_PORT',
  'NUMERAL_SANDBOX_PORT',
  'SQS_SANDBOX_PORT',
  'COMMERCE_PORT',
  'WEB_PORT',
  'TEMPORAL_METRICS_PORT',
  'API_SDK_METRICS_PORT',
  'WORKER_METRICS_PORT',
  'WORKER_SDK_METRICS_PORT',
  'WORKER_2_METRICS_PORT',
  'WORKER_2_SDK_METRICS_PORT',
  'COMMERCE_METRICS_PORT',
];

interface ShopStack {
  /** The handles of its `dev.env`. */
  handles: NodeJS.ProcessEnv;
  /** Its folder, with pid files and logs. */
  folder: string;
  stop(): Promise<void>;
}

async function end(child: ChildProcess): Promise<void> {
  const over = () => child.exitCode !== null || child.signalCode !== null;
  if (over()) return;
  child.kill('SIGTERM');
  if (await holdsWithin(over, STOP_MS)) return;
  child.kill('SIGKILL');
  await holdsWithin(over, STOP_MS);
}

/** The very stack of `npm start`, on ports and in a folder of its own. */
async function startShop(run: TestRun, more: NodeJS.ProcessEnv, signal: AbortSignal): Promise<ShopStack> {
  const folder = join(run.folder, 'stack');
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'start.log');
  const ports: NodeJS.ProcessEnv = {};
  for (const name of PORTS) ports[name] = String(await freePort());
  const output = openSync(log, 'a');
  // Like scripts/run.mjs: the channel tells it when this process is gone.
  const child = fork(projectPath('dist', 'scripts', 'start.js'), [], {
    cwd: projectPath(),
    env: {
      ...process.env,
      ...more,
      ...ports,
      STACK_FOLDER: join(run.name, 'stack'),
      STACK_DURABLE: 'no',
      NODE_ENV: 'development',
    },
    stdio: ['ignore', output, output, 'ipc'],
  });
  run.pids.write('start', child.pid ?? 0, 'SIGTERM');
  const devEnv = join(folder, 'dev.env');
  const ready = await holdsWithin(
    () => existsSync(devEnv) || child.exitCode !== null || signal.aborted,
    START_MS,
  );
  if (!ready || !existsSync(devEnv)) {
    await end(child);
    throw new Sentence(
      signal.aborted ? 'Interrupted.' : `The shop did not start. The end of what it said:\n${tailOf(log)}`,
    );
  }
  return { folder, handles: parseEnv(readFileSync(devEnv, 'utf8')), stop: () => end(child) };
}

/**
 * Firebase's Auth emulator, for the backend, the storefront and the tests that sign in; nothing where it
 * cannot be had.
 */
async function startFirebase(run: TestRun): Promise<NodeJS.ProcessEnv> {
  const cli = await provideFirebaseTools(consoleProgress);
  if (!cli) return {};
  const ports = { auth: await freePort(), hub: await freePort(), logging: await freePort() };
  await launch(
    firebaseAuthEmulator({
      name: 'firebase',
      cli,
      ports,
      folder: join(run.folder, 'firebase'),
      logFile: join(run.folder, 'logs', 'firebase.log'),
    }),
    run.pids,
  );
  const host = firebaseAuthHost(ports.auth);
  return {
    FIREBASE_PROJECT_ID: EMULATOR_PROJECT,
    FIREBASE_AUTH_EMULATOR_HOST: host,
    FIREBASE_AUTH_EMULATOR_URL: `http://${host}`,
    // The emulator looks at neither, but the storefront offers Firebase only with both; `.invalid` is
    // nobody's.
    FIREBASE_WEB_API_KEY: 'emulator',
    FIREBASE_AUTH_DOMAIN: `${EMULATOR_PROJECT}.invalid`,
  };
}

/**
 * What needs no server: the two packages' types and unit tests. The compiler keeps what it found out: the
 * backend's types alone take it the better part of a minute.
 */
async function runPackages(run: TestRun, { checks, signal, tally }: TestRequest): Promise<void> {
  for (const folder of ['commerce', 'web']) {
    const known = projectPath('.local', `${folder}.tsbuildinfo`);
    const types = {
      name: `typecheck ${folder}`,
      folder,
      program: 'tsc',
      args: ['--noEmit', '--incremental', '--tsBuildInfoFile', known],
    };
    if (checks) tally(await check(types, signal));
    if (checks) tally(await buildsAlone(folder));
    tally(await runJest({ folder, args: [], env: {}, stateFolder: run.folder }, signal));
  }
}

interface RunningShop {
  shop: ShopStack;
  /** Of every test. */
  env: NodeJS.ProcessEnv;
}

async function startEverything(run: TestRun, signal: AbortSignal): Promise<RunningShop> {
  const chromium = await provideChromium(consoleProgress);
  const firebase = await startFirebase(run);
  consoleProgress.busy('Shop', 'starting all of it for its tests');
  const shop = await startShop(run, firebase, signal);
  consoleProgress.done('Shop', shop.handles['STOREFRONT_URL']);
  return { shop, env: { ...shop.handles, ...firebase, SHOP_FOLDER: shop.folder, CHROMIUM: chromium } };
}

/**
 * The shop as `npm start` runs it: every route of the backend, then the 14 steps and their failures in a real
 * browser.
 */
async function runOnShop(
  env: NodeJS.ProcessEnv,
  run: TestRun,
  { args, signal, tally }: TestRequest,
): Promise<void> {
  const backend = { folder: 'commerce', args: ['--config', 'jest.integration.config.js'] };
  const browser = { folder: '.', args: ['--config', 'jest.shop.config.js', ...args] };
  for (const suites of args.length === 0 ? [backend, browser] : [browser])
    tally(await runJest({ ...suites, env, stateFolder: run.folder }, signal));
}

/** The tests of commerce and web, and those of the whole shop. `args` are for the browser tests only. */
export async function runShopTests(request: TestRequest): Promise<void> {
  const run = await beginRun(consoleProgress);
  // The shop takes a minute and a half to start, and the packages' own tests need nothing of it.
  const starting = startEverything(run, request.signal);
  const started = starting.catch(() => undefined);
  try {
    if (request.args.length === 0) await runPackages(run, request);
    const { env } = await starting;
    if (request.signal.aborted) throw new Sentence('Interrupted.');
    await runOnShop(env, run, request);
  } finally {
    await (await started)?.shop.stop();
    await run.end();
  }
}
