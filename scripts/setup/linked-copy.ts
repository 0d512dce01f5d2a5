import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run, tryRun, type RunOptions } from './host';

/**
 * Copies files or folders into the folder `to`: by hard links where the system has them and both are on one disk, for it
 * may be a gigabyte. What was copied is for reading, and for replacing file by file: written through, a link changes the
 * original. Throws what stopped the copy.
 */
export async function linkedCopy(from: string[], to: string, options: RunOptions): Promise<void> {
  if (process.platform === 'linux') {
    const linked = await tryRun('cp', ['-al', '-t', to, ...from], options);
    if (linked.ok) return;
    // Half a copy may lie there; what is asked for lies there by its last name.
    for (const path of from) rmSync(join(to, basename(path)), { recursive: true, force: true });
  }
  await run('cp', ['-R', ...from, to], options);
}
