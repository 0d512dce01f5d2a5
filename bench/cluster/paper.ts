/** What one checkout costs, as measured at a Temporal server with the shards and workers of a deployment. */
export interface CheckoutCost {
  /** Processor milliseconds. */
  cpuMs: { workers: number; api: number; temporal: number; temporalPostgres: number; postgres: number };
  /** Writes of workflow state, of which a shard does one at a time, and the milliseconds of one on a quiet server. */
  shardWrites: number;
  writeMs: number;
  /** What is written to Temporal's database and to the service's. */
  temporal: DatabaseUse;
  service: DatabaseUse;
  /** Billable actions, as Temporal Cloud counts. */
  actions: number;
}

interface DatabaseUse {
  transactions: number;
  walBytes: number;
  /** What stays of it until the retention is over. */
  storedBytes: number;
}

export interface Assumptions {
  /** Of a core: above it answers begin to wait for each other. */
  coreUse: number;
  /** Of a shard's time: the number of shards is for life, so load and database may become several times worse. */
  shardUse: number;
  /** The mean rate of a day over the rate of its busiest second. */
  meanOfPeak: number;
  retentionDays: number;
  /** How long a session is open, and what a worker keeps of it. */
  openMinutes: number;
  workerMibPer1000Open: number;
  /** Small transactions per second that one PostgreSQL primary with fast storage commits. */
  primaryTransactions: number;
}

export const ASSUMPTIONS: Assumptions = {
  coreUse: 0.6,
  shardUse: 0.1,
  meanOfPeak: 0.3,
  retentionDays: 30,
  openMinutes: 10,
  workerMibPer1000Open: 200,
  primaryTransactions: 10_000,
};

export interface Database {
  cores: number;
  transactionsPerSecond: number;
  walMbPerSecond: number;
  storedGb: number;
  /** By transactions alone. */
  primaries: number;
}

/** What so many checkouts per second need. */
export interface Need {
  checkoutsPerSecond: number;
  cores: { workers: number; api: number; temporal: number };
  /** A power of two. */
  shards: number;
  openSessions: number;
  workerMemoryGib: number;
  temporalDatabase: Database;
  serviceDatabase: Database;
  cloudActionsPerSecond: number;
}

const DAY_S = 86_400;

/** The smallest power of two that is not less. */
const powerOfTwo = (least: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, least)));

/**
 * The arithmetic from one measured checkout to a rate:
 *
 *     cores    = rate × processor seconds ÷ use of a core
 *     shards   = rate × writes of state × seconds of one ÷ use of a shard, up to a power of two
 *     storage  = rate × mean of peak × 86,400 × days of retention × bytes
 *     database = rate × transactions, rate × bytes of log
 */
export function needOf(rate: number, cost: CheckoutCost, assumptions: Assumptions = ASSUMPTIONS): Need {
  const { coreUse, shardUse, meanOfPeak, retentionDays, openMinutes } = assumptions;
  const cores = (cpuMs: number) => Math.ceil((rate * cpuMs) / 1_000 / coreUse);
  const database = (cpuMs: number, use: DatabaseUse): Database => ({
    cores: cores(cpuMs),
    transactionsPerSecond: rate * use.transactions,
    walMbPerSecond: (rate * use.walBytes) / 1e6,
    storedGb: (rate * meanOfPeak * DAY_S * retentionDays * use.storedBytes) / 1e9,
    primaries: Math.ceil((rate * use.transactions) / assumptions.primaryTransactions),
  });
  const openSessions = rate * openMinutes * 60;
  const { cpuMs } = cost;
  return {
    checkoutsPerSecond: rate,
    cores: { workers: cores(cpuMs.workers), api: cores(cpuMs.api), temporal: cores(cpuMs.temporal) },
    shards: powerOfTwo((rate * cost.shardWrites * cost.writeMs) / 1_000 / shardUse),
    openSessions,
    workerMemoryGib: ((openSessions / 1_000) * assumptions.workerMibPer1000Open) / 1_024,
    temporalDatabase: database(cpuMs.temporalPostgres, cost.temporal),
    serviceDatabase: database(cpuMs.postgres, cost.service),
    cloudActionsPerSecond: rate * cost.actions,
  };
}
