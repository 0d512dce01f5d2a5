#!/usr/bin/env node
/**
 * The one file that runs as it is: makes the project runnable (dependencies, generated client, compiled
 * sources), then runs a command of it. It may use nothing but Node itself, since it runs before anything is
 * installed. usage: node scripts/run.mjs <command> [args]
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 20;
const NODE_MINOR = 19;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LOCAL = join(ROOT, '.local');
const LOCK = join(LOCAL, 'setup.lock');
const STAMPS = join(LOCAL, 'stamps.json');
const LOCK_WAIT_MS = 10 * 60_000;
/** A step that takes longer than this has certainly been given up. */
const LOCK_STALE_MS = 15 * 60_000;

const PARENT_LOOK_MS = 500;

/**
 * What a command takes; checked before a set-up that may last minutes. Commands that are not named here look
 * at their arguments themselves.
 */
const FLAGS = { start: ['--core'], build: [] };

const COMMANDS = {
  start: 'scripts/start.js',
  demo: 'scripts/demo.js',
  test: 'scripts/test.js',
  bench: 'bench/run.js',
  chaos: 'scripts/chaos.js',
  containers: 'scripts/containers.js',
  migration: 'scripts/migration.js',
  'api-key': 'scripts/api-key.js',
  work: 'scripts/work.js',
  reconcile: 'scripts/reconcile.js',
  build: undefined,
};

class Sentence extends Error {}

const say = (message) => console.log(`  … ${message}`);
const path = (...parts) => join(ROOT, ...parts);
const bin = (name) => path('node_modules', '.bin', name);
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const hashOf = (...files) =>
  createHash('sha256')
    .update(files.map((file) => read(path(file))).join('\0'))
    .digest('hex');

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE_MAJOR || (major === NODE_MAJOR && minor >= NODE_MINOR)) return;
  throw new Sentence(
    `This is Node ${process.versions.node}; the project needs Node ${NODE_MAJOR}.${NODE_MINOR} or newer (https://nodejs.org).`,
  );
}

// ---- one set-up at a time

