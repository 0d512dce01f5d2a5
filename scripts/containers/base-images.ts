import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../../platform/root';
import { Sentence, type Progress } from '../console';
import { run, tryRun } from '../setup/host';
import { provideProgram } from '../setup/package-manager';
import type { Compose } from './compose';
import type { Engine } from './engine';

const LOOK_MS = 10_000;
/** A registry that is not there is told by its name at once; one behind a wall only by its silence. */
const REACH_MS = 20_000;
const DEBIAN_MS = 5 * 60_000;
const BUILD_MS = 30 * 60_000;
/** What the images stand on: it has nginx, Redis, PostgreSQL and compose in the versions that are needed. */
const DEBIAN = 'forky';
/** The machine's own: where a proxy ends TLS, its certificate is among them. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

export const BASE = { debian: 'loyalty-base/debian' } as const;
/** Compose files of the stand-ins: how they are built, and where they go. */
const BUILD_FILE = projectPath('deploy', 'base-images', 'docker-compose.yml');
export const OVERRIDE = 'deploy/docker-compose.base-images.yml';

const there = (engine: Engine, image: string): Promise<boolean> =>
  tryRun(engine.docker, ['image', 'inspect', image], { timeoutMs: LOOK_MS, env: engine.env }).then(
    ({ ok }) => ok,
  );

/** A Debian made of its packages: what all stand-ins begin with. Kept. */
export async function provideDebian(engine: Engine, progress: Progress): Promise<void> {
  if (await there(engine, BASE.debian)) return;
  const program = await provideProgram(
    {
      name: 'mmdebstrap',
      command: 'mmdebstrap',
      packages: { apt: 'mmdebstrap', brew: 'mmdebstrap' },
      without: 'the images cannot be built here.',
    },
    progress,
  );
  if (!program)
    throw new Sentence(
      'No registry of images is in reach, and the base images can only be built by root on Debian.',
    );
  progress.busy('Debian', 'making an image of its packages, once');
  const file = join(tmpdir(), `loyalty-debian-${process.pid}.tar`);
  const options = [
    '--variant=minbase',
    '--include=ca-certificates',
    // A mirror may lag behind; what it says is signed all the same.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    `--customize-hook=cp ${CERTIFICATES} "$1${CERTIFICATES}"`,
  ];
  try {
    await run(program, [...options, DEBIAN, file], { timeoutMs: DEBIAN_MS });
    await run(engine.docker, ['import', file, BASE.debian], { timeoutMs: DEBIAN_MS, env: engine.env });
  } finally {
    rmSync(file, { force: true });
  }
  progress.done('Debian', DEBIAN);
}

/** The versions that the stand-ins take from what they stand for. */
function versions(): NodeJS.ProcessEnv {
  const of = (file: string, pattern: RegExp): string => {
    const [, version] = pattern.exec(readFileSync(projectPath(file), 'utf8')) ?? [];
    if (!version) throw new Error(`${file} names no version that matches ${pattern.source}`);
    return version;
  };
  return {
    NODE_VERSION: of('deploy/Dockerfile', /NODE_IMAGE=node:([\d.]+)/),
    TEMPORAL_VERSION: of('docker-compose.yml', /TEMPORAL_VERSION:-([\d.]+)/),
    TEMPORAL_UI_VERSION: of('docker-compose.yml', /TEMPORAL_UI_VERSION:-([\d.]+)/),
  };
}

/** Whether the engine can have the public images. */
async function registryAnswers(engine: Engine): Promise<boolean> {
  const [, image = ''] =
    /image: (nginx:\S+)/.exec(readFileSync(projectPath('docker-compose.yml'), 'utf8')) ?? [];
  if (await there(engine, image)) return true;
  const known = await tryRun(engine.docker, ['manifest', 'inspect', image], {
    timeoutMs: REACH_MS,
    env: engine.env,
  });
  return known.ok;
}

/**
 * The images that compose does not build: the public ones, or stand-ins that are built here. Answers the
 * compose file that puts the stand-ins in, if any.
 */
export async function provideBaseImages(
  engine: Engine,
  compose: Compose,
  progress: Progress,
): Promise<string[]> {
  if (await registryAnswers(engine)) {
    progress.done('Base images', 'from their registry, when compose asks for them');
    return [];
  }
  await provideDebian(engine, progress);
  progress.busy(
    'Base images',
    'no registry is in reach: building them; the first time takes some five minutes',
  );
  await compose.run(['--file', BUILD_FILE, 'build'], { timeoutMs: BUILD_MS, env: versions() });
  progress.done('Base images', 'built on Debian and on the sources of Temporal');
  return [OVERRIDE];
}
