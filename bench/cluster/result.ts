import type { Machine } from '../measure/machine';
import type { Cpu } from '../measure/rounds';
import type { Spread } from '../measure/result';

/** What stands below the service in one measurement. */
export interface Setup {
  temporal: 'dev server' | 'server';
  /** History shards; the dev server has one. */
  shards: number;
  /** Workers of the service. */
  workers: 1 | 2;
}

export const nameOf = ({ temporal, shards, workers }: Setup): string =>
  `${temporal === 'dev server' ? temporal : `${shards} shards`}, ${workers === 1 ? '1 worker' : '2 workers'}`;

export const HELD_STEPS = ['identify', 'rewards', 'select'] as const;
export type HeldStep = (typeof HELD_STEPS)[number];

/** Per checkout at a Temporal server; the dev server tells none of it. */
export interface DatabaseCost {
  /** Transactions that wrote, and the bytes of the write-ahead log. */
  temporal: { transactions: number; walBytes: number };
  service: { transactions: number; walBytes: number };
  /** Requests of Temporal to its database, reads and polls included. */
  requests: number;
  /** Writes of workflow state, of which a shard does one at a time. */
  shardWrites: number;
  /** Mean milliseconds of such a write, and of the wait for a turn at the shard. */
  writeMs: number;
  waitMs: number;
}

/** So many shoppers at once. */
export interface Rung {
  shoppers: number;
  checkoutsPerSecond: number;
  /** Of all checkouts that were begun, those that were answered at full price. */
  bypassedShare: number;
  /** Milliseconds; a step that nobody came to is missing. */
  steps: Partial<Record<HeldStep, Spread>>;
  /** Processor milliseconds of one checkout by process. */
  cpuMs: Cpu;
  database?: DatabaseCost;
}

/** One whole checkout in Temporal. */
export interface HistoryFigures {
  events: number;
  bytes: number;
  actions: number;
}

export interface SetupResult {
  setup: Setup;
  /** Measured at one setup only. */
  history?: HistoryFigures;
  rungs: Rung[];
  /** Why no more shoppers were tried; absent where all were. */
  endedBy?: string;
  /** Processor milliseconds per second, with nobody at the shop. */
  idleCpuMs: Cpu;
  /** Bytes that one checkout leaves in each database. */
  storedBytes?: { temporal: number; service: number };
}

export interface ClusterResult {
  at: string;
  command: string;
  passes: number;
  machine: Machine;
  history: HistoryFigures;
  setups: SetupResult[];
}

/** Above this share of full-price answers the rest says nothing about what a checkout costs. */
export const BYPASSED_AT_MOST = 0.05;
export const isSound = ({ bypassedShare }: Rung): boolean => bypassedShare <= BYPASSED_AT_MOST;

/** The sound measurement with the highest throughput. */
export const bestOf = ({ rungs }: SetupResult): Rung | undefined =>
  rungs.filter(isSound).toSorted((a, b) => b.checkoutsPerSecond - a.checkoutsPerSecond)[0];
