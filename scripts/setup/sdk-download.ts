import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '../../platform/root';
import { isExecutable, tryRun } from './host';

export type SdkServer = 'dev-server' | 'time-skipping';

const PARTIAL = '.downloading';

/** The binary that the SDK left in its folder, or undefined. */
export function downloaded(folder: string): string | undefined {
  const name = readdirSync(folder).find((file) => file.startsWith('temporal') && !file.endsWith(PARTIAL));
  const path = name ? join(folder, name) : undefined;
  return path && isExecutable(path) ? path : undefined;
}

/**
 * Temporal's SDK fetches its servers by itself, but only as a part of starting one and without a bound: so a
 * process of its own does it. Answers the path of the binary, or undefined when it could not be had within
 * `timeoutMs`.
 */
export async function downloadBySdk(
  kind: SdkServer,
  folder: string,
  timeoutMs: number,
): Promise<string | undefined> {
  const present = downloaded(folder);
  if (present) return present;
  // A download that was interrupted leaves a partial file, on which the next one would wait.
  for (const file of readdirSync(folder))
    if (file.endsWith(PARTIAL)) rmSync(join(folder, file), { force: true });
  const { ok } = await tryRun(
    process.execPath,
    [projectPath('dist/scripts/setup/sdk-download.js'), kind, folder],
    { timeoutMs },
  );
  return ok ? downloaded(folder) : undefined;
}

async function downloadHere(kind: SdkServer, folder: string): Promise<void> {
  // Only here: it brings the worker's bundler and compiler along, seconds that no other start should pay for.
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const server = {
    executable: { type: 'cached-download' as const, downloadDir: folder, ttl: '3650d' as const },
  };
  const environment =
    kind === 'dev-server'
      ? await TestWorkflowEnvironment.createLocal({ server })
      : await TestWorkflowEnvironment.createTimeSkipping({ server });
  await environment.teardown();
}

if (require.main === module) {
  const [kind, folder] = process.argv.slice(2);
  if ((kind !== 'dev-server' && kind !== 'time-skipping') || !folder)
    throw new Error('usage: sdk-download dev-server|time-skipping <folder>');
  downloadHere(kind, folder).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
