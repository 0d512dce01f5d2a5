import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { Sentence } from '../console';
import { identityOf, signal as send } from './identity';
import type { PidFiles } from './pid-files';
import { holdsWithin } from './wait';

/** A program to run, and how to tell that it is ready. */
export interface ProcessSpec {
  name: string;
  command: string;
  args: string[];
  /** The whole environment of the program. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** The user it runs as, where that is not ours. */
  owner?: { uid: number; gid: number };
  logFile: string;
  /** Asked again and again after the start, with the pid of the new process. */
  ready(pid: number): Promise<boolean>;
  readyWithinMs: number;
  /** How often it is started before its failure is told; 1 where absent. */
  startTries?: number;
  /** What asks this program to end in good order. */
  stopSignal: NodeJS.Signals;
  stopWithinMs: number;
  /** Puts right what an earlier, killed run left behind. */
  prepare?(): Promise<void>;
}

export interface RunningProcess {
  readonly pid: number;
  /** Settles when the process has ended; the text says how (`code 1`, `SIGKILL`). */
  readonly ended: Promise<string>;
  /** Ends it in good order within its bound, else by SIGKILL. */
  stop(): Promise<void>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
}

const LOG_LIMIT_BYTES = 5 * 1024 * 1024;
const TAIL_BYTES = 1_500;

function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) && statSync(path).size > LOG_LIMIT_BYTES) truncateSync(path, 0);
  return openSync(path, 'a');
}

/** The end of a log, for a message that must say why something failed. */
export function tailOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').slice(-TAIL_BYTES).trim() : '';
}

function begin(spec: ProcessSpec, pidFiles: PidFiles): RunningProcess {
  const log = openLog(spec.logFile);
  try {
    // A group of its own: Ctrl-C in the terminal reaches only the supervisor, which then ends things in
    // order.
    const child = spawn(spec.command, spec.args, {
      env: spec.env ?? process.env,
      cwd: spec.cwd,
      ...spec.owner,
      detached: true,
      stdio: ['ignore', log, log],
    });
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, by) => resolve(by ?? `code ${code}`));
    });
    const { pid } = child;
    if (pid === undefined) return { pid: 0, ended, stop: async () => {}, kill: async () => {} };
    pidFiles.write(spec.name, pid, spec.stopSignal);
    let over = false;
    void ended.then(() => (over = true));
    const end = async (by: NodeJS.Signals, withinMs: number) => {
      if (over || !send(pid, by)) return;
      if (await holdsWithin(() => over, withinMs, 20)) return;
      send(pid, 'SIGKILL');
      await ended;
    };
    return {
      pid,
      ended,
      stop: () => end(spec.stopSignal, spec.stopWithinMs),
      kill: () => end('SIGKILL', 10_000),
    };
  } finally {
    closeSync(log);
  }
}

/**
 * Starts a program and waits until it is ready, as often as its spec allows. Throws a `Sentence` with the end
 * of its log when it ended or was not ready in time, and an Error when the signal was aborted meanwhile; then
 * nothing of it runs any more.
 */
export async function launch(
  spec: ProcessSpec,
  pidFiles: PidFiles,
  signal?: AbortSignal,
): Promise<RunningProcess> {
  for (let triesLeft = spec.startTries ?? 1; ; triesLeft -= 1) {
    try {
      return await launchOnce(spec, pidFiles, signal);
    } catch (error) {
      if (!(error instanceof Sentence) || triesLeft <= 1) throw error;
    }
  }
}

async function launchOnce(
  spec: ProcessSpec,
  pidFiles: PidFiles,
  signal?: AbortSignal,
): Promise<RunningProcess> {
  await spec.prepare?.();
  const running = begin(spec, pidFiles);
  let how: string | undefined;
  void running.ended.then((text) => (how = text));
  const ready = await holdsWithin(
    async () => how !== undefined || signal?.aborted === true || spec.ready(running.pid),
    spec.readyWithinMs,
  );
  if (ready && how === undefined && !signal?.aborted && identityOf(running.pid) !== undefined) return running;
  // Asked before the stop, which is an end as well.
  const endedAs = how;
  await running.stop();
  pidFiles.remove(spec.name);
  if (signal?.aborted) throw new Error(`${spec.name} was interrupted during its start`);
  const what =
    endedAs === undefined
      ? `was not ready within ${spec.readyWithinMs / 1_000} s`
      : `ended during its start (${endedAs})`;
  throw new Sentence(`${spec.name} ${what}. The end of ${spec.logFile}:\n${tailOf(spec.logFile)}`);
}
