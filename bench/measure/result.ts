import type { Step } from '../checkout';
import type { ProcessName } from '../stack';
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

export interface Result {
  at: string;
  command: string;
  quick: boolean;
  machine: { cpus: number; model: string; node: string; loadBefore: number; loadAfter: number };
  rounds: number;
  /** By how shoppers come: `1 alone`, `1 without a pause`, `16 at once`. */
  atOnce: Record<
    string,
    {
      steps: Record<Step, StepResult>;
      /** Means nothing where shoppers wait for the end of their checkout. */
      checkoutsPerSecond: Pair<number> & { ratio: number };
      /** The service's answers at full price: left out, and none on a machine that has time. */
      bypassed: number;
      /** Processor milliseconds of one checkout by process; `load` is this process. */
      cpuMs: Pair<Partial<Record<ProcessName | 'load', number>>>;
    }
  >;
  history: Pair<HistoryCost>;
  open: {
    sessions: number;
    /** Resident memory of the worker in MiB. */
    workerMiB: Pair<{ before: number; after: number; per1000: number }>;
    /** p50 in milliseconds. */
    identify: Pair<{ without: number; with: number; ratio: number }>;
    /** Workflows that a worker keeps in memory: the SDK's default. */
    stickyCache: number;
  };
}
