import { STEPS, type Step, type Subject } from '../checkout';
import { runLoad, type Crowd, type Load } from '../measure/load';
import { median, percentile } from '../measure/percentile';
import { cpuMsOf } from '../measure/processes';
import type { Spread } from '../measure/result';
import type { Measured, Name } from './result';

/** A subject and the processes that work for it, by name; they may be started anew. */
export interface Contender {
  subject: Subject;
  pids(): Record<string, number | undefined>;
}

type Cpu = Record<string, number>;

interface Round extends Load {
  /** Of one checkout. */
  cpu: Cpu;
}

/** An answer at full price is none to measure; a subject that gave no other has no time. */
const NOTHING: Spread = { p50: NaN, p95: NaN };

function cpuNow(pids: Record<string, number | undefined>): Cpu {
  const { user, system } = process.cpuUsage();
  const others = Object.entries(pids).map(([name, pid]) => [name, pid === undefined ? 0 : cpuMsOf(pid)]);
  return { ...(Object.fromEntries(others) as Cpu), load: (user + system) / 1_000 };
}

async function runRound({ subject, pids }: Contender, crowd: Crowd): Promise<Round> {
  const before = cpuNow(pids());
  const load = await runLoad(subject, crowd);
  const after = cpuNow(pids());
  const cpu = Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [
      name,
      (ms - (before[name] ?? 0)) / Math.max(1, load.checkouts),
    ]),
  );
  return { ...load, cpu };
}

/** The median over the rounds of each round's percentiles: a round that was disturbed does not decide. */
function spreadOf(rounds: Round[], step: Step): Spread {
  const told = rounds.map(({ samples }) => samples[step]).filter((samples) => samples.length > 0);
  if (told.length === 0) return NOTHING;
  const over = (share: number) => median(told.map((samples) => percentile(samples, share)));
  return { p50: over(0.5), p95: over(0.95) };
}

function measuredOf(rounds: Round[]): Measured {
  const names = Object.keys(rounds[0]?.cpu ?? {});
  return {
    steps: Object.fromEntries(STEPS.map((step) => [step, spreadOf(rounds, step)])) as Record<Step, Spread>,
    checkoutsPerSecond: median(rounds.map(({ checkoutsPerSecond }) => checkoutsPerSecond)),
    bypassed: rounds.reduce((sum, { bypassed }) => sum + bypassed, 0),
    cpuMs: Object.fromEntries(names.map((name) => [name, median(rounds.map(({ cpu }) => cpu[name] ?? 0))])),
  };
}

/** All in turn, round by round, so that what else the machine does meets them alike. */
export async function measureInTurn(
  contenders: Contender[],
  crowd: Crowd,
  turns: number,
): Promise<Partial<Record<Name, Measured>>> {
  const rounds = new Map<Name, Round[]>();
  for (let turn = 0; turn < turns; turn += 1) {
    for (const contender of contenders) {
      const { name } = contender.subject;
      rounds.set(name, [...(rounds.get(name) ?? []), await runRound(contender, crowd)]);
    }
  }
  return Object.fromEntries([...rounds].map(([name, of]) => [name, measuredOf(of)]));
}
