import type { Progress } from '../../scripts/console';
import type { Subject } from '../checkout';
import { stickyCacheOf } from '../memory/sticky-cache';
import { identifyNow, slowdownOf, type IdentifyPlan } from '../measure/identify';
import type { ManyOpen, Pair } from '../measure/result';
import type { Heap, Stack } from '../stack';
import { measureCold, openSleepers } from './cold';
import { countSessions } from './count';
import { identified, openCheckouts } from './opening';

export interface ManyPlan extends IdentifyPlan {
  sessions: number;
  /** Sessions are opened for so long at most; they expire after half an hour. */
  withinMs: number;
  /** The workers', where less than the machine's default should be filled. */
  heap?: Heap;
  /** Sessions that are met cold, for each thing that is asked of them. */
  cold: number;
}

/** Both cores are busy with as many; more would only wait longer, up to the bypass. */
const AT_ONCE = 8;
/** So many times what a worker keeps in memory: then the first ones are out of it for certain. */
const EVICTING = 1.5;

/**
 * Identify beside thousands of open sessions, and what a session costs that is no longer in the worker's
 * memory. The service's sessions are opened first; the bare workflow's identify, with none of its own open,
 * shows what the server alone became slower by.
 */
export async function measureManyOpen(
  stack: Stack,
  subjects: Pair<Subject>,
  { plan, progress }: { plan: ManyPlan; progress: Progress },
): Promise<ManyOpen> {
  const { heap, sessions, withinMs } = plan;
  const stickyCache = stickyCacheOf(heap);
  const without = await identifyNow(subjects, plan);
  const open = (subject: Subject, count: number) =>
    openCheckouts({ subject, count, atOnce: AT_ONCE, withinMs, steps: identified });

  progress.busy('Opening', `${sessions} sessions of the service`);
  const service = await openSleepers(subjects.service, plan.cold);
  const sleeping = service.forCart.length + service.forRead.length;
  const opened = await open(subjects.service, sessions - sleeping);
  const active = await countSessions(stack.addresses.temporal, 'ACTIVE', sleeping + opened.length);
  progress.busy('Measuring', `${active} open sessions`);
  const beside = await identifyNow(subjects, plan);

  const evicting = Math.ceil(EVICTING * stickyCache);
  progress.busy('Opening', `${evicting} bare workflows, to push the first ones out of memory`);
  const bare = await openSleepers(subjects.bare, plan.cold);
  await open(subjects.bare, evicting);
  return {
    sessions: active,
    stickyCache,
    smallHeap: heap !== undefined,
    identify: slowdownOf(without, beside),
    ...(await measureCold({ service, bare })),
  };
}
