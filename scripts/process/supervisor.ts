import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '../console';
import { launch, type ProcessSpec, type RunningProcess } from './launch';
import type { PidFiles } from './pid-files';

/**
 * Own code, because no library fits: the process managers on npm are daemons with a state of their own (pm2),
 * are no longer kept (forever-monitor, respawn), or know neither readiness, order nor pid files
 * (concurrently, execa).
 */
export interface Service {
  spec: ProcessSpec;
  /** For people. */
  title: string;
  /** Where it is to be found. */
  detail?: string;
  /** Services that must be ready before this one begins; it is ended before they are. */
  dependsOn: string[];
  /** Runs once, when it is ready for the first time and before anything that depends on it begins. */
  whenReady?(): Promise<void>;
}

export interface Supervisor {
  /** Starts everything in order. When one thing fails, ends what was begun and throws. */
  start(): Promise<void>;
  /** Ends everything it began, dependants first. */
  stop(): Promise<void>;
}

/**
 * Waits between a process's end and its next start, in milliseconds: doubled each time until it has lived for
 * `stableAfter`.
 */
export interface BackOff {
  first: number;
  longest: number;
  stableAfter: number;
}

const DEFAULT_BACK_OFF: BackOff = { first: 250, longest: 10_000, stableAfter: 30_000 };

/** Keeps processes running: one that ends by itself is started again, and its pid file renewed. */
export function createSupervisor(
  services: Service[],
  pidFiles: PidFiles,
  progress: Progress,
  backOff: BackOff = DEFAULT_BACK_OFF,
): Supervisor {
  const stopping = new AbortController();
  const running = new Map<string, RunningProcess>();
  const launching = new Set<Promise<RunningProcess>>();

  const launchHere = async (service: Service): Promise<RunningProcess> => {
    const starting = launch(service.spec, pidFiles, stopping.signal);
    launching.add(starting);
    try {
      const child = await starting;
      running.set(service.spec.name, child);
      return child;
    } finally {
      launching.delete(starting);
    }
  };

  const wait = async (ms: number): Promise<void> => {
    // Interrupted by the stop, which the caller sees.
    await delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  };

  const startAgain = async (service: Service): Promise<RunningProcess | undefined> => {
    try {
      const child = await launchHere(service);
      progress.done(service.title, `runs again, pid ${child.pid}`);
      return child;
    } catch (error) {
      if (!stopping.signal.aborted) progress.note(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };

  const watch = async (service: Service, first: RunningProcess): Promise<void> => {
    let child: RunningProcess | undefined = first;
    let pause = backOff.first;
    while (!stopping.signal.aborted) {
      const since = performance.now();
      if (child) {
        const how = await child.ended;
        if (stopping.signal.aborted) return;
        if (performance.now() - since > backOff.stableAfter) pause = backOff.first;
        progress.note(`${service.title} ended (${how}); starting it again in ${pause} ms`);
      }
      await wait(pause);
      pause = Math.min(pause * 2, backOff.longest);
      if (stopping.signal.aborted) return;
      child = await startAgain(service);
    }
  };

  const begin = async (service: Service): Promise<void> => {
    if (stopping.signal.aborted) throw new Error('The start was interrupted');
    const child = await launchHere(service);
    void watch(service, child);
    await service.whenReady?.();
    progress.done(service.title, service.detail);
  };

  const end = async (name: string): Promise<void> => {
    await running.get(name)?.stop();
    running.delete(name);
    pidFiles.remove(name);
  };

  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.allSettled(launching);
    const dependants = (name: string) =>
      services.filter((service) => service.dependsOn.includes(name)).map((service) => service.spec.name);
    await inOrder(
      services.map((service) => service.spec.name),
      dependants,
      end,
    );
  };

  return {
    stop,
    async start() {
      const byName = new Map(services.map((service) => [service.spec.name, service]));
      try {
        await inOrder(
          [...byName.keys()],
          (name) => byName.get(name)?.dependsOn ?? [],
          async (name) => {
            const service = byName.get(name);
            if (service) await begin(service);
          },
        );
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}

/**
 * Does the work for every name, as soon as it is done for all that this one waits for. Throws the first
 * failure when all work has settled.
 */
async function inOrder(
  names: string[],
  waitsFor: (name: string) => string[],
  work: (name: string) => Promise<void>,
): Promise<void> {
  const begun = new Map<string, Promise<void>>();
  const doFor = (name: string, path: string[]): Promise<void> => {
    if (path.includes(name))
      throw new Error(`Services depend on each other in a circle: ${[...path, name].join(' → ')}`);
    const already = begun.get(name);
    if (already) return already;
    const promise = Promise.all(
      waitsFor(name)
        .filter((other) => names.includes(other))
        .map((other) => doFor(other, [...path, name])),
    ).then(() => work(name));
    begun.set(name, promise);
    return promise;
  };
  const settled = await Promise.allSettled(names.map((name) => doFor(name, [])));
  const failed = settled.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
