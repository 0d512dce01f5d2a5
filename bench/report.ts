import pc from 'picocolors';
import { STEPS } from './checkout';
import { columns, line, mark, number, rule, spread } from './layout';
import type { HistoryCost } from './measure/history-cost';
import type { ColdStart, CpuMs, ManyOpen, Pair, Result, Run, Slowdown, Waiting } from './measure/result';
import { cpuTotal, CROWDS, type JudgedFigure } from './targets';

const STEP_WIDTHS = [9, 15, 13, 15, 15, 17];
const FIGURE_WIDTHS = [50, 8, 10];

function latencyLines({ atOnce }: Run): string[] {
  return Object.entries(atOnce).flatMap(([crowd, { steps }]) => [
    rule(`p50 / p95 in ms, ${crowd}`),
    `  ${pc.dim(columns(STEP_WIDTHS, ['', 'service', "host's own", 'beyond host', 'bare', 'ratio']))}`,
    ...STEPS.map((step) => {
      const { service, host, beyondHost, bare, ratio } = steps[step];
      const row = columns(STEP_WIDTHS, [
        step,
        spread(service),
        host.p50 > 0 ? spread(host) : '–',
        spread(beyondHost),
        spread(bare),
        `${number(ratio.p50, 2)} / ${number(ratio.p95, 2)}`,
      ]);
      return `  ${row}`;
    }),
  ]);
}

function cpuLine(name: string, cpu: CpuMs): string {
  const parts = Object.entries(cpu)
    .filter(([, ms]) => ms >= 0.5)
    .toSorted(([, a], [, b]) => b - a)
    .map(([process, ms]) => `${process} ${number(ms, 0)}`);
  return `  ${name.padEnd(9)}${number(cpuTotal(cpu), 0).padStart(5)} ms  ${pc.dim(parts.join(' · '))}`;
}

function throughputLines({ atOnce }: Run): string[] {
  // Whoever waits for the end of each checkout says nothing about throughput.
  const busy = Object.entries(atOnce).filter(([crowd]) => crowd !== CROWDS.alone);
  return [
    rule('Checkouts per second (identify, 3 carts, select, query, order)'),
    ...busy.map(
      ([
        crowd,
        {
          checkoutsPerSecond: { service, bare, ratio },
        },
      ]) => line(crowd, `service ${number(service)}   bare ${number(bare)}   ratio ${number(ratio, 2)}`),
    ),
    ...Object.entries(atOnce)
      .filter(([, { bypassed }]) => bypassed > 0)
      .map(([crowd, { bypassed }]) => line(`${crowd}: bypassed and left out`, `${bypassed}  ${mark(false)}`)),
    ...busy
      .slice(-1)
      .flatMap(([crowd, { cpuMs }]) => [
        `  ${pc.dim(`Processor time of one checkout, ${crowd}:`)}`,
        cpuLine('service', cpuMs.service),
        cpuLine('bare', cpuMs.bare),
      ]),
  ];
}

/** Short enough for all of them in one row. */
const ACTION_NAMES: Record<string, string> = { localActivities: 'local', searchAttributes: 'attributes' };

