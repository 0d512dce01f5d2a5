import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { projectPath } from '../../platform/root';
import { Sentence } from '../console';
import { tailOf } from '../process/launch';
import { holdsWithin } from '../process/wait';
import type { Run } from '../run-folder';
import { freePort } from '../setup/ports';

const START_MS = 10 * 60_000;
const STOP_MS = 60_000;
const PORTS = [
  'TEMPORAL_PORT',
  'TEMPORAL_UI_PORT',
  'POSTGRES_PORT',
  'REDIS_PORT',
  'SANDBOX_PORT',
  'CODEC_PORT',
  'API_PORT',
  'FINIX_SANDBOX_PORT',
  'NUMERAL_SANDBOX_PORT',
  'SQS_SANDBOX_PORT',
  'COMMERCE_PORT',
  'WEB_PORT',
  'TEMPORAL_METRICS_PORT',
  'API_SDK_METRICS_PORT',
  'WORKER_METRICS_PORT',
  'WORKER_SDK_METRICS_PORT',
  'WORKER_2_METRICS_PORT',
  'WORKER_2_SDK_METRICS_PORT',
  'COMMERCE_METRICS_PORT',
];

/** The stack of `npm start` beside the one that people use. */
export interface SecondStack {
  /** The handles of its `dev.env`. */
  handles: NodeJS.ProcessEnv;
  /** Its folder, with pid files and logs. */
  folder: string;
  stop(): Promise<void>;
}

export interface SecondStackOptions {
  run: Run;
  /** Of its folder inside of the run's: a run may have more than one. */
  name?: string;
  /** `core` leaves the shop out. */
  extent: 'all' | 'core';
  /** Beside the environment of this process. */
  env: NodeJS.ProcessEnv;
}

async function end(child: ChildProcess): Promise<void> {
  const over = () => child.exitCode !== null || child.signalCode !== null;
  if (over()) return;
  child.kill('SIGTERM');
  if (await holdsWithin(over, STOP_MS)) return;
  child.kill('SIGKILL');
  await holdsWithin(over, STOP_MS);
}

const NAME = 'stack';

/** Where the second stack of a run keeps its state; what lies there before the start is its to find. */
export const secondStackFolder = (run: Run, name = NAME): string => join(run.folder, name);

/** The very stack of `npm start`, on ports and in a folder of its own. Throws a `Sentence` when it does not start. */
export async function startSecondStack(
  { run, name = NAME, extent, env }: SecondStackOptions,
  signal: AbortSignal,
): Promise<SecondStack> {
  const folder = secondStackFolder(run, name);
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'start.log');
  const ports: NodeJS.ProcessEnv = {};
  for (const port of PORTS) ports[port] = String(await freePort());
  const output = openSync(log, 'a');
  const args = extent === 'core' ? ['--core'] : [];
  // Like scripts/run.mjs: the channel tells it when this process is gone.
  const child = fork(projectPath('dist', 'scripts', 'start.js'), args, {
    cwd: projectPath(),
    env: {
      ...process.env,
      ...env,
      ...ports,
      STACK_FOLDER: join(run.name, name),
      NODE_ENV: 'development',
    },
    stdio: ['ignore', output, output, 'ipc'],
  });
  run.pids.write(`start-${name}`, child.pid ?? 0, 'SIGTERM');
  const devEnv = join(folder, 'dev.env');
  const ready = await holdsWithin(
    () => existsSync(devEnv) || child.exitCode !== null || signal.aborted,
    START_MS,
  );
  if (!ready || !existsSync(devEnv)) {
    await end(child);
    throw new Sentence(
      signal.aborted ? 'Interrupted.' : `The stack did not start. The end of what it said:\n${tailOf(log)}`,
    );
  }
  return { folder, handles: parseEnv(readFileSync(devEnv, 'utf8')), stop: () => end(child) };
}
