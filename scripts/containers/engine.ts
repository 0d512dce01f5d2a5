import { join } from 'node:path';
import { Sentence, type Progress } from '../console';
import { launch } from '../process/launch';
import type { PidFiles } from '../process/pid-files';
import { cacheFolder, findOnPath, isRoot, tryRun } from '../setup/host';
import { provideProgram } from '../setup/package-manager';

const LOOK_MS = 10_000;
const START_MS = 60_000;
const STOP_MS = 60_000;

/** A container engine, by Docker's own words: every program of Docker finds it by this environment. */
export interface Engine {
  docker: string;
  env: NodeJS.ProcessEnv;
  /** Ends it when it was begun here; a given one goes on. */
  stop(): Promise<void>;
}

const answers = (docker: string, env: NodeJS.ProcessEnv): Promise<boolean> =>
  tryRun(docker, ['version', '--format', '{{.Server.Version}}'], { timeoutMs: LOOK_MS, env }).then(
    ({ ok }) => ok,
  );

/**
 * Debian's Docker engine with a folder and a socket of its own, beside any other; its images and layers are kept. Without a default bridge:
 * what is run here names its networks.
 */
async function startEngine(docker: string, pidFiles: PidFiles, progress: Progress): Promise<Engine> {
  const folder = cacheFolder('docker');
  const socket = `unix://${join(folder, 'docker.sock')}`;
  const env = { ...process.env, DOCKER_HOST: socket };
  if (await answers(docker, env)) {
    progress.done('Container engine', 'the one that an earlier run has kept');
    return { docker, env, stop: async () => {} };
  }
  const daemon = findOnPath('dockerd');
  if (!daemon) throw new Sentence('dockerd is missing, although its package is installed.');
  const running = await launch(
    {
      name: 'dockerd',
      command: daemon,
      args: [
        ...['--host', socket, '--bridge', 'none'],
        ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'run')],
        ...['--pidfile', join(folder, 'docker.pid')],
      ],
      logFile: join(folder, 'dockerd.log'),
      ready: () => answers(docker, env),
      readyWithinMs: START_MS,
      startTries: 2,
      stopSignal: 'SIGTERM',
      stopWithinMs: STOP_MS,
    },
    pidFiles,
  );
  progress.done('Container engine', `started for this run (${folder})`);
  return { docker, env, stop: () => running.stop() };
}

/**
 * The engine of this machine (DOCKER_HOST, or Docker's own place), else one that is installed and begun here,
 * which needs root on Debian. Throws a `Sentence` where neither can be had.
 */
export async function provideEngine(pidFiles: PidFiles, progress: Progress): Promise<Engine> {
  const given = findOnPath('docker');
  const env = { ...process.env };
  if (given && (await answers(given, env))) {
    progress.done('Container engine', "the machine's own");
    return { docker: given, env, stop: async () => {} };
  }
  if (!isRoot() || !findOnPath('apt-get'))
    throw new Sentence(
      'No container engine answers. Start Docker (or podman with its Docker socket, named by DOCKER_HOST), or run this as root on Debian.',
    );
  for (const [name, command, apt] of [
    ['Docker', 'dockerd', 'docker.io'],
    ['iptables', 'iptables', 'iptables'],
  ] as const) {
    const found = await provideProgram(
      { name, command, packages: { apt, brew: apt }, without: 'containers need it.' },
      progress,
    );
    if (!found) throw new Sentence(`${name} could not be installed: see above.`);
  }
  const docker = findOnPath('docker');
  if (!docker) throw new Sentence("Docker's command is missing, although its package is installed.");
  return startEngine(docker, pidFiles, progress);
}
