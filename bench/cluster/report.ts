import pc from 'picocolors';
import type { Spread } from '../measure/result';
import type { Cpu } from '../measure/rounds';
import { ASSUMPTIONS, needOf, type CheckoutCost, type Database, type Need } from './paper';
import {
  bestOf,
  HELD_STEPS,
  isSound,
  nameOf,
  type ClusterResult,
  type DatabaseCost,
  type Rung,
  type SetupResult,
} from './result';

const WIDTH = 98;
/** Checkouts per second that the arithmetic is done for. */
export const RATES = [100, 1_000];

const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1);
const spread = (of: Spread | undefined): string => (of ? `${number(of.p50)} / ${number(of.p95)}` : '–');
const rule = (title: string): string =>
  `\n  ${pc.bold(title)} ${pc.dim('─'.repeat(Math.max(0, WIDTH - title.length - 3)))}`;
const notes = (texts: readonly string[]): string[] => texts.map((text) => `  ${pc.dim(text)}`);
const columns = (widths: readonly number[], cells: readonly string[]): string =>
  `  ${cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0))).join('')}`;
const table = (widths: readonly number[], head: readonly string[], rows: readonly string[][]): string[] => [
  pc.dim(columns(widths, head)),
  ...rows.map((cells) => columns(widths, cells)),
];

const GROWTH = [22, 8, 13, 15, 15, 15, 10];

function growthRow({ setup }: SetupResult, rung: Rung, index: number): string {
  const row = columns(GROWTH, [
    index === 0 ? nameOf(setup) : '',
    String(rung.shoppers),
    isSound(rung) ? rung.checkoutsPerSecond.toFixed(1) : `${Math.round(rung.bypassedShare * 100)} % late`,
    ...HELD_STEPS.map((step) => spread(rung.steps[step])),
    rung.database ? number(rung.database.waitMs) : '–',
  ]);
  return isSound(rung) ? row : pc.dim(row);
}

function growthLines({ setups }: ClusterResult): string[] {
  return [
    rule('How throughput grows'),
    ...table(
      GROWTH,
      ['', 'at once', 'checkouts/s', ...HELD_STEPS.map((step) => `${step}, ms`), 'shard, ms'],
      [],
    ),
    ...setups.flatMap((setup) => setup.rungs.map((rung, index) => growthRow(setup, rung, index))),
    ...notes([
      'p50 / p95. Late: answered at full price, within 2.5 s; no more shoppers are tried after that.',
    ]),
  ];
}

const workersMs = (cpu: Cpu): number => (cpu.worker ?? 0) + (cpu['second-worker'] ?? 0);
const totalMs = (cpu: Cpu): number => Object.values(cpu).reduce((sum, ms) => sum + ms, 0);

const PROCESSOR = [22, 9, 8, 10, 11, 10, 7, 10, 11];

function processorLines({ setups }: ClusterResult): string[] {
  const cells = (cpu: Cpu) =>
    [
      totalMs(cpu),
      cpu.temporal ?? 0,
      cpu['temporal-postgres'] ?? 0,
      workersMs(cpu),
      cpu.api ?? 0,
      cpu.postgres ?? 0,
      (cpu.host ?? 0) + (cpu.redis ?? 0) + (cpu.load ?? 0),
    ].map((ms) => String(Math.round(ms)));
  const rows = setups.flatMap((setup) => {
    const best = bestOf(setup);
    return best ? [[nameOf(setup.setup), String(best.shoppers), ...cells(best.cpuMs)]] : [];
  });
  return [
    rule('Processor time of one checkout in ms, where throughput was highest'),
    ...table(
      PROCESSOR,
      ['', 'at once', 'all', 'Temporal', 'its pg', 'workers', 'API', 'our pg', 'the rest'],
      rows,
    ),
  ];
}

const DATABASE = [22, 10, 12, 10, 11, 12, 19];

function databaseLines({ setups }: ClusterResult): string[] {
  const row = (setup: SetupResult, cost: DatabaseCost, stored: number): string[] => {
    const { temporal, 'temporal-postgres': postgres } = setup.idleCpuMs;
    return [
      nameOf(setup.setup),
      number(cost.requests),
      number(cost.temporal.transactions),
      number(cost.temporal.walBytes / 1_000),
      number(stored / 1_000),
      number(cost.writeMs),
      `${number(temporal ?? 0)} + ${number(postgres ?? 0)}`,
    ];
  };
  const rows = setups.flatMap((setup) => {
    const cost = bestOf(setup)?.database;
    return cost ? [row(setup, cost, setup.storedBytes?.temporal ?? 0)] : [];
  });
  return [
    rule("Temporal's database, per checkout, where throughput was highest"),
    ...table(
      DATABASE,
      ['', 'requests', 'writing tx', 'WAL, kB', 'kept, kB', 'write, ms', 'idle, ms/s'],
      rows,
    ),
    ...notes([
      "Write: one write of a workflow's state. Idle: processor time of Temporal + its PostgreSQL with",
      'nobody at the shop.',
    ]),
  ];
}

