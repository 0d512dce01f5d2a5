import { setTimeout as delay } from 'node:timers/promises';
import type { Subject } from '../checkout';
import { openSessions, timeIdentify } from '../measure/load';
import { percentile } from '../measure/percentile';
import { residentMiB } from '../measure/processes';
import type { Pair, Result } from '../measure/result';
import type { Stack } from '../stack';

const SETTLE_MS = 15_000;
const LOOK_EVERY_MS = 500;
/** Two looks that differ by less are the same memory. */
const SAME_MIB = 1;
const AT_ONCE = 16;
/**
 * The SDK's rule for a worker that shares one V8 context: 600 workflows per GiB of heap beyond the first 200
 * MiB.
 */
const stickyCache = (heapMiB: number) => Math.floor(((heapMiB - 200) * 600) / 1_024);

/** Resident memory after the garbage is gone: collected until it no longer falls, within a bound. */
async function settledMiB(pid: number): Promise<number> {
  const end = performance.now() + SETTLE_MS;
  let last = Infinity;
  while (performance.now() < end) {
    process.kill(pid, 'SIGWINCH');
    await delay(LOOK_EVERY_MS);
    const now = residentMiB(pid);
    if (last - now < SAME_MIB) return now;
    last = now;
  }
  return last;
}

/** p50 of identify for both, measured in turn. */
async function identifyNow(subjects: Pair<Subject>, plan: OpenPlan): Promise<Pair<number>> {
  const samples: Pair<number[]> = { service: [], bare: [] };
  for (let turn = 0; turn < plan.turns; turn += 1) {
    for (const name of ['service', 'bare'] as const)
      samples[name].push(...(await timeIdentify(subjects[name], plan.identifies)));
  }
  return { service: percentile(samples.service, 0.5), bare: percentile(samples.bare, 0.5) };
}

export interface OpenPlan {
  sessions: number;
  turns: number;
  /** Of one turn. */
  identifies: number;
}

/**
 * What open sessions cost. The service's sessions are opened first and identify is timed beside them; the
 * bare workflow's own time, with none of its own open, shows what the server alone became slower by. Then the
 * bare ones are opened for their memory.
 */
export async function measureOpen(
  stack: Stack,
  subjects: Pair<Subject>,
  plan: OpenPlan,
  heapMiB: number,
): Promise<Result['open']> {
  const pids: Pair<number> = { service: stack.pids.worker ?? 0, bare: stack.pids['bare-worker'] ?? 0 };
  const without = await identifyNow(subjects, plan);
  const grow = async (name: 'service' | 'bare') => {
    const before = await settledMiB(pids[name]);
    await openSessions(subjects[name], plan.sessions, AT_ONCE);
    const after = await settledMiB(pids[name]);
    return { before, after, per1000: ((after - before) / plan.sessions) * 1_000 };
  };
  const service = await grow('service');
  const beside = await identifyNow(subjects, plan);
  const bare = await grow('bare');
  const compare = (name: 'service' | 'bare') => ({
    without: without[name],
    with: beside[name],
    ratio: beside[name] / without[name],
  });
  return {
    sessions: plan.sessions,
    workerMiB: { service, bare },
    identify: { service: compare('service'), bare: compare('bare') },
    stickyCache: stickyCache(heapMiB),
  };
}
