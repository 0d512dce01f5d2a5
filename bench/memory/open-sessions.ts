import { setTimeout as delay } from 'node:timers/promises';
import type { Subject } from '../checkout';
import { identifyNow, slowdownOf, type IdentifyPlan } from '../measure/identify';
import { residentMiB } from '../measure/processes';
import type { Pair, Run } from '../measure/result';
import { openCheckouts, withCart } from '../open/opening';
import type { Stack } from '../stack';
import { stickyCacheOf } from './sticky-cache';

const SETTLE_MS = 15_000;
const LOOK_EVERY_MS = 500;
/** Two looks that differ by less are the same memory. */
const SAME_MIB = 1;
const AT_ONCE = 16;
const OPEN_WITHIN_MS = 5 * 60_000;

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

export interface OpenPlan extends IdentifyPlan {
  sessions: number;
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
): Promise<Run['open']> {
  const pids: Pair<number> = { service: stack.pids.worker ?? 0, bare: stack.pids['bare-worker'] ?? 0 };
  const without = await identifyNow(subjects, plan);
  const grow = async (name: 'service' | 'bare') => {
    const before = await settledMiB(pids[name]);
    const { length } = await openCheckouts({
      subject: subjects[name],
      count: plan.sessions,
      atOnce: AT_ONCE,
      withinMs: OPEN_WITHIN_MS,
      steps: withCart,
    });
    const after = await settledMiB(pids[name]);
    return { before, after, per1000: ((after - before) / length) * 1_000 };
  };
  const service = await grow('service');
  const beside = await identifyNow(subjects, plan);
  const bare = await grow('bare');
  return {
    sessions: plan.sessions,
    workerMiB: { service, bare },
    identify: slowdownOf(without, beside),
    stickyCache: stickyCacheOf(),
  };
}
