import { chmodSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '../../platform/root';
import { Sentence, type Progress } from '../console';
import { cacheFolder, run, tryRun } from '../setup/host';
import { BASE, provideDebian } from './base-images';
import type { Engine } from './engine';

const LOOK_MS = 10_000;
const INSTALL_MS = 5 * 60_000;
/** In the package of Debian, as in Docker's own. */
const PLUGIN = '/usr/libexec/docker/cli-plugins/docker-compose';

/** Docker's compose: a program and the arguments before its own. */
export interface Compose {
  /** Runs one of its commands in the project's folder; throws with the end of what it said. */
  run(args: string[], options: { timeoutMs: number; env?: NodeJS.ProcessEnv }): Promise<string>;
  program: string;
  before: string[];
}

const composeOf = (program: string, before: string[], engine: Engine): Compose => ({
  program,
  before,
  run: (args, { timeoutMs, env = {} }) =>
    run(program, [...before, ...args], {
      timeoutMs,
      cwd: projectPath(),
      env: { ...engine.env, ...env },
    }),
});

/** Copies compose out of Debian's package, without installing it here: it may be newer than this Debian. */
async function copyCompose(engine: Engine, file: string, progress: Progress): Promise<void> {
  await provideDebian(engine, progress);
  progress.busy('Compose', "taking it out of Debian's package, once");
  const docker = (...args: string[]) => run(engine.docker, args, { timeoutMs: INSTALL_MS, env: engine.env });
  const name = `loyalty-compose-${process.pid}`;
  const script = 'apt-get update -q && apt-get install -qy --no-install-recommends docker-compose';
  try {
    await docker('run', '--name', name, '--network', 'host', BASE.debian, 'sh', '-c', script);
    await docker('cp', `${name}:${PLUGIN}`, `${file}.new`);
  } finally {
    await tryRun(engine.docker, ['rm', '-f', name], { timeoutMs: LOOK_MS, env: engine.env });
  }
  chmodSync(`${file}.new`, 0o755);
  renameSync(`${file}.new`, file);
}

/** Compose of the engine's own Docker, else one that was copied out of Debian's package, which is kept. */
export async function provideCompose(engine: Engine, progress: Progress): Promise<Compose> {
  const plugin = await tryRun(engine.docker, ['compose', 'version'], { timeoutMs: LOOK_MS, env: engine.env });
  if (plugin.ok) {
    progress.done('Compose', "Docker's own");
    return composeOf(engine.docker, ['compose'], engine);
  }
  const file = join(cacheFolder('bin'), 'docker-compose');
  if (!existsSync(file)) await copyCompose(engine, file, progress);
  const { ok, output } = await tryRun(file, ['version', '--short'], { timeoutMs: LOOK_MS });
  if (!ok) throw new Sentence(`Compose does not run on this machine: ${output.slice(-200)}`);
  progress.done('Compose', output);
  return composeOf(file, [], engine);
}
