import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '../platform/root';
import type { Progress } from './console';
import { createPidFiles, type PidFiles } from './process/pid-files';
import { postgresFolder } from './setup/postgres';

/** What runs on servers of its own whose state ends with it. */
type Kind = 'test' | 'chaos';

const GRACE_MS = 5_000;
const RUN = /^(?:test|chaos)-\d+$/;

const pidsOf = (folder: string): PidFiles => createPidFiles(join(folder, 'pids'));
/** The runner's own record lies apart: it tells a living run from a dead one. */
const ownerOf = (folder: string): PidFiles => createPidFiles(join(folder, 'owner'));

/** Ends what a killed run left behind. */
async function clearDeadRuns(progress: Progress): Promise<void> {
  const local = projectPath('.local');
  if (!existsSync(local)) return;
  for (const run of readdirSync(local).filter((name) => RUN.test(name))) {
    const folder = join(local, run);
    if (ownerOf(folder).living('runner')) continue;
    const ended = await pidsOf(folder).endAll(GRACE_MS);
    if (ended.length > 0) progress.note(`ended what a killed run had left: ${ended.join(', ')}`);
    removeRun(run);
  }
}

function removeRun(run: string): void {
  rmSync(projectPath('.local', run), { recursive: true, force: true });
  rmSync(postgresFolder(run), { recursive: true, force: true });
}

/** One run's folder under `.local/`, known as a living run's until `end`. */
export interface Run {
  /** Inside `.local/`. */
  name: string;
  folder: string;
  pids: PidFiles;
  /**
   * Ends every process that is recorded there, private ones of killed tests included, and removes its files.
   */
  end(): Promise<void>;
}

/** Clears what killed runs left behind, and opens the folder of this one. */
export async function beginRun(kind: Kind, progress: Progress): Promise<Run> {
  await clearDeadRuns(progress);
  const name = `${kind}-${process.pid}`;
  const folder = projectPath('.local', name);
  mkdirSync(folder, { recursive: true });
  ownerOf(folder).write('runner', process.pid, 'SIGTERM');
  const pids = pidsOf(folder);
  return {
    name,
    folder,
    pids,
    async end() {
      await pids.endAll(GRACE_MS);
      removeRun(name);
    },
  };
}
