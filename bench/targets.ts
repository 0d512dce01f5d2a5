import type { CpuMs, ManyOpen, Run, Waiting } from './measure/result';
import { median } from './measure/percentile';

/** One number that is held to a target; all but counts are ratios, service ÷ bare where nothing else is said. */
export interface Figure {
  what: string;
  value: number;
  bound: 'atMost' | 'atLeast';
  target: number;
}

/** A figure over all runs that measured it. */
export interface JudgedFigure {
  what: string;
  /** One per run. */
  values: number[];
  median: number;
  bound: Figure['bound'];
  target: number;
  reached: boolean;
}

/** How shoppers come, as results and report name it. */
export const CROWDS = { alone: '1 alone', noPause: '1 without a pause', sixteen: '16 at once' } as const;

const atMost = (what: string, value: number, target: number): Figure => ({
  what,
  value,
  bound: 'atMost',
  target,
});
const atLeast = (what: string, value: number, target: number): Figure => ({
  what,
  value,
  bound: 'atLeast',
  target,
});

/** All processes together, in milliseconds. */
export const cpuTotal = (cpu: CpuMs): number => Object.values(cpu).reduce((sum, ms) => sum + ms, 0);

/** What every run measures. A crowd that a run left out has no figures. */
export function figuresOfRun({ atOnce, history, open }: Run): Figure[] {
  const { alone, noPause, sixteen } = CROWDS;
  const one = atOnce[alone];
  const busy = atOnce[noPause];
  const crowd = atOnce[sixteen];
  const { workerMiB } = open;
  return [
    ...(crowd
      ? [
          atMost(
            `processor time of a checkout, ${sixteen}`,
            cpuTotal(crowd.cpuMs.service) / cpuTotal(crowd.cpuMs.bare),
            1.5,
          ),
          atLeast(`checkouts per second, ${sixteen}`, crowd.checkoutsPerSecond.ratio, 0.67),
        ]
      : []),
    ...(busy ? [atLeast(`checkouts per second, ${noPause}`, busy.checkoutsPerSecond.ratio, 0.75)] : []),
    ...(one
      ? (['identify', 'rewards', 'select'] as const).map((step) =>
          atMost(`${step} beyond the host, ${alone}, p50`, one.steps[step].ratio.p50, 1.3),
        )
      : []),
    atMost('history events of a checkout (count)', history.service.events, 46),
    atMost('billable actions of a checkout (count)', history.service.total, 16),
    atMost('worker memory per 1,000 open sessions', workerMiB.service.per1000 / workerMiB.bare.per1000, 1),
  ];
}

/** What is measured beside many open sessions: the service with ÷ without, and cold ÷ warm. */
export const figuresOfManyOpen = ({ sessions, identify, cart, read }: ManyOpen): Figure[] => [
  atMost(`identify p50, ${sessions} sessions open ÷ none`, identify.service.ratio, 1.2),
  atMost('cart p50, cold session ÷ warm', cart.service.ratio, 3),
  atMost('read p50, cold session ÷ warm', read.service.ratio, 3),
];

/** What is measured beside orders that wait: the service with ÷ without. */
export const figuresOfWaiting = ({ pending, cart }: Waiting): Figure[] => [
  atMost(`cart p50, ${pending} finalisations waiting ÷ none`, cart.service.ratio, 1.5),
];

/** Each figure's median over the runs, held to its target; a figure is known by its name. */
export function judge(runs: readonly (readonly Figure[])[]): JudgedFigure[] {
  const all = runs.flat();
  return [...new Set(all.map(({ what }) => what))].flatMap((what) => {
    const same = all.filter((figure) => figure.what === what);
    const [first] = same;
    if (!first) return [];
    const { bound, target } = first;
    const values = same.map(({ value }) => value);
    const middle = median(values);
    const reached = bound === 'atMost' ? middle <= target : middle >= target;
    return [{ what, values, median: middle, bound, target, reached }];
  });
}
