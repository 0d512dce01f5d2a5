import { stripVTControlCharacters } from 'node:util';
import { clusterReportOf, costOf } from './report';
import type { ClusterResult, Rung, SetupResult } from './result';

const rung = (shoppers: number, bypassedShare: number): Rung => ({
  shoppers,
  checkoutsPerSecond: 12.34,
  bypassedShare,
  steps: { identify: { p50: 1_234.5, p95: 2_345.6 }, rewards: { p50: 800, p95: 1_500 } },
  cpuMs: { temporal: 210, 'temporal-postgres': 90, worker: 70, 'second-worker': 60, api: 40, load: 9 },
  database: {
    temporal: { transactions: 61.5, walBytes: 412_000 },
    service: { transactions: 12, walBytes: 30_000 },
    requests: 140,
    shardWrites: 24,
    writeMs: shoppers,
    waitMs: 100.4,
  },
});
const setup = (shards: number, workers: 1 | 2, ...rungs: Rung[]): SetupResult => ({
  setup: { temporal: 'server', shards, workers },
  rungs,
  idleCpuMs: { temporal: 120.2, 'temporal-postgres': 30.1 },
  storedBytes: { temporal: 41_000, service: 2_000 },
});
const RESULT: ClusterResult = {
  at: '2026-11-29T19:00:00.000Z',
  command: 'npm run bench -- --cluster --quick',
  passes: 2,
  machine: { cpus: 2, model: 'AMD EPYC 9R14 96-Core', node: '20.20.2', loadBefore: 1.2, loadAfter: 10.4 },
  history: { events: 68, bytes: 45_600, actions: 24 },
  setups: [setup(4, 2, rung(1, 0), rung(16, 0.4)), setup(64, 2, rung(4, 0), rung(16, 0), rung(32, 0.2))],
};
const lines = (result: ClusterResult) => stripVTControlCharacters(clusterReportOf(result)).split('\n');

test('no line is wider than 100 columns', () => {
  expect(lines(RESULT).filter((line) => line.length > 100)).toEqual([]);
});

test('checkouts that were answered late are no throughput', () => {
  const [late, inTime] = [lines(RESULT).find((line) => line.includes('40 % late')), lines(RESULT)[3]];
  expect(late).not.toContain('12.3');
  expect(inTime).toContain('12.3');
});

test('the arithmetic takes the cost of the largest setup and the write of its smallest crowd', () => {
  expect(costOf(RESULT)).toMatchObject({
    cpuMs: { workers: 130, api: 40, temporal: 210, temporalPostgres: 90 },
    writeMs: 4,
    shardWrites: 24,
    temporal: { transactions: 61.5, storedBytes: 41_000 },
    actions: 24,
  });
});

test('a setup that was too slow for anybody leaves the arithmetic out', () => {
  const slow = { ...RESULT, setups: [setup(64, 2, rung(1, 0.5))] };
  expect(costOf(slow)).toBeUndefined();
  expect(lines(slow).join('\n')).toContain('nothing to begin with');
});
