import { setTimeout as delay } from 'node:timers/promises';
import { postgresUrl } from '../../scripts/setup/postgres';
import type { Subject } from '../checkout';
import { runLoad } from '../measure/load';
import { percentile } from '../measure/percentile';
import { cpuNow, runRound, type Cpu, type Round } from '../measure/rounds';
import type { Stack } from '../stack';
import { TEMPORAL_DATABASE, VISIBILITY_DATABASE, type ServerPorts } from './configuration';
import { rowsIn, storedIn, writtenIn } from './database';
import { persistenceOf } from './persistence';
import { HELD_STEPS, isSound, type DatabaseCost, type HeldStep, type Rung, type SetupResult } from './result';

export interface LadderPlan {
  idleMs: number;
  windowMs: number;
  /** How many at once, one after the other. */
  shoppers: readonly number[];
}

type LadderResult = Omit<SetupResult, 'setup' | 'history'>;

const WARM_UP_SHOPPERS = [1, 4];
const WARM_UPS = 6;
/** The API's breaker, opened by late answers, tries again after 2 s. */
export const BREAKER_MS = 3_000;

/** Tables whose rows stay until the retention is over. */
const STAYS = {
  temporal: [
    'history_node',
    'history_tree',
    'executions',
    'current_executions',
    'timer_tasks',
    'timer_info_maps',
    'signals_requested_sets',
  ],
  visibility: ['executions_visibility'],
  service: ['loyalty_session', 'loyalty_reward', 'loyalty_points_hold'],
};

/** The databases of a stack that stands on a Temporal server. */
interface Databases {
  temporal: string;
  visibility: string;
  service: string;
  metricsUrl: string;
}

export function databasesOf({ addresses, secrets }: Stack, ports: ServerPorts): Databases {
  const url = (name: string) => postgresUrl(ports.postgres, secrets.postgresPassword, name);
  return {
    temporal: url(TEMPORAL_DATABASE),
    visibility: url(VISIBILITY_DATABASE),
    service: addresses.database,
    metricsUrl: `http://127.0.0.1:${ports.metrics}/metrics`,
  };
}

async function countersOf({ temporal, service, metricsUrl }: Databases) {
  const metrics = await fetch(metricsUrl);
  return {
    temporal: await writtenIn(temporal),
    service: await writtenIn(service),
    persistence: persistenceOf(await metrics.text()),
  };
}
type Counters = Awaited<ReturnType<typeof countersOf>>;

function databaseCost(before: Counters, after: Counters, checkouts: number): DatabaseCost {
  const each = (of: (counters: Counters) => number) => (of(after) - of(before)) / Math.max(1, checkouts);
  const written = (database: 'temporal' | 'service') => ({
    transactions: each((counters) => counters[database].transactions),
    walBytes: each((counters) => counters[database].walBytes),
  });
  const mean = (time: 'writeMs' | 'waitMs', times: 'writes' | 'turns') =>
    each(({ persistence }) => persistence[time]) / (each(({ persistence }) => persistence[times]) || 1);
  return {
    temporal: written('temporal'),
    service: written('service'),
    requests: each(({ persistence }) => persistence.requests),
    shardWrites: each(({ persistence }) => persistence.writes),
    writeMs: mean('writeMs', 'writes'),
    waitMs: mean('waitMs', 'turns'),
  };
}

function rungOf(shoppers: number, round: Round, database: DatabaseCost | undefined): Rung {
  const { samples, checkoutsPerSecond, bypassed, checkouts, cpu } = round;
  const reached = HELD_STEPS.filter((step) => samples[step].length > 0);
  const spread = (step: HeldStep) => ({
    p50: percentile(samples[step], 0.5),
    p95: percentile(samples[step], 0.95),
  });
  return {
    shoppers,
    checkoutsPerSecond,
    bypassedShare: bypassed / Math.max(1, bypassed + checkouts),
    steps: Object.fromEntries(reached.map((step) => [step, spread(step)])),
    cpuMs: cpu,
    database,
  };
}

async function climb(
  stack: Stack,
  subject: Subject,
  { shoppers, windowMs }: { shoppers: number; windowMs: number },
  databases: Databases | undefined,
): Promise<Rung> {
  const before = databases && (await countersOf(databases));
  const round = await runRound(stack, subject, { shoppers, windowMs, apart: false });
  const cost = databases && before && databaseCost(before, await countersOf(databases), round.checkouts);
  return rungOf(shoppers, round, cost);
}

interface Stored {
  bytes: number;
  checkouts: number;
}

async function storedNow({
  temporal,
  visibility,
  service,
}: Databases): Promise<Record<'temporal' | 'service', Stored>> {
  const history = await storedIn(temporal, STAYS.temporal);
  return {
    temporal: {
      bytes: history + (await storedIn(visibility, STAYS.visibility)),
      checkouts: await rowsIn(temporal, 'history_tree'),
    },
    service: {
      bytes: await storedIn(service, STAYS.service),
      checkouts: await rowsIn(service, 'loyalty_session'),
    },
  };
}

/** Of one checkout: what has been added since, so that the pages of an empty index do not count. */
const added = (before: Stored, after: Stored): number =>
  (after.bytes - before.bytes) / Math.max(1, after.checkouts - before.checkouts);

async function idleCpu({ pids }: Stack, idleMs: number): Promise<Cpu> {
  const before = cpuNow(pids);
  await delay(idleMs);
  const after = cpuNow(pids);
  const names = Object.keys(after) as (keyof Cpu)[];
  const perSecond = (name: keyof Cpu) => ((after[name] ?? 0) - (before[name] ?? 0)) / (idleMs / 1_000);
  return Object.fromEntries(names.map((name) => [name, perSecond(name)]));
}

/** New servers answer their first checkouts late: again until one round has been in time, or the tries are over. */
export async function warmUp(subject: Subject, forMs: number): Promise<void> {
  for (let triesLeft = WARM_UPS; triesLeft > 0; triesLeft -= 1) {
    let late = 0;
    for (const shoppers of WARM_UP_SHOPPERS) {
      const windowMs = forMs / WARM_UP_SHOPPERS.length;
      late += (await runLoad(subject, { shoppers, windowMs, apart: false })).bypassed;
    }
    if (late === 0) return;
    await delay(BREAKER_MS);
  }
}

/**
 * More and more shoppers at once, until the answers come too late: from then on checkouts are bypassed, and
 * the host's breaker opens.
 */
export async function measureLadder(
  stack: Stack,
  subject: Subject,
  plan: LadderPlan,
  databases?: Databases,
): Promise<LadderResult> {
  const idleCpuMs = await idleCpu(stack, plan.idleMs);
  const storedBefore = databases && (await storedNow(databases));
  const result: LadderResult = { rungs: [], idleCpuMs };
  try {
    for (const shoppers of plan.shoppers) {
      const rung = await climb(stack, subject, { shoppers, windowMs: plan.windowMs }, databases);
      result.rungs.push(rung);
      if (!isSound(rung)) return { ...result, endedBy: `too slow for ${shoppers} at once` };
      // Now, since a bypassed checkout leaves less behind.
      if (databases && storedBefore) {
        const stored = await storedNow(databases);
        result.storedBytes = {
          temporal: added(storedBefore.temporal, stored.temporal),
          service: added(storedBefore.service, stored.service),
        };
      }
    }
  } catch (error) {
    // Most often an answer that never came; told in the report, beside what was measured before.
    const why = error instanceof Error ? error.message : String(error);
    return { ...result, endedBy: `after ${result.rungs.length} of ${plan.shoppers.length} crowds: ${why}` };
  }
  return result;
}
