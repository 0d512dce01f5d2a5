import { setTimeout as pause } from 'node:timers/promises';
import { WORK_KINDS } from '../../contract';
import { createLogger } from '../../platform/logger';
import type { WorkSource } from './source';
import { createWork } from './work';

/** Answers after so long, as one does whose own bound is 2 s. */
const slow = (kind: WorkSource['kind'], milliseconds: number): WorkSource => ({
  kind,
  owns: () => false,
  count: async () => 1,
  async list() {
    await pause(milliseconds);
    return { items: [], next: null };
  },
  retry: async () => [],
  abandon: async () => [],
});

test('slow sources cost a list no more than 6 s; who was too late is named as away', async () => {
  const begun = performance.now();
  const sources = WORK_KINDS.map((kind) => slow(kind, 2_500));
  const { counts } = await createWork(sources, createLogger('test', 'silent')).list({}, 10);
  // One after the other without a bound: 15 s.
  expect(performance.now() - begun).toBeLessThan(11_000);
  expect(WORK_KINDS.map((kind) => counts[kind])).toEqual([1, 1, null, null, null, null]);
}, 15_000);
