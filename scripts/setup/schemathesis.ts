import { join } from 'node:path';
import type { Progress } from '../console';
import { cacheFolder, findOnPath, isExecutable, isRoot, tryRun } from './host';
import { installPackage } from './package-manager';

const VERSION = '4.32.5';
const INSTALL_MS = 5 * 60_000;

/** Whether `provideSchemathesis` can work on this machine: it is written in Python. */
export const canHaveSchemathesis = (): boolean => findOnPath('python3') !== undefined;

/**
 * The path of schemathesis, which asks an API whatever its own document allows: the one that is kept, else one
 * that is installed now into a folder of its own. Throws where it cannot be had.
 */
export async function provideSchemathesis(progress: Progress): Promise<string> {
  const folder = cacheFolder(`schemathesis-${VERSION}`);
  const program = join(folder, 'bin', 'schemathesis');
  if (isExecutable(program)) return program;
  progress.busy('schemathesis', 'installing it from PyPI, once');
  const python = findOnPath('python3') ?? 'python3';
  const makeFolder = () => tryRun(python, ['-m', 'venv', folder], { timeoutMs: INSTALL_MS });
  // Debian has the module in a package of its own.
  if (!(await makeFolder()).ok && isRoot()) {
    await installPackage({ apt: 'python3-venv', brew: 'python' }, progress);
    await makeFolder();
  }
  const { ok, output } = await tryRun(
    join(folder, 'bin', 'pip'),
    ['install', '--quiet', '--disable-pip-version-check', `schemathesis==${VERSION}`],
    { timeoutMs: INSTALL_MS },
  );
  if (!ok) throw new Error(`schemathesis could not be installed:\n${output.slice(-2_000)}`);
  return program;
}
