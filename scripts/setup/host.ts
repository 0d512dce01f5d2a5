import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * Where binaries are kept that serve every copy of the project: the user's cache folder. Created when
 * missing.
 */
export function cacheFolder(...parts: string[]): string {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(base, 'loyalty-checkout', ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // Missing or not executable: either way it cannot be run.
  }
}

/** The absolute path of a command, or undefined. */
export function findOnPath(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

const OUTPUT_LIMIT = 64 * 1024;

export const isRoot = (): boolean => userInfo().uid === 0;

export interface RunOptions {
  timeoutMs: number;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** The user it runs as, where that is not ours. */
  owner?: { uid: number; gid: number };
}

export interface Outcome {
  ok: boolean;
  output: string;
}

/** What runs at the moment: a build with children of its own must not outlive an interrupted set-up. */
const underWay = new Set<ChildProcess>();

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends every command that `tryRun` began and that still runs. */
export function endRuns(): void {
  for (const child of underWay) killGroup(child);
}

/**
 * Runs a command to its end or to the bound, and tells how it went; its output is kept, not shown. Never
 * throws.
 */
export function tryRun(command: string, args: string[], options: RunOptions): Promise<Outcome> {
  const { timeoutMs, env = process.env, cwd, owner } = options;
  const child = spawn(command, args, {
    env,
    cwd,
    ...owner,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  underWay.add(child);
  const timer = setTimeout(() => killGroup(child), timeoutMs);
  let output = '';
  const keep = (part: Buffer) => (output = `${output}${part.toString('utf8')}`.slice(-OUTPUT_LIMIT));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve) => {
    const end = (ok: boolean, said = output) => {
      clearTimeout(timer);
      underWay.delete(child);
      resolve({ ok, output: said.trim() });
    };
    child.once('error', (error) => end(false, error.message));
    child.once('close', (code) => end(code === 0));
  });
}

/** Like `tryRun`, and throws with the end of the output when the command fails. */
export async function run(command: string, args: string[], options: RunOptions): Promise<string> {
  const { ok, output } = await tryRun(command, args, options);
  if (!ok) throw new Error(`${command} ${args[0] ?? ''} failed:\n${output.slice(-2_000)}`);
  return output;
}
