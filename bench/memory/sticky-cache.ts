import { execFileSync } from 'node:child_process';
import type { Heap } from '../stack';

const HEAP_LIMIT = "require('node:v8').getHeapStatistics().heap_size_limit / 2 ** 20";
const LEAST = 10;

/** What V8 makes of the option differs between its versions, so a process that has it is asked. */
function heapLimitMiB(heap?: Heap): number {
  const options = heap ? [`--max-old-space-size=${heap.oldSpaceMiB}`] : [];
  return Number(execFileSync(process.execPath, [...options, '-p', HEAP_LIMIT], { encoding: 'utf8' }));
}

/**
 * The workflows that a worker keeps in memory. The SDK's rule for a worker that shares one V8 context: 600 per
 * GiB of heap beyond the first 200 MiB.
 */
export const stickyCacheOf = (heap?: Heap): number =>
  Math.max(Math.floor((Math.max(heapLimitMiB(heap) - 200, 0) * 600) / 1_024), LEAST);
