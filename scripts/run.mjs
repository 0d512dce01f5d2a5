#!/usr/bin/env node
/**
 * The one file that runs as it is: makes the project runnable (dependencies, generated client, compiled sources), then runs a command of it.
 * It may use nothing but Node itself, since it runs before anything is installed. usage: node scripts/run.mjs <command> [args]
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

const COMMANDS = {
  start: 'scripts/start.js',
  demo: 'scripts/demo.js',
  test: 'scripts/test.js',
  bench: 'bench/run.js',
  migration: 'scripts/migration.js',
  'api-key': 'scripts/api-key.js',
  build: undefined,
};

class Sentence extends Error {}

const say = (message) => console.log(`  … ${message}`);
const path = (...parts) => join(ROOT, ...parts);
const bin = (name) => path('node_modules', '.bin', name);
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const hashOf = (...files) => createHash('sha256').update(files.map((file) => read(path(file))).join('\0')).digest('hex');

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE_MAJOR || (major === NODE_MAJOR && minor >= NODE_MINOR)) return;
  throw new Sentence(`This is Node ${process.versions.node}; the project needs Node ${NODE_MAJOR}.${NODE_MINOR} or newer (https://nodejs.org).`);
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
    if (Date.now() > end) throw new Sentence(`Another run has been setting up for ${LOCK_WAIT_MS / 60_000} minutes. If none is running, delete ${LOCK}.`);
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
function runShown(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: 'inherit', shell: process.platform === 'win32' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

const stamps = () => JSON.parse(read(STAMPS) || '{}');
const stamp = (name, value) => writeFileSync(STAMPS, JSON.stringify({ ...stamps(), [name]: value }));

/** Whether what is installed is what the lockfile says, for a folder that was installed by hand. */
function installedMatches() {
  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) => JSON.parse(read(path(file)) || '{}').packages ?? {});
  const isWanted = ([name, entry]) => name !== '' && !entry.optional && !entry.devOptional && !entry.peer && !entry.link;
  return Object.entries(wanted).filter(isWanted).every(([name, entry]) => installed[name]?.version === entry.version);
}

async function installDependencies() {
  const wanted = hashOf('package-lock.json');
  const present = existsSync(path('node_modules', '.package-lock.json'));
  if (present && stamps().dependencies === wanted) return;
  if (!present || !installedMatches()) {
    say('installing dependencies (npm ci)');
    const options = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    const exact = await runShown('npm', ['ci', ...options]);
    // npm refuses a lockfile that a registry without every platform's binaries made incomplete; what it does name is installed all the same.
    if (exact !== 0) say('npm ci did not work (see above); trying npm install');
    const code = exact === 0 ? 0 : await runShown('npm', ['install', '--no-save', ...options]);
    if (code !== 0) throw new Sentence('The dependencies could not be installed: see above. It needs the npm registry once.');
  }
  stamp('dependencies', wanted);
}

async function generateClient() {
  const wanted = hashOf('prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json');
  if (existsSync(path('prisma/generated/client.ts')) && stamps().client === wanted) return;
  say('generating the database client');
  // Prisma's CLI would download a schema engine that `generate` does not use, unless this names a file that exists.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1', ...process.env };
  const code = await runShown(bin('prisma'), ['generate', '--no-hints'], env);
  if (code !== 0) throw new Sentence('prisma generate failed: see above.');
  stamp('client', wanted);
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
  const child = spawn(process.execPath, ['--enable-source-maps', path('dist', file), ...args], { cwd: ROOT, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
  if (process.env['npm_lifecycle_event']) whenParentIsGone(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

async function main() {
  const [command, ...args] = process.argv.slice(2);
  if (!command || !(command in COMMANDS)) throw new Sentence(`Say what to run: ${Object.keys(COMMANDS).join(', ')}.`);
  checkNode();
  await withLock(async () => {
    await installDependencies();
    await generateClient();
    await compile(command);
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
