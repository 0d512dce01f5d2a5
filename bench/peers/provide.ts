import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { projectPath } from '../../platform/root';
import { Sentence, type Progress } from '../../scripts/console';
import { takeLock } from '../../scripts/process/lock';
import { holdsWithin } from '../../scripts/process/wait';
import { tryRun } from '../../scripts/setup/host';

const folder = (...parts: string[]): string => projectPath('bench', 'peers', ...parts);
const INSTALL_MS = 5 * 60_000;
const COMPILE_MS = 2 * 60_000;
/** The registry is all that is asked: no package runs a script of its own, and none sends word of the install. */
const NPM_OPTIONS = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** Restate's server, as its package has it for this machine. */
export const RESTATE_SERVER = folder(
  'node_modules',
  '@restatedev',
  `restate-server-${platform()}-${arch()}`,
  'bin',
  'restate-server',
);

/** A compiled service of a peer. */
export const peerService = (name: string): string => folder('dist', `${name}.js`);

async function install(progress: Progress): Promise<void> {
  const stamp = folder('node_modules', '.installed');
  const wanted = createHash('sha256')
    .update(readFileSync(folder('package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  progress.busy('Peers', 'installing Restate, DBOS and Express from the npm registry (240 MB, once)');
  const npm = (command: string[]) =>
    tryRun('npm', [...command, ...NPM_OPTIONS], { timeoutMs: INSTALL_MS, cwd: folder() });
  const exact = await npm(['ci']);
  // npm refuses a lockfile that a registry without every platform's programs made incomplete.
  const done = exact.ok ? exact : await npm(['install', '--no-save']);
  if (!done.ok)
    throw new Sentence(
      `The peers could not be installed; it needs the npm registry once. The end of what npm said:\n${done.output.slice(-2_000)}`,
    );
  writeFileSync(stamp, wanted);
}

async function compile(): Promise<void> {
  const tsc = projectPath('node_modules', 'typescript', 'bin', 'tsc');
  const { ok, output } = await tryRun(process.execPath, [tsc, '-p', folder()], { timeoutMs: COMPILE_MS });
  if (!ok) throw new Sentence(`The peers could not be compiled:\n${output.slice(-2_000)}`);
}

/**
 * Installs the peers where they are not, at the versions of their lockfile, and compiles their services. They
 * are packages of the benchmark: the product knows none of them. Throws a `Sentence` where one cannot be had.
 */
export async function providePeers(progress: Progress): Promise<void> {
  const lockFile = projectPath('.local', 'peers.lock');
  let lock = takeLock(lockFile);
  await holdsWithin(() => lock.held || (lock = takeLock(lockFile)).held, INSTALL_MS, 500);
  if (!lock.held) throw new Sentence(`Process ${lock.pid} has been installing the peers for too long.`);
  try {
    await install(progress);
    await compile();
  } finally {
    lock.release();
  }
  if (!existsSync(RESTATE_SERVER))
    throw new Sentence(`Restate's package has no server for ${platform()} on ${arch()}.`);
  progress.done('Peers', 'Restate, DBOS, and Express with Postgres, from the npm registry');
}
