import { availableParallelism, totalmem } from 'node:os';
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
import { postgresBinaries } from './setup/postgres';
import { provideRedisServer } from './setup/redis';
import { provideTemporalCli } from './setup/temporal-cli';
import { startSecondStack, type SecondStack } from './stack/second-stack';
import { readSettings } from './stack/settings';
import { check, runJest, type JestRun, type TestRequest } from './test-runner';

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

/** What each stack fetches when it starts: two that fetch the same at once would be in each other's way. */
async function provideServers(): Promise<void> {
  await provideTemporalCli(consoleProgress);
  await provideRedisServer(consoleProgress);
  await postgresBinaries();
}

/** What the stacks of one run share. */
interface Shared {
  chromium: string;
  firebase: NodeJS.ProcessEnv;
}

interface RunningShop {
  shop: SecondStack;
  /** Of every test. */
  env: NodeJS.ProcessEnv;
}

async function startShop(
  run: Run,
  name: string,
  { chromium, firebase }: Shared,
  signal: AbortSignal,
): Promise<RunningShop> {
  // Nobody is there most of the time: a collector that is away must cost no request anything.
  const collector = `http://127.0.0.1:${await freePort()}`;
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_BSP_SCHEDULE_DELAY: '500' };
  const shop = await startSecondStack(
    { run, name, extent: 'all', env: { ...firebase, ...tracing, STACK_DURABLE: 'no' } },
    signal,
  );
  consoleProgress.done('Shop', shop.handles['STOREFRONT_URL']);
  const own = { SHOP_FOLDER: shop.folder, CHROMIUM: chromium, COLLECTOR_URL: collector };
  return { shop, env: { ...shop.handles, ...firebase, ...own } };
}

type Suites = Pick<JestRun, 'folder' | 'args'>;

/** In so many parts the browser's suites go to the stacks: the fewer, the longer one waits at the end for the other. */
const BROWSER_PARTS = 9;

/** The shop as `npm start` runs it: every route of the backend, then the 14 steps and their failures in a real browser. */
function suitesOn(stacks: number, args: string[]): Suites[] {
  const backend = { folder: 'commerce', args: ['--config', 'jest.integration.config.js'] };
  const browser = { folder: '.', args: ['--config', 'jest.shop.config.js', ...args] };
  if (args.length > 0) return [browser];
  if (stacks === 1) return [backend, browser];
  const parts = Array.from({ length: BROWSER_PARTS }, (_, part) => ({
    ...browser,
    args: [...browser.args, `--shard=${part + 1}/${BROWSER_PARTS}`],
  }));
  return [backend, ...parts];
}

const GIGABYTE = 2 ** 30;
/** Of one whole shop with a browser before it. */
const MEMORY_OF_A_STACK = 6 * GIGABYTE;

/**
 * One shop waits for its browser most of the time: two of them, where the machine lets it, take little more than half
 * as long. Servers of the user's own (`DATABASE_URL`, …) are there once, and two shops would be in each other's data.
 */
function stacksFor(args: string[]): number {
  const roomy = availableParallelism() > 1 && totalmem() > 2 * MEMORY_OF_A_STACK;
  const ownServers = Object.values(readSettings().given).every((address) => address === undefined);
  return args.length === 0 && roomy && ownServers ? 2 : 1;
}

/**
 * The tests of commerce and web, and those of the whole shop. `args` are for the browser tests only. The packages' own
 * tests need nothing of the shop, and run beside it. Each stack takes the next suites when it is done with some: they
 * share one stack, so those of one stack come one after the other.
 */
export async function runShopTests(request: TestRequest): Promise<void> {
  const { args, signal, tally } = request;
  const run = await beginRun('test', consoleProgress);
  const started: SecondStack[] = [];
  const stacks = stacksFor(args);
  const left = suitesOn(stacks, args);
  const onShop = async (name: string, shared: Shared) => {
    const { shop, env } = await startShop(run, name, shared, signal);
    started.push(shop);
    for (let next = left.shift(); next; next = left.shift()) {
      if (signal.aborted) throw new Sentence('Interrupted.');
      tally(await runJest({ ...next, env, stateFolder: run.folder, aside: stacks > 1 }, signal));
    }
  };
  const onShops = async () => {
    const chromium = await provideChromium(consoleProgress);
    if (stacks > 1) await provideServers();
    const shared = { chromium, firebase: await startFirebase(run) };
    consoleProgress.busy('Shop', `starting all of it for its tests${stacks > 1 ? ', twice' : ''}`);
    const names = Array.from({ length: stacks }, (_, index) => `stack-${index + 1}`);
    await allOf(names.map((name) => onShop(name, shared)));
  };
  try {
    await allOf(args.length === 0 ? [runPackages(run, request), onShops()] : [onShops()]);
  } finally {
    await Promise.all(started.map((shop) => shop.stop()));
    await run.end();
  }
}

/** All of them to their ends; throws the first failure then. */
async function allOf(parts: Promise<void>[]): Promise<void> {
  for (const part of await Promise.allSettled(parts)) if (part.status === 'rejected') throw part.reason;
}
