import { STEPS, type Step, type Subject } from '../checkout';
import type { ProcessName, Stack } from '../stack';
import { answered } from './answered';
import { HOST_PATHS, takeHostTimes, type HostTimes } from './host-times';
import { runLoad, type Crowd, type Load } from './load';
import { median, percentile } from './percentile';
import { cpuMsOf } from './processes';
import type { Pair, Run, Spread, StepResult } from './result';

/** The host's routes behind the steps that call it. */
const STEP_PATHS: Partial<Record<Step, string>> = {
  identify: HOST_PATHS.identify,
  rewards: HOST_PATHS.rewards,
};
const NONE: Spread = { p50: 0, p95: 0 };

export type Cpu = Partial<Record<ProcessName | 'load', number>>;

export interface Round extends Load {
  hostTimes: HostTimes;
  /** Of one checkout. */
  cpu: Cpu;
}

/** Processor milliseconds of each process since it began; `load` is this one. */
export function cpuNow(pids: Stack['pids']): Cpu {
  const { user, system } = process.cpuUsage();
  const others = Object.entries(pids).map(([name, pid]) => [name, cpuMsOf(pid)]);
  return { ...(Object.fromEntries(others) as Cpu), load: (user + system) / 1_000 };
}

const namesOf = (cpu: Cpu) => Object.keys(cpu) as (keyof Cpu)[];

/** One crowd on one subject, with the processor time of each process and the host's own times. */
export async function runRound({ clockUrl, pids }: Stack, subject: Subject, crowd: Crowd): Promise<Round> {
  await takeHostTimes(clockUrl);
  const before = cpuNow(pids);
  const load = await runLoad(subject, crowd);
  const after = cpuNow(pids);
  const cpu = Object.fromEntries(
    namesOf(after).map((name) => [
      name,
      ((after[name] ?? 0) - (before[name] ?? 0)) / Math.max(1, load.checkouts),
    ]),
  ) as Cpu;
  return { ...load, hostTimes: await takeHostTimes(clockUrl), cpu };
}

/**
 * The median over the rounds of each round's percentiles: a round that the machine disturbed does not decide.
 */
function spreadOf(rounds: Round[], samplesOf: (round: Round) => number[] | undefined): Spread {
  const told = rounds.map(samplesOf).filter((samples) => samples !== undefined && samples.length > 0);
  answered(told.flatMap((samples) => samples ?? []));
  const over = (share: number) => median(told.map((samples) => percentile(samples ?? [], share)));
  return { p50: over(0.5), p95: over(0.95) };
}

function stepResult(step: Step, { service, bare }: Pair<Round[]>): StepResult {
  const path = STEP_PATHS[step];
  const whole = spreadOf(service, ({ samples }) => samples[step]);
  const host = path ? spreadOf(service, ({ hostTimes }) => hostTimes[path]) : NONE;
  const beyondHost = { p50: whole.p50 - host.p50, p95: whole.p95 - host.p95 };
  const least = spreadOf(bare, ({ samples }) => samples[step]);
  return {
    service: whole,
    host,
    beyondHost,
    bare: least,
    ratio: { p50: beyondHost.p50 / least.p50, p95: beyondHost.p95 / least.p95 },
  };
}

const medianCpu = (rounds: Round[]): Cpu =>
  Object.fromEntries(
    namesOf(rounds[0]?.cpu ?? {}).map((name) => [name, median(rounds.map(({ cpu }) => cpu[name] ?? 0))]),
  ) as Cpu;

/** Service and bare workflow in turn, so that what else the machine does meets both alike. */
export async function measureAtOnce(
  stack: Stack,
  subjects: Pair<Subject>,
  crowd: Crowd,
  turns: number,
): Promise<Run['atOnce'][string]> {
  const rounds: Pair<Round[]> = { service: [], bare: [] };
  for (let count = 0; count < turns; count += 1) {
    for (const name of ['service', 'bare'] as const) {
      rounds[name].push(await runRound(stack, subjects[name], crowd));
    }
  }
  const perSecond = (of: Round[]) => median(of.map(({ checkoutsPerSecond }) => checkoutsPerSecond));
  const [service, bare] = [perSecond(rounds.service), perSecond(rounds.bare)];
  return {
    steps: Object.fromEntries(STEPS.map((step) => [step, stepResult(step, rounds)])) as Record<
      Step,
      StepResult
    >,
    checkoutsPerSecond: { service, bare, ratio: service / bare },
    bypassed: rounds.service.reduce((sum, round) => sum + round.bypassed, 0),
    cpuMs: { service: medianCpu(rounds.service), bare: medianCpu(rounds.bare) },
  };
}