const actionsOf = ({ actions }: HistoryCost): string =>
  Object.entries(actions)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${ACTION_NAMES[what] ?? what} ${count}`)
    .join(', ');

function costLines({ history: { service, bare } }: Run): string[] {
  return [
    rule('One whole checkout in Temporal'),
    line('history events', `service ${service.events}   bare ${bare.events}`),
    line('billable actions, as Temporal Cloud counts', `service ${service.total}   bare ${bare.total}`),
    `  ${pc.dim(`service  ${actionsOf(service)}`)}`,
    `  ${pc.dim(`bare     ${actionsOf(bare)}`)}`,
  ];
}

function pointsHeldLines({ pointsHeld: { select, history } }: Run): string[] {
  return [
    rule('With points held: the same checkout selects a reward for 200 points'),
    line(`select, ${CROWDS.alone}, p50 / p95 in ms`, select ? spread(select) : 'every checkout was bypassed'),
    line('history events · billable actions', `${history.events} · ${history.total}`),
    `  ${pc.dim(actionsOf(history))}`,
  ];
}

const slowed = (of: Slowdown): string =>
  `${number(of.without)} → ${number(of.with)} ms, × ${number(of.ratio, 2)}`;
const colder = (of: ColdStart): string =>
  `${number(of.warm)} → ${number(of.cold)} ms, × ${number(of.ratio, 2)}`;
const both = (what: string, { service, bare }: Pair<string>): string[] => [
  line(what, service),
  `  ${pc.dim(`bare, on the same server: ${bare}`)}`,
];

function openLines({ open: { sessions, workerMiB, identify, stickyCache } }: Run): string[] {
  const grew = ({ before, after }: { before: number; after: number }) =>
    `${number(before, 0)} → ${number(after, 0)}`;
  return [
    rule(`${sessions} sessions open at one worker (its cache holds ${stickyCache})`),
    line(
      'worker memory per 1,000 open sessions',
      `service ${number(workerMiB.service.per1000, 0)} MiB   bare ${number(workerMiB.bare.per1000, 0)} MiB`,
    ),
    `  ${pc.dim(`resident MiB: service ${grew(workerMiB.service)}, bare ${grew(workerMiB.bare)}`)}`,
    ...both('identify p50 without → with them', {
      service: slowed(identify.service),
      bare: slowed(identify.bare),
    }),
  ];
}

function manyLines({ sessions, stickyCache, smallHeap, identify, cart, read }: ManyOpen): string[] {
  const memory = smallHeap ? ', made small for this run' : '';
  return [
    rule(`${sessions} sessions open (the worker's cache holds ${stickyCache}${memory})`),
    ...both('identify p50 without → with them', {
      service: slowed(identify.service),
      bare: slowed(identify.bare),
    }),
    ...both('cart p50, warm → cold session', { service: colder(cart.service), bare: colder(cart.bare) }),
    ...both('read p50, warm → cold session', { service: colder(read.service), bare: colder(read.bare) }),
  ];
}

function waitingLines({ orders, pending, retriesPerSecond, cart, bypassed }: Waiting): string[] {
  return [
    rule(`${orders} orders whose finalisation the host refuses (403) again and again`),
    line('PENDING_FINALIZATION beside the carts', `${pending}`),
    line('finalisations tried meanwhile, per second', number(retriesPerSecond)),
    ...both('cart p50 without → with them', { service: slowed(cart.service), bare: slowed(cart.bare) }),
    ...(bypassed > 0 ? [line('bypassed and left out', `${bypassed}  ${mark(false)}`)] : []),
  ];
}

/** Counts as they are, ratios with two decimals. */
const exact = (value: number): string => (Number.isInteger(value) ? String(value) : number(value, 2));

function figureLines({ figures, runs }: Result): string[] {
  const measured = runs.length > 1 ? `median of ${runs.length} runs` : 'one run';
  const row = ({ what, values, median, bound, target, reached }: JudgedFigure) => {
    const cells = [what, exact(median), `${bound === 'atMost' ? '≤' : '≥'} ${target}`];
    const each = values.length > 1 ? values.map(exact).join(' · ') : '';
    return `  ${columns(FIGURE_WIDTHS, cells)}  ${mark(reached)}  ${pc.dim(each)}`.trimEnd();
  };
  return [
    rule(`Held to a target: service ÷ bare where nothing else is said, ${measured}`),
    ...figures.map(row),
  ];
}

/** The whole result as a person reads it, at most 100 columns wide; details are the last run's. */
export function reportOf(result: Result): string {
  const { machine, runs, manyOpen, waiting } = result;
  const last = runs.at(-1);
  return [
    ...(last && runs.length > 1 ? [`\n  ${pc.dim(`Run ${runs.length} of ${runs.length} in detail:`)}`] : []),
    ...(last
      ? [latencyLines, throughputLines, costLines, pointsHeldLines, openLines].flatMap((lines) => lines(last))
      : []),
    ...(manyOpen ? manyLines(manyOpen) : []),
    ...(waiting ? waitingLines(waiting) : []),
    ...figureLines(result),
    `\n  ${pc.dim(`${result.command} · ${result.at}`)}`,
    `  ${pc.dim(`${machine.cpus} × ${machine.model} · Node ${machine.node} · load ${number(machine.loadBefore)} → ${number(machine.loadAfter)}`)}`,
    ...(runs.length > 1 && (manyOpen || waiting)
      ? [
          `  ${pc.dim('Many open sessions and waiting finalisations were measured once, after the last run.')}`,
        ]
      : []),
    ...(result.quick
      ? [
          `  ${pc.dim('Quick: short windows and few sessions. It shows that the benchmark works, not how fast it is.')}`,
        ]
      : []),
  ].join('\n');
}