/**
 * What the arithmetic begins with: the setup of most shards and workers where its throughput was highest, and
 * the write of a quiet server.
 */
export function costOf({ setups, history }: ClusterResult): CheckoutCost | undefined {
  const largest = setups.at(-1);
  const best = largest && bestOf(largest);
  const { database, cpuMs } = best ?? {};
  if (!largest || !database || !cpuMs) return undefined;
  const stored = largest.storedBytes ?? { temporal: 0, service: 0 };
  return {
    cpuMs: {
      workers: workersMs(cpuMs),
      api: cpuMs.api ?? 0,
      temporal: cpuMs.temporal ?? 0,
      temporalPostgres: cpuMs['temporal-postgres'] ?? 0,
      postgres: cpuMs.postgres ?? 0,
    },
    shardWrites: database.shardWrites,
    writeMs: largest.rungs[0]?.database?.writeMs ?? database.writeMs,
    temporal: { ...database.temporal, storedBytes: stored.temporal },
    service: { ...database.service, storedBytes: stored.service },
    actions: history.actions,
  };
}

const PAPER = [44, 20, 20];

function needRows(needs: readonly Need[]): string[][] {
  const row = (what: string, value: (need: Need) => string) => [what, ...needs.map(value)];
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  const database = (name: string, of: (need: Need) => Database) => [
    row(`${name}: cores`, (need) => whole(of(need).cores)),
    row('  writing transactions per second', (need) => whole(of(need).transactionsPerSecond)),
    row('  write-ahead log, MB/s', (need) => number(of(need).walMbPerSecond)),
    row(`  kept in ${ASSUMPTIONS.retentionDays} days, GB`, (need) => whole(of(need).storedGb)),
    row('  primaries, by transactions', (need) => whole(of(need).primaries)),
  ];
  return [
    row('workers: cores', ({ cores }) => whole(cores.workers)),
    row('  open sessions', ({ openSessions }) => whole(openSessions)),
    row('  memory for all of them, GiB', ({ workerMemoryGib }) => whole(workerMemoryGib)),
    row('API: cores', ({ cores }) => whole(cores.api)),
    row('Temporal services: cores', ({ cores }) => whole(cores.temporal)),
    row('  history shards', ({ shards }) => whole(shards)),
    ...database("Temporal's PostgreSQL", ({ temporalDatabase }) => temporalDatabase),
    ...database("the service's PostgreSQL", ({ serviceDatabase }) => serviceDatabase),
    row('instead, Temporal Cloud: actions per second', (need) => whole(need.cloudActionsPerSecond)),
  ];
}

function paperLines(result: ClusterResult): string[] {
  const cost = costOf(result);
  const title = rule('On paper: what a busier shop needs');
  const largest = result.setups.at(-1);
  if (!cost || !largest)
    return [title, '  The largest setup was too slow for one shopper: there is nothing to begin with.'];
  const needs = RATES.map((rate) => needOf(rate, cost));
  const { coreUse, shardUse, meanOfPeak, openMinutes, workerMibPer1000Open } = ASSUMPTIONS;
  return [
    title,
    ...table(PAPER, ['checkouts per second, at the busiest', ...RATES.map(number)], needRows(needs)),
    ...notes([
      `From ${nameOf(largest.setup)}. In use are ${coreUse} of a core and ${shardUse} of a shard; the mean of a day is`,
      `${meanOfPeak} of its peak; a session is open for ${openMinutes} minutes, and 1,000 take ${workerMibPer1000Open} MiB of a worker.`,
      'The formulas and what they leave out: docs/capacity.md.',
    ]),
  ];
}

/** The whole result as a person reads it, at most 100 columns wide. */
export function clusterReportOf(result: ClusterResult): string {
  const { machine, history, setups } = result;
  const ends = setups.filter(({ endedBy }) => endedBy !== undefined);
  return [
    ...growthLines(result),
    ...notes(ends.map(({ setup, endedBy }) => `${nameOf(setup)}: ${endedBy}`)),
    ...processorLines(result),
    ...databaseLines(result),
    ...notes([
      `One checkout: ${history.events} history events, ${number(history.bytes / 1_000)} kB of history, ${history.actions} billable actions.`,
    ]),
    ...paperLines(result),
    '',
    ...notes([
      `${result.command} · ${result.at} · median of ${result.passes} ${result.passes === 1 ? 'pass' : 'passes'}`,
      `${machine.cpus} × ${machine.model} · Node ${machine.node} · load ${number(machine.loadBefore)} → ${number(machine.loadAfter)}`,
    ]),
  ].join('\n');
}
