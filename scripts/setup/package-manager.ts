import type { Progress } from '../console';
import { findOnPath, isRoot, tryRun } from './host';

const INSTALL_MS = 5 * 60_000;

/**
 * Installs a package where that needs nobody's password: Homebrew, if it has it, or apt as root. False when it
 * could not.
 * `RUNLEVEL=1` keeps Debian from starting a service of the package.
 */
export async function installPackage(
  names: { apt: string; brew?: string },
  progress: Progress,
): Promise<boolean> {
  const brew = findOnPath('brew');
  if (brew && names.brew) {
    progress.busy(names.brew, 'installing it with Homebrew');
    return (await tryRun(brew, ['install', names.brew], { timeoutMs: INSTALL_MS })).ok;
  }
  const apt = findOnPath('apt-get');
  if (!apt || !isRoot()) return false;
  progress.busy(names.apt, 'installing it with apt-get');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = () =>
    tryRun(apt, ['install', '-y', '--no-install-recommends', names.apt], { timeoutMs: INSTALL_MS, env });
  if ((await install()).ok) return true;
  await tryRun(apt, ['update'], { timeoutMs: INSTALL_MS, env });
  return (await install()).ok;
}

/** A program of the package manager's, as people know it, and what goes on without it. */
export interface Program {
  name: string;
  command: string;
  packages: { apt: string; brew: string };
  /** The end of "… is not here and could not be installed: ". */
  without: string;
}

/**
 * The path of a program: the one on PATH, else one that is installed now; undefined where neither can be had.
 */
export async function provideProgram(
  { name, command, packages, without }: Program,
  progress: Progress,
): Promise<string | undefined> {
  const found = findOnPath(command);
  if (found) {
    progress.done(name, 'the one on PATH');
    return found;
  }
  await installPackage(packages, progress);
  const installed = findOnPath(command);
  if (installed) progress.done(name, 'installed by the package manager');
  else progress.note(`${name} is not here and could not be installed: ${without}`);
  return installed;
}
