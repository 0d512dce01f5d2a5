import { median } from '../measure/percentile';
import type { Rung, SetupResult } from './result';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function medianOfAny(values: readonly unknown[]): unknown {
  const there = values.filter((value) => value !== undefined);
  const numbers = there.filter((value) => typeof value === 'number');
  if (numbers.length > 0) return median(numbers);
  const records = there.filter(isRecord);
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  if (names.size === 0) return there[0];
  return Object.fromEntries(
    [...names].map((name) => [name, medianOfAny(records.map((record) => record[name]))]),
  );
}

/**
 * Records of one shape, number by number: the median of those that have it. What is no number is the first
 * one's.
 */
export const medianFigures = <T extends object>(all: readonly T[]): T => medianOfAny(all) as T;

/** The passes over one setup as one. Throws when there is none. */
export function mergePasses(passes: readonly SetupResult[]): SetupResult {
  const [first] = passes;
  if (!first) throw new Error('A setup that was not measured');
  const { setup } = first;
  const byShoppers = new Map<number, Rung[]>();
  for (const rung of passes.flatMap(({ rungs }) => rungs))
    byShoppers.set(rung.shoppers, [...(byShoppers.get(rung.shoppers) ?? []), rung]);
  const stored = passes.map(({ storedBytes }) => storedBytes).filter((bytes) => bytes !== undefined);
  return {
    setup,
    rungs: [...byShoppers.values()].map(medianFigures),
    endedBy: passes.map(({ endedBy }) => endedBy).find((why) => why !== undefined),
    idleCpuMs: medianFigures(passes.map(({ idleCpuMs }) => idleCpuMs)),
    storedBytes: stored.length > 0 ? medianFigures(stored) : undefined,
  };
}