function lockOwner() {
  try {
    return { ...JSON.parse(readFileSync(LOCK, 'utf8')), age: Date.now() - statSync(LOCK).mtimeMs };
  } catch {
    return undefined; // Given back between two looks, or not written to its end yet.
  }
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function tryLock() {
  try {
    writeFileSync(LOCK, JSON.stringify({ pid: process.pid }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Moves a stale lock aside; the one whose move succeeds has it out of the way for everybody. */
function breakStaleLock() {
  const owner = lockOwner();
  if (!owner || (lives(owner.pid) && owner.age < LOCK_STALE_MS)) return;
  const aside = `${LOCK}.${process.pid}`;
  try {
    renameSync(LOCK, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

async function withLock(work) {
  mkdirSync(LOCAL, { recursive: true });
  const end = Date.now() + LOCK_WAIT_MS;
  let told = false;
  while (!tryLock()) {
    breakStaleLock();
    if (Date.now() > end)
      throw new Sentence(
        `Another run has been setting up for ${LOCK_WAIT_MS / 60_000} minutes. If none is running, delete ${LOCK}.`,
      );
    if (!told) say('another run is setting up; waiting for it');
    told = true;
    await delay(200);
  }
  const giveBack = () => rmSync(LOCK, { force: true });
  process.once('exit', giveBack);
  try {
    return await work();
  } finally {
    process.off('exit', giveBack);
    giveBack();
  }
}

// ---- the steps

/** Runs a program with its output shown; answers its exit code. */
function runShown(command, args, { env = process.env, cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit', shell: process.platform === 'win32' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

const stamps = () => JSON.parse(read(STAMPS) || '{}');
const stamp = (name, value) => writeFileSync(STAMPS, JSON.stringify({ ...stamps(), [name]: value }));

/** Whether what is installed is what the lockfile says, for a folder that was installed by hand. */
function installedMatches(folder) {
  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map(
    (file) => JSON.parse(read(path(folder, file)) || '{}').packages ?? {},
  );
  const isWanted = ([name, entry]) =>
    name !== '' && !entry.optional && !entry.devOptional && !entry.peer && !entry.link;
  return Object.entries(wanted)
    .filter(isWanted)
    .every(([name, entry]) => installed[name]?.version === entry.version);
}

/** Of the package in `folder`: '.' is the service itself. */
async function installDependencies(folder) {
  const wanted = hashOf(join(folder, 'package-lock.json'));
  const name = folder === '.' ? 'dependencies' : `${folder} dependencies`;
  const present = existsSync(path(folder, 'node_modules', '.package-lock.json'));
  if (present && stamps()[name] === wanted) return;
  if (!present || !installedMatches(folder)) {
    say(`installing ${name} (npm ci)`);
    const options = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    const cwd = path(folder);
    const exact = await runShown('npm', ['ci', ...options], { cwd });
    // npm refuses a lockfile that a registry without every platform's binaries made incomplete; what it does
    // name is installed all the same.
    if (exact !== 0) say('npm ci did not work (see above); trying npm install');
    const code = exact === 0 ? 0 : await runShown('npm', ['install', '--no-save', ...options], { cwd });
    if (code !== 0)
      throw new Sentence(`The ${name} could not be installed: see above. It needs the npm registry once.`);
  }
  stamp(name, wanted);
}

// ---- the shop: two packages of their own

/** Everything below a folder that its build reads. */
function sourcesOf(folder, not) {
  return readdirSync(path(folder), { withFileTypes: true })
    .flatMap((entry) => {
      const file = join(folder, entry.name);
      if (not.has(entry.name) || /\.test\.tsx?$/.test(entry.name)) return [];
      return entry.isDirectory() ? sourcesOf(file, not) : [file];
    })
    .sort();
}

const NOT_SOURCES = new Set([
  'node_modules',
  '.medusa',
  '.next',
  '.cache',
  'dist',
  'static',
  'integration',
  'README.md',
  'tsconfig.tsbuildinfo',
  'next-env.d.ts',
  'coverage',
  // Made by the build itself.
  'generated',
]);

/**
 * Runs a package's build when its sources, or those of what it reads beside it, changed. The stamp lies beside what
 * was built, and goes when that is thrown away.
 */
async function buildPackage(folder, stampFile, beside = []) {
  const files = [folder, ...beside].flatMap((part) => sourcesOf(part, NOT_SOURCES));
  const wanted = createHash('sha256')
    .update(files.join('\0'))
    .update(hashOf(...files))
    .digest('hex');
  if (read(path(folder, stampFile)) === wanted) return;
  say(`building ${folder}`);
  // A build that fails leaves something half-made, which the stamp of an older one must not vouch for.
  rmSync(path(folder, stampFile), { force: true });
  const env = {
    ...process.env,
    MEDUSA_DISABLE_TELEMETRY: 'true',
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: 'production',
  };
  const code = await runShown('npm', ['run', '--silent', 'build'], { cwd: path(folder), env });
  if (code !== 0) throw new Sentence(`${folder} could not be built: see above.`);
  writeFileSync(path(folder, stampFile), wanted);
}

async function prepareShop(client) {
  await Promise.all(['commerce', 'web'].map(installDependencies));
  await client;
  await buildPackage('commerce', '.medusa/build.stamp', ['client']);
  await buildPackage('web', '.next/build.stamp', ['contract']);
}

async function generateClient() {
  const wanted = hashOf('prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json');
  if (existsSync(path('prisma/generated/client.ts')) && stamps().client === wanted) return;
  say('generating the database client');
  // Prisma's CLI would download a schema engine that `generate` does not use, unless this names a file that
  // exists.
  const env = {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
    ...process.env,
  };
  const code = await runShown(bin('prisma'), ['generate', '--no-hints'], { env });
  if (code !== 0) throw new Sentence('prisma generate failed: see above.');
  stamp('client', wanted);
}

/** What the workflow checks its messages with, compiled ahead from the contract's schemas. */
async function generateContract() {
  const files = sourcesOf('contract', NOT_SOURCES);
  const wanted = hashOf(...files, 'scripts/contract.mjs', 'scripts/readable.mjs', 'package-lock.json');
  if (existsSync(path('contract/generated/messages.ts')) && stamps().contract === wanted) return;
  const code = await runShown(process.execPath, [path('scripts/contract.mjs')]);
  if (code !== 0) throw new Sentence("The contract's checks could not be compiled: see above.");
  stamp('contract', wanted);
}

/** The typed client: scripts and the shop's backend use it, so it comes before them. */
async function buildClient() {
  const wanted = hashOf(...sourcesOf('client', NOT_SOURCES), 'package-lock.json');
  if (existsSync(path('client/dist/index.d.mts')) && stamps().typedClient === wanted) return;
  say('building client');
  const code = await runShown(process.execPath, [path('client/build.mjs')]);
  if (code !== 0) throw new Sentence('client could not be built: see above.');
  stamp('typedClient', wanted);
}

async function compile(command) {
  const code = await runShown(bin('tsc'), []);
  if (code === 0) return;
  if (command === 'build') throw new Sentence('The compiler found the mistakes above.');
  // The compiler writes its output in spite of type errors; `npm test` counts them as a failure of its own.
  say('the compiler found the mistakes above; going on with what it wrote');
}

/** npm that is killed takes nothing with it: what it ran would go on unseen. */
function whenParentIsGone(end) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, PARENT_LOOK_MS);
  timer.unref();
}

/** Runs the command with our terminal; its end is ours, and a signal to us is one to it. */
function runCommand(file, args) {
  // The channel tells the command when this process is gone, even by SIGKILL.
  const child = spawn(process.execPath, ['--enable-source-maps', path('dist', file), ...args], {
    cwd: ROOT,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
  if (process.env['npm_lifecycle_event']) whenParentIsGone(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** What needs the shop's two packages: not `--core`, and not a test run that names tests of the service. */
function withShop(command, args) {
  if (args.includes('--core')) return false;
  if (command === 'test') return args.includes('--shop') || args.every((arg) => arg === '--skip-checks');
  return ['start', 'chaos', 'build'].includes(command);
}

async function main() {
  const [command, ...args] = process.argv.slice(2);
  if (!command || !(command in COMMANDS))
    throw new Sentence(`Say what to run: ${Object.keys(COMMANDS).join(', ')}.`);
  const unknown = args.find((arg) => !(FLAGS[command] ?? args).includes(arg));
  if (unknown)
    throw new Sentence(
      `npm run ${command} does not know ${unknown}; it takes ${FLAGS[command].join(', ') || 'nothing'}${FLAGS[command].length > 0 ? ' or nothing' : ''}.`,
    );
  checkNode();
  await withLock(async () => {
    const client = installDependencies('.').then(buildClient);
    const core = client
      .then(generateClient)
      .then(generateContract)
      .then(() => compile(command));
    await Promise.all([core, ...(withShop(command, args) ? [prepareShop(client)] : [])]);
  });
  const file = COMMANDS[command];
  if (!file) return 0;
  if (!existsSync(path('dist', file))) throw new Sentence(`${file} is not there: it was not compiled.`);
  return runCommand(file, args);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Sentence ? `\n  ✖ ${error.message}\n` : error);
  process.exitCode = 1;
}
