import type { Progress } from '../console';
import { findOnPath } from './host';
import { installPackage } from './package-manager';

/** The path of `nginx`, or undefined: the tests of its configuration then read the files only. */
export async function provideNginx(progress: Progress): Promise<string | undefined> {
  const found = findOnPath('nginx');
  if (found) {
    progress.done('nginx', 'the one on PATH');
    return found;
  }
  await installPackage({ apt: 'nginx', brew: 'nginx' }, progress);
  const installed = findOnPath('nginx');
  if (installed) progress.done('nginx', 'installed by the package manager');
  else progress.note('nginx is not here and could not be installed: its configuration is read by the tests, not run.');
  return installed;
}
