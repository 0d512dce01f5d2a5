import type { Machine } from './machine';
import type { Step } from '../checkout';
import type { ProcessName } from '../stack';
import type { JudgedFigure } from '../targets';
import type { HistoryCost } from './history-cost';

/** Of each what the service took and what the bare workflow took. */
export interface Pair<T> {
  service: T;
  bare: T;
}

/** Milliseconds. */
export interface Spread {
  p50: number;
  p95: number;
}

export interface StepResult {
  service: Spread;
  /** The host's own time; zeros where the step does not call it. */
  host: Spread;
  /** The service's without the host's. */
  beyondHost: Spread;
  bare: Spread;
  ratio: Spread;
}

/** p50 in milliseconds of the same thing without and with something beside it. */
export interface Slowdown {
  without: number;
  with: number;
  ratio: number;
}

/** p50 in milliseconds. Warm: the worker has the workflow in memory. Cold: it has to replay its history. */
export interface ColdStart {
  cold: number;
  warm: number;
  ratio: number;
}

/** By process; `load` is this process. */
export type CpuMs = Partial<Record<ProcessName | 'load', number>>;

/** What one run on fresh servers measured. */
export interface Run {
  /** By how shoppers come: `1 alone`, `1 without a pause`, `16 at once`. */
  atOnce: Record<
    string,
    {
      steps: Record<Step, StepResult>;
      /** Means nothing where shoppers wait for the end of their checkout. */
      checkoutsPerSecond: Pair<number> & { ratio: number };
      /** The service's answers at full price: left out, and none on a machine that has time. */
      bypassed: number;
      /** Processor milliseconds of one checkout. */
      cpuMs: Pair<CpuMs>;
    }
  >;
  history: Pair<HistoryCost>;
  /** The service's checkout with a reward that costs points; `select` of a shopper alone. */
  pointsHeld: { select: Spread | null; history: HistoryCost };
  open: {
    sessions: number;
    /** Resident memory of the worker in MiB. */
    workerMiB: Pair<{ before: number; after: number; per1000: number }>;
    identify: Pair<Slowdown>;
    /** Workflows that a worker keeps in memory: the SDK's default. */
    stickyCache: number;
  };
}

/** Far more sessions open than a worker keeps in memory. */
export interface ManyOpen {
  /** Opened, and counted in Temporal. */
  sessions: number;
  stickyCache: number;
  /** True where the workers were given less memory, so that fewer sessions fill the cache. */
  smallHeap: boolean;
  identify: Pair<Slowdown>;
  cart: Pair<ColdStart>;
  read: Pair<ColdStart>;
}

/** Many orders whose finalisation the host refuses, so that each of them tries again and again. */
export interface Waiting {
  /** Placed. */
  orders: number;
  /** Of them in PENDING_FINALIZATION, counted in Temporal when the measuring began. */
  pending: number;
  /** Finalisations that the host was asked for, per second, while carts were measured. */
  retriesPerSecond: number;
  cart: Pair<Slowdown>;
  bypassed: number;
}

export interface Result {
  at: string;
  command: string;
  quick: boolean;
  machine: Machine;
  /** Rounds of each crowd in a run. */
  rounds: number;
  runs: Run[];
  /** Measured once, after the last run, on servers of their own; null where they were left out. */
  manyOpen: ManyOpen | null;
  waiting: Waiting | null;
  figures: JudgedFigure[];
}
