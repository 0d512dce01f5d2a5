import { setTimeout as delay } from 'node:timers/promises';
import type { Subject } from '../checkout';
import { answered } from './answered';
import { BREATH_MS, timed, unlessBypassed } from './load';
import { percentile } from './percentile';
import type { Pair, Slowdown } from './result';

const LONGEST_MS = 60_000;

export interface IdentifyPlan {
  turns: number;
  /** Of one turn. */
  identifies: number;
}

/**
 * Times identify alone, one after another; each session is ended, untimed, before the next begins. There are
 * fewer samples where the service had no time to answer, and what was begun before had to be done with first.
 */
async function timeIdentify(subject: Subject, times: number): Promise<number[]> {
  const samples: number[] = [];
  const end = performance.now() + LONGEST_MS;
  while (samples.length < times && performance.now() < end) {
    const checkout = subject.begin();
    const told = await unlessBypassed(async () => {
      samples.push(await timed(() => checkout.identify()));
    });
    if (!told) {
      await delay(BREATH_MS);
      continue;
    }
    await checkout.abandon();
    await subject.ended(checkout.workflowId);
  }
  return samples;
}

/** p50 of identify for both in milliseconds, measured in turn. */
export async function identifyNow(subjects: Pair<Subject>, plan: IdentifyPlan): Promise<Pair<number>> {
  const samples: Pair<number[]> = { service: [], bare: [] };
  for (let turn = 0; turn < plan.turns; turn += 1) {
    for (const name of ['service', 'bare'] as const)
      samples[name].push(...(await timeIdentify(subjects[name], plan.identifies)));
  }
  return p50Of(samples);
}

export const p50Of = ({ service, bare }: Pair<number[]>): Pair<number> => ({
  service: percentile(answered(service), 0.5),
  bare: percentile(answered(bare), 0.5),
});

/** What something beside the measured answers slowed them down by. */
export function slowdownOf(without: Pair<number>, beside: Pair<number>): Pair<Slowdown> {
  const of = (name: 'service' | 'bare'): Slowdown => ({
    without: without[name],
    with: beside[name],
    ratio: beside[name] / without[name],
  });
  return { service: of('service'), bare: of('bare') };
}
