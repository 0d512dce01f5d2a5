import pc from 'picocolors';
import type { ProcessName } from './stack';
import { STEPS } from './checkout';
import type { Pair, Result } from './measure/result';

/** What the project set itself to reach. */
export const TARGETS = { p50: 1.4, p95: 1.6, throughput: 0.8, events: 70, open: 1.2 } as const;

const WIDTH = 86;
const PLACES: [string, number][] = [
  ['', 9],
  ['service', 15],
  ["host's own", 13],
  ['beyond host', 15],
  ['bare', 15],
  ['ratio', 17],
];

/** Above a hundred a decimal says nothing. */
const number = (value: number, digits = 1): string => value.toFixed(value >= 100 ? 0 : digits);
const spread = ({ p50, p95 }: { p50: number; p95: number }): string => `${number(p50)} / ${number(p95)}`;
const mark = (good: boolean): string => (good ? pc.green('✔') : pc.red('✖'));
const columns = (cells: string[]): string =>
  cells
    .map((cell, index) =>
      index === 0 ? cell.padEnd(PLACES[0]?.[1] ?? 0) : cell.padStart(PLACES[index]?.[1] ?? 0),
    )
    .join('');
const line = (what: string, value: string, good?: boolean): string =>
  `  ${what.padEnd(44)}${value}${good === undefined ? '' : `  ${mark(good)}`}`;
const rule = (title: string): string =>
  `\n  ${pc.bold(title)} ${pc.dim('─'.repeat(Math.max(0, WIDTH - title.length - 3)))}`;

/** Whoever waits for the end of each checkout says nothing about throughput. */
const ALONE = '1 alone';

/**
 * An answer of the query or the acknowledgement of an order is shown; the target speaks of what the shopper's
 * updates cost.
 */
const HELD = new Set<string>(['identify', 'rewards', 'select']);

function latencyLines(result: Result): string[] {
  return Object.entries(result.atOnce).flatMap(([crowd, { steps }]) => [
    rule(`p50 / p95 in ms, ${crowd}`),
    `  ${pc.dim(columns(PLACES.map(([name]) => name)))}`,
    ...STEPS.map((step) => {
      const { service, host, beyondHost, bare, ratio } = steps[step];
      const row = columns([
        step,
        spread(service),
        host.p50 > 0 ? spread(host) : '–',
        spread(beyondHost),
        spread(bare),
        `${number(ratio.p50, 2)} / ${number(ratio.p95, 2)}`,
      ]);
      return `  ${row}  ${HELD.has(step) ? mark(ratio.p50 <= TARGETS.p50) + mark(ratio.p95 <= TARGETS.p95) : ''}`;
    }),
  ]);
}

const cpuTotal = (cpu: Partial<Record<ProcessName | 'load', number>>): number =>
  Object.values(cpu).reduce((sum, ms) => sum + ms, 0);

function cpuLine(name: string, cpu: Partial<Record<ProcessName | 'load', number>>): string {
  const parts = Object.entries(cpu)
    .filter(([, ms]) => ms >= 0.5)
    .toSorted(([, a], [, b]) => b - a)
    .map(([process, ms]) => `${process} ${number(ms, 0)}`);
  return `  ${name.padEnd(9)}${number(cpuTotal(cpu), 0).padStart(5)} ms  ${pc.dim(parts.join(' · '))}`;
}

function throughputLines({ atOnce }: Result): string[] {
  const busy = Object.entries(atOnce).filter(([crowd]) => crowd !== ALONE);
  return [
    rule('Checkouts per second (identify, 3 carts, select, query, order)'),
    ...busy.map(
      ([
        crowd,
        {
          checkoutsPerSecond: { service, bare, ratio },
        },
      ]) =>
        line(
          crowd,
          `service ${number(service)}   bare ${number(bare)}   ratio ${number(ratio, 2)}`,
          ratio >= TARGETS.throughput,
        ),
    ),
    ...Object.entries(atOnce)
      .filter(([, { bypassed }]) => bypassed > 0)
      .map(([crowd, { bypassed }]) => line(`${crowd}: bypassed and left out`, String(bypassed), false)),
    ...busy
      .slice(-1)
      .flatMap(([crowd, { cpuMs }]) => [
        `  ${pc.dim(`Processor time of one checkout, ${crowd}:`)}`,
        cpuLine('service', cpuMs.service),
        cpuLine('bare', cpuMs.bare),
      ]),
  ];
}

function costLines({ history: { service, bare } }: Result): string[] {
  const actions = (cost: Pair<Result['history']['service']>['service']) =>
    Object.entries(cost.actions)
      .filter(([, count]) => count > 0)
      .map(([what, count]) => `${what} ${count}`)
      .join(' · ');
  return [
    rule('One whole checkout in Temporal'),
    line(
      'history events',
      `service ${service.events}   bare ${bare.events}`,
      service.events <= TARGETS.events,
    ),
    line('billable actions, as Temporal Cloud counts', `service ${service.total}   bare ${bare.total}`),
    `  ${pc.dim(`service  ${actions(service)}`)}`,
    `  ${pc.dim(`bare     ${actions(bare)}`)}`,
  ];
}

function openLines({ open: { sessions, workerMiB, identify, stickyCache } }: Result): string[] {
  const grew = ({ before, after }: { before: number; after: number }) =>
    `${number(before, 0)} → ${number(after, 0)}`;
  const slowed = (of: { without: number; with: number; ratio: number }) =>
    `${number(of.without)} → ${number(of.with)} ms, × ${number(of.ratio, 2)}`;
  return [
    rule(`${sessions} sessions open at one worker (its cache holds ${stickyCache})`),
    line(
      'worker memory per 1,000 open sessions',
      `service ${number(workerMiB.service.per1000, 0)} MiB   bare ${number(workerMiB.bare.per1000, 0)} MiB`,
    ),
    `  ${pc.dim(`resident MiB: service ${grew(workerMiB.service)}, bare ${grew(workerMiB.bare)}`)}`,
    line(
      'identify p50 without → with them',
      slowed(identify.service),
      identify.service.ratio <= TARGETS.open,
    ),
    `  ${pc.dim(`bare, on the same server: ${slowed(identify.bare)}`)}`,
  ];
}

/** The whole result as a person reads it, at most 100 columns wide. */
export function reportOf(result: Result): string {
  const { machine } = result;
  return [
    ...latencyLines(result),
    ...throughputLines(result),
    ...costLines(result),
    ...openLines(result),
    `\n  ${pc.dim(`${result.command} · ${result.at} · ${machine.cpus} × ${machine.model} · Node ${machine.node} · load ${number(machine.loadBefore)} → ${number(machine.loadAfter)}`)}`,
    `  ${pc.dim(`Targets: p50 ≤ ${TARGETS.p50} ×, p95 ≤ ${TARGETS.p95} ×, throughput ≥ ${TARGETS.throughput} ×, events ≤ ${TARGETS.events}, open sessions ≤ ${TARGETS.open} ×`)}`,
  ].join('\n');
}
