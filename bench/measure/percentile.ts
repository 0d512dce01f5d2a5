/**
 * The smallest sample that at least `share` (0 to 1) of all samples do not exceed. Throws when there is no
 * sample.
 */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('A percentile of no samples');
  return value;
}

/** The middle one, or the mean of the two in the middle. Throws when there is no sample. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error('A median of no samples');
  return (low + high) / 2;
}
