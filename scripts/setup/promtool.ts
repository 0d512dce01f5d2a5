import { join } from 'node:path';
import type { Progress } from '../console';
import { cacheFolder, findOnPath, isExecutable, tryRun } from './host';
import { provideProgram } from './package-manager';

const GO_MODULE = 'github.com/prometheus/prometheus/cmd/promtool@v0.305.0';
const BUILD_MS = 10 * 60_000;

const kept = (): string => join(cacheFolder('bin'), 'promtool');

async function build(progress: Progress): Promise<void> {
  const go = findOnPath('go');
  if (!go) return;
  progress.busy('promtool', 'building it with Go, once');
  await tryRun(go, ['install', GO_MODULE], {
    timeoutMs: BUILD_MS,
    env: { ...process.env, GOBIN: cacheFolder('bin') },
  });
}

/** The path of Prometheus' `promtool`, or undefined: the alert rules are then read by the tests, not run. */
export async function providePromtool(progress: Progress): Promise<string | undefined> {
  if (isExecutable(kept())) {
    progress.done('promtool', 'built with go, kept');
    return kept();
  }
  const found = await provideProgram(
    {
      name: 'promtool',
      command: 'promtool',
      // The server comes with it, and is not started.
      packages: { apt: 'prometheus', brew: 'prometheus' },
      without: 'it is built with Go where Go is; else the alert rules are read by the tests, not run.',
    },
    progress,
  );
  if (found) return found;
  await build(progress);
  return isExecutable(kept()) ? kept() : undefined;
}
