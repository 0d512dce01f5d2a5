import { homedir } from 'node:os';
import { join } from 'node:path';
import { Sentence, type Progress } from '../console';
import { cacheFolder, findOnPath, isExecutable, tryRun } from './host';
import { downloadBySdk, downloaded } from './sdk-download';

/**
 * The last tag that `go install` accepts (later ones hold a `replace` directive): Server 1.29.1 and UI 2.42.1
 * in one binary.
 */
const GO_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const DOWNLOAD_MS = 120_000;
const BUILD_MS = 20 * 60_000;

async function buildWithGo(go: string, progress: Progress): Promise<string | undefined> {
  const GOBIN = cacheFolder('bin');
  progress.busy('Temporal', 'building it with go install, once; this takes three to six minutes');
  const { ok, output } = await tryRun(go, ['install', GO_MODULE], {
    timeoutMs: BUILD_MS,
    env: { ...process.env, GOBIN },
  });
  if (!ok) progress.note(`go install of Temporal failed: ${output.split('\n').at(-1) ?? ''}`);
  return ok ? join(GOBIN, 'temporal') : undefined;
}

function present(): { path: string; from: string } | undefined {
  const onPath = findOnPath('temporal');
  if (onPath) return { path: onPath, from: 'the one on PATH' };
  const bySdk = downloaded(cacheFolder('temporal-dev-server'));
  if (bySdk) return { path: bySdk, from: "the SDK's download, kept" };
  const built = [
    join(cacheFolder('bin'), 'temporal'),
    join(process.env['GOBIN'] ?? join(homedir(), 'go', 'bin'), 'temporal'),
  ].find(isExecutable);
  return built ? { path: built, from: 'built with go, kept' } : undefined;
}

/**
 * The path of Temporal's CLI, which is also its dev server: what is there, else the SDK's own download, else
 * a build with Go.
 */
export async function provideTemporalCli(progress: Progress): Promise<string> {
  const found = present();
  if (found) {
    progress.done('Temporal', found.from);
    return found.path;
  }
  progress.busy('Temporal', "the SDK's own download");
  const bySdk = await downloadBySdk('dev-server', cacheFolder('temporal-dev-server'), DOWNLOAD_MS);
  if (bySdk) {
    progress.done('Temporal', "the SDK's own download");
    return bySdk;
  }
  const go = findOnPath('go');
  const built = go ? await buildWithGo(go, progress) : undefined;
  if (built) {
    progress.done('Temporal', 'built with go install');
    return built;
  }
  throw new Sentence(
    'Temporal is missing: its download was not reachable and Go could not build it. Install the Temporal CLI (https://docs.temporal.io/cli), or set TEMPORAL_ADDRESS to a server that runs.',
  );
}
