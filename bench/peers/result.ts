import type { Machine } from '../measure/machine';
import type { Step, Subject } from '../checkout';
import type { Spread } from '../measure/result';

export type Name = Subject['name'];

/** One subject under one crowd; milliseconds. */
export interface Measured {
  steps: Record<Step, Spread>;
  /** Means nothing where shoppers wait for the end of their checkout. */
  checkoutsPerSecond: number;
  /** Checkouts answered at full price, not at all, or with an error: left out of everything else. */
  bypassed: number;
  /** Processor milliseconds of one checkout by process; `load` is this process. */
  cpuMs: Record<string, number>;
}

/** What shoppers were answered while a process was gone. */
export interface Answers {
  count: number;
  longestMs: number;
}

export interface CrashResult {
  subject: Name;
  process: string;
  /** From the crash until the process was ready again. */
  downMs: number;
  /** By what was answered: `200`, `full price`, a status, `refused`, `none`. */
  answers: Record<string, Answers>;
  /** From a shopper's first try of a step to its good answer; tries that failed are repeated. */
  longestWaitMs: number;
  orders: {
    acknowledged: number;
    acknowledgedWhileDown: number;
    /** Given up after the bound: whether they were placed, nobody was told. */
    unanswered: number;
    /** At the host, of those acknowledged. */
    finalized: number;
    /** Not yet, and the engine still works on it. */
    waiting: number;
    /** Neither: nobody will. */
    lost: number;
    doubled: number;
  };
}

export interface PeersResult {
  at: string;
  command: string;
  quick: boolean;
  machine: Machine;
  rounds: number;
  /** By how shoppers come, then by subject. */
  atOnce: Record<string, Partial<Record<Name, Measured>>>;
  crashes: CrashResult[];
}
