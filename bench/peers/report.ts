import pc from 'picocolors';
import { STEPS } from '../checkout';
import type { Spread } from '../measure/result';
import type { CrashResult, Measured, PeersResult } from './result';

const WIDTH = 96;
const NAME = 10;
const CELL = 15;
const CRASH_CELL = 12;
/** As many processes as a line has room for. */
const CPU_PARTS = 5;

/** Above ten a decimal says nothing. */
const number = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(value >= 10 ? 0 : 1));
const spread = ({ p50, p95 }: Spread): string => `${number(p50)} / ${number(p95)}`;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const rule = (title: string): string =>
  `\n  ${pc.bold(title)} ${pc.dim('─'.repeat(Math.max(0, WIDTH - title.length - 3)))}`;
const row = (name: string, cells: string[]): string =>
  `  ${name.padEnd(NAME)}${cells.map((cell) => cell.padStart(CELL)).join('')}`;

/** Whoever waits for the end of each checkout says nothing about throughput. */
const ALONE = '1 alone';

function latencyLines({ atOnce }: PeersResult): string[] {
  return Object.entries(atOnce).flatMap(([crowd, subjects]) => [
    rule(`p50 / p95 in ms, ${crowd}`),
    pc.dim(row('', [...STEPS])),
    ...Object.entries(subjects).map(([name, { steps }]) =>
      row(
        name,
        STEPS.map((step) => spread(steps[step])),
      ),
    ),
  ]);
}

function throughputLines({ atOnce }: PeersResult): string[] {
  const crowds = Object.keys(atOnce).filter((crowd) => crowd !== ALONE);
  const names = Object.keys(Object.values(atOnce)[0] ?? {}) as (keyof NonNullable<
    PeersResult['atOnce'][string]
  >)[];
  const cell = (crowd: string, name: (typeof names)[number]): string => {
    const measured = atOnce[crowd]?.[name];
    if (!measured) return '–';
    const full = measured.bypassed > 0 ? ` (${measured.bypassed} left out)` : '';
    return `${number(measured.checkoutsPerSecond)}${full}`;
  };
  return [
    rule('Checkouts per second'),
    pc.dim(`  ${''.padEnd(NAME)}${crowds.map((crowd) => crowd.padStart(32)).join('')}`),
    ...names.map(
      (name) => `  ${name.padEnd(NAME)}${crowds.map((crowd) => cell(crowd, name).padStart(32)).join('')}`,
    ),
  ];
}

function cpuLine(name: string, { cpuMs }: Measured): string {
  const total = Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);
  const parts = Object.entries(cpuMs)
    .filter(([, ms]) => ms >= 0.5)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, CPU_PARTS)
    .map(([process, ms]) => `${process} ${number(ms)}`);
  return `  ${name.padEnd(NAME)}${number(total).padStart(5)} ms  ${pc.dim(parts.join(' · '))}`;
}

function cpuLines({ atOnce }: PeersResult): string[] {
  const [busiest] = Object.entries(atOnce).slice(-1);
  if (!busiest) return [];
  const [crowd, subjects] = busiest;
  return [
    rule(`Processor time of one checkout, ${crowd}`),
    ...Object.entries(subjects).map(([name, measured]) => cpuLine(name, measured)),
  ];
}

const crashRow = (cells: string[]): string =>
  `  ${(cells[0] ?? '').padEnd(26)}${cells
    .slice(1)
    .map((cell) => cell.padStart(CRASH_CELL))
    .join('')}`;

function answersLine({ answers, downMs }: CrashResult): string {
  const parts = Object.entries(answers).map(
    ([outcome, { count, longestMs }]) => `${count} × ${outcome} (≤ ${seconds(longestMs)})`,
  );
  return `    ${pc.dim(`${seconds(downMs)}: ${parts.join(', ')}`)}`;
}

function crashLines({ crashes }: PeersResult): string[] {
  return [
    rule('kill -9 under load, while the host refuses orders'),
    pc.dim(crashRow(['', 'longest wait', 'orders', 'while down', 'waiting', 'lost', 'doubled'])),
    ...crashes.flatMap((crash) => {
      const { subject, process, longestWaitMs, orders } = crash;
      const bad = (count: number) => (count > 0 ? pc.red : pc.green)(String(count).padStart(CRASH_CELL));
      const start = crashRow([
        `${subject}: ${process}`,
        seconds(longestWaitMs),
        String(orders.acknowledged),
        String(orders.acknowledgedWhileDown),
        String(orders.waiting),
      ]);
      return [`${start}${bad(orders.lost)}${bad(orders.doubled)}`, answersLine(crash)];
    }),
  ];
}

/** The whole result as a person reads it, at most 100 columns wide. */
export function peersReport(result: PeersResult): string {
  const { machine, at, command } = result;
  return [
    ...latencyLines(result),
    ...throughputLines(result),
    ...cpuLines(result),
    ...crashLines(result),
    `\n  ${pc.dim('Left out: checkouts that were answered at full price, not at all, or with an error.')}`,
    `  ${pc.dim('A checkout: identify, 3 carts, select, query, order. bare calls no host and has no HTTP before it.')}`,
    `  ${pc.dim('Below a crash: how long it was gone, and what shoppers were answered meanwhile.')}`,
    `  ${pc.dim(`${command} · ${at}`)}`,
    `  ${pc.dim(`${machine.cpus} × ${machine.model} · Node ${machine.node} · load ${number(machine.loadBefore)} → ${number(machine.loadAfter)}`)}\n`,
  ].join('\n');
}
