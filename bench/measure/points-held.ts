import type { Subject } from '../checkout';
import { runLoad, type Crowd } from './load';
import { median, percentile } from './percentile';
import type { Spread } from './result';

/**
 * What a selection takes that puts points aside: the median over the rounds of each round's percentiles.
 * Undefined where every checkout was bypassed.
 */
export async function measureSelection(
  subject: Subject,
  crowd: Crowd,
  rounds: number,
): Promise<Spread | undefined> {
  const samples: number[][] = [];
  for (let round = 0; round < rounds; round += 1)
    samples.push((await runLoad(subject, crowd)).samples.select);
  const told = samples.filter((round) => round.length > 0);
  if (told.length === 0) return undefined;
  const over = (share: number) => median(told.map((round) => percentile(round, share)));
  return { p50: over(0.5), p95: over(0.95) };
}
