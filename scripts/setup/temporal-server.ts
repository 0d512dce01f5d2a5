import { join } from 'node:path';
import { Sentence, type Progress } from '../console';
import { cacheFolder, findOnPath, isExecutable, tryRun } from './host';

/** The server inside the CLI that `temporal-cli.ts` builds, so that both are measured alike. */
export const TEMPORAL_SERVER_VERSION = '1.29.1';
const MODULE = 'go.temporal.io/server';
const BUILD_MS = 20 * 60_000;

export interface TemporalPrograms {
  /** The server: all its services in one program. */
  server: string;
  /** Makes and renews the tables in a SQL database; it carries the schema. */
  sqlTool: string;
}

/** A version has a folder of its own: `go install` names the programs after their folders, `server` and `sql`. */
const buildFolder = (): string => cacheFolder('bin', `temporal-server-${TEMPORAL_SERVER_VERSION}`);

function built(): TemporalPrograms | undefined {
  const programs = { server: join(buildFolder(), 'server'), sqlTool: join(buildFolder(), 'sql') };
  return Object.values(programs).every(isExecutable) ? programs : undefined;
}

function onPath(): TemporalPrograms | undefined {
  const [server, sqlTool] = [findOnPath('temporal-server'), findOnPath('temporal-sql-tool')];
  return server && sqlTool ? { server, sqlTool } : undefined;
}

async function buildWithGo(go: string, progress: Progress): Promise<TemporalPrograms | undefined> {
  progress.busy('Temporal server', 'building it with go install, once; this takes five to fifteen minutes');
  const packages = ['cmd/server', 'cmd/tools/sql'].map(
    (path) => `${MODULE}/${path}@v${TEMPORAL_SERVER_VERSION}`,
  );
  const { ok, output } = await tryRun(go, ['install', ...packages], {
    timeoutMs: BUILD_MS,
    env: { ...process.env, GOBIN: buildFolder() },
  });
  if (!ok) progress.note(`go install of Temporal's server failed: ${output.split('\n').at(-1) ?? ''}`);
  return ok ? built() : undefined;
}

/**
 * Temporal's server and its SQL tool, which the CLI does not hold: those on PATH (the names of its release
 * archives), else a build with Go, which is kept. Throws a `Sentence` where there is neither.
 */
export async function provideTemporalServer(progress: Progress): Promise<TemporalPrograms> {
  const there = onPath();
  if (there) {
    progress.done('Temporal server', 'the one on PATH');
    return there;
  }
  const kept = built();
  if (kept) {
    progress.done('Temporal server', `${TEMPORAL_SERVER_VERSION}, built with go, kept`);
    return kept;
  }
  const go = findOnPath('go');
  const fresh = go ? await buildWithGo(go, progress) : undefined;
  if (fresh) {
    progress.done('Temporal server', `${TEMPORAL_SERVER_VERSION}, built with go install`);
    return fresh;
  }
  throw new Sentence(
    "Temporal's server is missing and Go could not build it. Put temporal-server and temporal-sql-tool of https://github.com/temporalio/temporal/releases on PATH, or install Go.",
  );
}
