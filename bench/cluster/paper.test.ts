import { ASSUMPTIONS, needOf, type CheckoutCost } from './paper';

const COST: CheckoutCost = {
  cpuMs: { workers: 120, api: 30, temporal: 150, temporalPostgres: 60, postgres: 6 },
  shardWrites: 20,
  writeMs: 5,
  temporal: { transactions: 50, walBytes: 200_000, storedBytes: 40_000 },
  service: { transactions: 10, walBytes: 30_000, storedBytes: 2_000 },
  actions: 20,
};

test('cores are processor seconds over the use of a core, and always whole', () => {
  const { cores, temporalDatabase, serviceDatabase } = needOf(100, COST);
  expect(cores).toEqual({ workers: 20, api: 5, temporal: 25 });
  expect(temporalDatabase.cores).toBe(10);
  expect(serviceDatabase.cores).toBe(1);
});

test('shards are a power of two that leaves each of them idle most of its time', () => {
  // 100 × 20 writes × 5 ms keep 10 shards busy without a pause; at a tenth of their time that is 100.
  expect(needOf(100, COST).shards).toBe(128);
  expect(needOf(1_000, COST).shards).toBe(1_024);
  expect(needOf(0.001, COST).shards).toBe(1);
});

test('a slower database asks for more shards', () => {
  expect(needOf(100, { ...COST, writeMs: 10 }).shards).toBe(256);
});

test('the database is told in transactions, log and what the retention keeps', () => {
  const { temporalDatabase } = needOf(1_000, COST);
  expect(temporalDatabase.transactionsPerSecond).toBe(50_000);
  expect(temporalDatabase.walMbPerSecond).toBe(200);
  // 300 a second on average, 30 days, 40 kB each.
  expect(temporalDatabase.storedGb).toBeCloseTo(31_104);
  expect(temporalDatabase.primaries).toBe(5);
});

test('half the retention keeps half', () => {
  const half = needOf(100, COST, { ...ASSUMPTIONS, retentionDays: 15 });
  expect(half.temporalDatabase.storedGb).toBeCloseTo(needOf(100, COST).temporalDatabase.storedGb / 2);
});

test('open sessions are the rate times how long one is open', () => {
  const { openSessions, workerMemoryGib, cloudActionsPerSecond } = needOf(100, COST);
  expect(openSessions).toBe(60_000);
  expect(workerMemoryGib).toBeCloseTo(11.7, 1);
  expect(cloudActionsPerSecond).toBe(2_000);
});
