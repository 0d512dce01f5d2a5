import { medianFigures, mergePasses } from './merge';
import type { Rung, SetupResult } from './result';

test('records are merged number by number, at every depth', () => {
  expect(
    medianFigures([
      { a: 1, in: { b: 10 } },
      { a: 3, in: { b: 30 } },
      { a: 2, in: { b: 90 } },
    ]),
  ).toEqual({ a: 2, in: { b: 30 } });
});

test('a number that one of them lacks is the median of the others', () => {
  expect(medianFigures<{ a?: number; b?: number }>([{ a: 1 }, { a: 3, b: 8 }])).toEqual({ a: 2, b: 8 });
});

const rung = (shoppers: number, checkoutsPerSecond: number): Rung => ({
  shoppers,
  checkoutsPerSecond,
  bypassedShare: 0,
  steps: {},
  cpuMs: { worker: checkoutsPerSecond },
});
const pass = (...rungs: Rung[]): SetupResult => ({
  setup: { temporal: 'server', shards: 4, workers: 1 },
  rungs,
  idleCpuMs: { temporal: 10 },
});

test('passes over a setup meet rung by rung, also where one of them ended early', () => {
  const { rungs, endedBy } = mergePasses([
    { ...pass(rung(4, 2)), endedBy: 'too slow for 16 at once' },
    pass(rung(4, 4), rung(16, 5)),
  ]);
  expect(rungs.map(({ shoppers, checkoutsPerSecond }) => [shoppers, checkoutsPerSecond])).toEqual([
    [4, 3],
    [16, 5],
  ]);
  expect(endedBy).toBe('too slow for 16 at once');
});
