import { setTimeout as delay } from 'node:timers/promises';
import type { Subject } from '../checkout';
import { timed, unlessBypassed } from './load';
import { percentile } from './percentile';
import type { Pair, Slowdown } from './result';

/** An open breaker answers at once: asking on without a pause would only meet it again. */
const BREATH_MS = 500;

export interface IdentifyPlan {
  turns: number;
  /** Of one turn. */
  identifies: number;
}

/** Times identify alone, one after another; each session is ended, untimed, before the next begins. */
async function timeIdentify(subject: Subject, times: number): Promise<number[]> {
  const samples: number[] = [];
  for (let tries = 0; samples.length < times && tries < 2 * times; tries += 1) {
    const checkout = subject.begin();
    const answered = await unlessBypassed(async () => {
      samples.push(await timed(() => checkout.identify()));
    });
    if (!answered) {
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
  return { service: percentile(samples.service, 0.5), bare: percentile(samples.bare, 0.5) };
}

/** What something beside the measured answers slowed them down by. */
export function slowdownOf(without: Pair<number>, beside: Pair<number>): Pair<Slowdown> {
  const of = (name: 'service' | 'bare'): Slowdown => ({
    without: without[name],
    with: beside[name],
    ratio: beside[name] / without[name],
  });
  return { service: of('service'), bare: of('bare') };
}
