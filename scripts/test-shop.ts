import { dirname, join } from 'node:path';
import { projectPath } from '../platform/root';
import { consoleProgress, Sentence } from './console';
import { launch } from './process/launch';
import { beginRun, type Run } from './run-folder';
import { EMULATOR_PROJECT, firebaseAuthEmulator, firebaseAuthHost } from './servers/firebase-auth';
import { buildsAlone } from './build-alone';
import { provideChromium } from './setup/chromium';
import { provideFirebaseTools } from './setup/firebase-emulator';
import { freePort } from './setup/ports';
import { startSecondStack, type SecondStack } from './stack/second-stack';
import { check, runJest, type TestRequest } from './test-runner';

/**
 * Firebase's Auth emulator, for the backend, the storefront and the tests that sign in; nothing where it
 * cannot be had.
 */
async function startFirebase(run: Run): Promise<NodeJS.ProcessEnv> {
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

function typesOf(folder: string, project = 'tsconfig.json') {
  const name = `typecheck ${join(folder, dirname(project))}`;
  const known = projectPath('.local', `${name.replace(/\W/g, '-')}.tsbuildinfo`);
  const args = ['--noEmit', '--incremental', '--tsBuildInfoFile', known, '--project', project];
  return { name, folder, program: 'tsc', args, aside: true };
}

/**
 * What needs no server: the two packages' types and unit tests. The compiler keeps what it found out: the
 * backend's types alone take it the better part of a minute.
 */
async function runPackages(run: Run, { checks, signal, tally }: TestRequest): Promise<void> {
  if (checks)
    for (const project of ['plugins/loyalty/tsconfig.check.json', 'plugins/loyalty/src/admin/tsconfig.json'])
      tally(await check(typesOf('commerce', project), signal));
  for (const folder of ['commerce', 'web']) {
    if (checks) tally(await check(typesOf(folder), signal));
    if (checks) tally(await buildsAlone(folder));
    tally(await runJest({ folder, args: [], env: {}, stateFolder: run.folder, aside: true }, signal));
  }
}

interface RunningShop {
  shop: SecondStack;
  /** Of every test. */
  env: NodeJS.ProcessEnv;
}

async function startEverything(run: Run, signal: AbortSignal): Promise<RunningShop> {
  const chromium = await provideChromium(consoleProgress);
  const firebase = await startFirebase(run);
  consoleProgress.busy('Shop', 'starting all of it for its tests');
  // Nobody is there most of the time: a collector that is away must cost no request anything.
  const collector = `http://127.0.0.1:${await freePort()}`;
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_BSP_SCHEDULE_DELAY: '500' };
  const shop = await startSecondStack(
    { run, extent: 'all', env: { ...firebase, ...tracing, STACK_DURABLE: 'no' } },
    signal,
  );
  consoleProgress.done('Shop', shop.handles['STOREFRONT_URL']);
  const own = { SHOP_FOLDER: shop.folder, CHROMIUM: chromium, COLLECTOR_URL: collector };
  return { shop, env: { ...shop.handles, ...firebase, ...own } };
}

/**
 * The shop as `npm start` runs it: every route of the backend, then the 14 steps and their failures in a real
 * browser.
 */
async function runOnShop(
  env: NodeJS.ProcessEnv,
  run: Run,
  { args, signal, tally }: TestRequest,
): Promise<void> {
  const backend = { folder: 'commerce', args: ['--config', 'jest.integration.config.js'] };
  const browser = { folder: '.', args: ['--config', 'jest.shop.config.js', ...args] };
  for (const suites of args.length === 0 ? [backend, browser] : [browser])
    tally(await runJest({ ...suites, env, stateFolder: run.folder }, signal));
}

/**
 * The tests of commerce and web, and those of the whole shop. `args` are for the browser tests only. The packages' own
 * tests need nothing of the shop, which waits for a browser most of the time: they run beside it.
 */
export async function runShopTests(request: TestRequest): Promise<void> {
  const run = await beginRun('test', consoleProgress);
  const starting = startEverything(run, request.signal);
  const started = starting.catch(() => undefined);
  const onShop = async () => {
    const { env } = await starting;
    if (request.signal.aborted) throw new Sentence('Interrupted.');
    await runOnShop(env, run, request);
  };
  try {
    const parts = request.args.length === 0 ? [runPackages(run, request), onShop()] : [onShop()];
    for (const part of await Promise.allSettled(parts)) if (part.status === 'rejected') throw part.reason;
  } finally {
    await (await started)?.shop.stop();
    await run.end();
  }
}
