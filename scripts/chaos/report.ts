import pc from 'picocolors';
import { columns, line, mark, number, rule } from '../../bench/layout';
import { percentile } from '../../bench/measure/percentile';
import { WAYS } from './plan';
import type { Outcome, SeenByWay } from './run';
import type { Frozen } from './strike';

/** No request of a shopper waits longer because of loyalty, whatever is broken. */
const PROMISE_MS = 2_500;
/** What a shopper waits for at the API; events are no shopper's. */
const WAITED_FOR = new Set(['identify', 'rewards', 'select']);
const STEP_WIDTHS = [28, 10, 10, 10, 12];
const SHOWN = 20;

const stoodStill = (frozen: readonly Frozen[], { at, milliseconds }: SeenByWay): boolean =>
  frozen.some(({ victim, from, to }) => victim === 'api' && from < at + milliseconds && to > at);

/**
 * Answers of the API to a shopper that came after 2.5 s. A connection that was refused or cut is no answer; and a
 * process that stood still (SIGSTOP) could not give one, so its answers are counted apart.
 */
export function lateAnswers({ seen, frozen }: Pick<Outcome, 'seen' | 'frozen'>) {
  const late = seen.filter(
    ({ way, step, status, milliseconds }) =>
      way === 'api' && WAITED_FOR.has(step) && status !== undefined && milliseconds > PROMISE_MS,
  );
  const excused = late.filter((each) => stoodStill(frozen, each)).length;
  return { late: late.length - excused, excused };
}

function stepLines(seen: readonly SeenByWay[]): string[] {
  const steps = new Map<string, SeenByWay[]>();
  for (const way of WAYS)
    for (const each of seen.filter((one) => one.way === way)) {
      const name = `${way} · ${each.step}`;
      const known = steps.get(name);
      if (known) known.push(each);
      else steps.set(name, [each]);
    }
  const rows = [...steps].map(([name, all]) => {
    const answers = all.filter(({ status }) => status !== undefined).map(({ milliseconds }) => milliseconds);
    const again = String(all.filter(({ failed }) => failed !== undefined).length);
    const times =
      answers.length === 0 ? ['–', '–'] : [0.5, 0.99].map((share) => number(percentile(answers, share), 0));
    return columns(STEP_WIDTHS, [name, String(answers.length), ...times, again]);
  });
  const header = columns(STEP_WIDTHS, ['', 'answers', 'p50 ms', 'p99 ms', 'no success']);
  return [rule('Each step, as its client saw it'), `  ${pc.dim(header)}`, ...rows.map((row) => `  ${row}`)];
}

/** What was answered other than with success, and how often, most often first. */
function refusalLines(seen: readonly SeenByWay[]): string[] {
  const counts = new Map<string, number>();
  for (const { way, step, status, failed } of seen)
    if (failed !== undefined) {
      const [, code = ''] = /"code":"(\w+)"/.exec(failed) ?? [];
      const what = `${way} · ${step}: ${status === undefined ? 'no answer' : `${status} ${code}`.trim()}`;
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
  const most = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN);
  return most.length === 0
    ? []
    : [rule('Answers without success'), ...most.map(([what, count]) => line(what, String(count)))];
}

function findingLines(title: string, findings: readonly string[]): string[] {
  if (findings.length === 0) return [];
  const rest = findings.length > SHOWN ? [`  … and ${findings.length - SHOWN} more`] : [];
  return [rule(title), ...findings.slice(0, SHOWN).map((finding) => `  ${finding}`), ...rest];
}

/** The whole outcome as a person reads it, at most 100 columns wide but for the findings. */
export function reportOf(outcome: Outcome): string {
  const { placed, givenUp, findings, seen, blows, milliseconds } = outcome;
  const count = (what: string, value: number) =>
    line(what, `${String(value).padStart(6)}  ${mark(value === 0)}`);
  const plain = (what: string, value: number | string) => line(what, String(value).padStart(6));
  const { late, excused } = lateAnswers(outcome);
  const ways = WAYS.map((way) => `${way} ${placed.filter((order) => order.way === way).length}`).join(', ');
  const seconds = (ms: number) => number(ms / 1_000, 0);
  return [
    ...stepLines(seen),
    ...refusalLines(seen),
    ...findingLines('Lost', findings.lost),
    ...findingLines('Finalised twice', findings.twice),
    ...findingLines('Points off', findings.pointsOff),
    ...findingLines('Not captured exactly once', findings.capturesOff),
    ...findingLines('Given up', givenUp),
    rule('The books'),
    `${plain('orders', placed.length)}  ${pc.dim(ways)}`,
    plain('blows (kills, ends, freezes, host faults)', blows),
    count('lost', findings.lost.length),
    count('finalised twice', findings.twice.length),
    count('points off', findings.pointsOff.length),
    count('captures other than one', findings.capturesOff.length),
    count('checkouts given up', givenUp.length),
    count('answers over 2.5 s', late),
    `  ${pc.dim(`${excused} more while the API itself stood still`)}`,
    `  ${pc.dim(`orders in ${seconds(milliseconds.orders)} s, all settled after ${seconds(milliseconds.settled)} s`)}`,
  ].join('\n');
}
