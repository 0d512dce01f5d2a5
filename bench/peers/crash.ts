import { setTimeout as delay } from 'node:timers/promises';
import { CART_VERSIONS, type Checkout, type Subject } from '../checkout';
import type { HostControl } from './host-control';
import type { CrashResult } from './result';
import { answersOf, doubledOf, outcomeOf, type Try } from './tally';

/** A process that is killed under load, and how to tell what became of the orders. */
export interface Victim {
  subject: Subject;
  process: string;
  crash(): Promise<void>;
  revive(): Promise<void>;
  /** The checkout's id at the host once it says that it is finalized; undefined before. */
  finalizedAs(workflowId: string): Promise<string | undefined>;
  /** How many of these checkouts the engine still works on, or will again. */
  held(workflowIds: string[]): Promise<number>;
  /** Whether this id at the host is one of the subject's. */
  owns(hostId: string): boolean;
  /** When no order was finalized for so long, nobody waits for the rest of them any more. */
  quietMs: number;
}

export interface CrashPlan {
  shoppers: number;
  beforeMs: number;
  downMs: number;
  afterMs: number;
}

/** The host takes no orders from so long before the crash: some are on their way when it comes. */
const HOST_AWAY_MS = 1_000;
const PAUSE_MS = 250;
const GIVE_UP_MS = 30_000;
const SETTLE_MS = 180_000;
const LOOK_EVERY_MS = 1_000;
const LOOKS_AT_ONCE = 8;

interface Wait {
  from: number;
  until: number;
}

interface Placed {
  workflowId: string;
  at: number;
}

interface Log {
  tries: Try[];
  waits: Wait[];
  placed: Placed[];
  unanswered: number;
}

const now = (): number => performance.now();
const GOOD = new Set(['200', 'full price']);

/** Tries a step until it is answered well, as a shop does; answers what came last. */
async function persist(log: Log, work: () => Promise<void>): Promise<string> {
  const from = now();
  for (;;) {
    const at = now();
    let outcome = '200';
    try {
      await work();
    } catch (error) {
      outcome = outcomeOf(error);
    }
    log.tries.push({ at, ms: now() - at, outcome });
    if (GOOD.has(outcome)) {
      log.waits.push({ from, until: now() });
      return outcome;
    }
    if (now() - from > GIVE_UP_MS) return outcome;
    await delay(PAUSE_MS);
  }
}

/** One checkout; a shopper who is answered at full price orders at full price. */
async function shop(checkout: Checkout, log: Log): Promise<void> {
  const versions = Array.from({ length: CART_VERSIONS }, (_, index) => index + 1);
  const steps = [
    () => checkout.identify(),
    ...versions.map((version) => () => checkout.rewards(version)),
    () => checkout.select(),
    () => checkout.query(),
  ];
  let order = () => checkout.order();
  for (const step of steps) {
    const outcome = await persist(log, step);
    if (!GOOD.has(outcome)) return;
    if (outcome === 'full price') {
      order = () => checkout.abandon();
      break;
    }
  }
  if (GOOD.has(await persist(log, order))) log.placed.push({ workflowId: checkout.workflowId, at: now() });
  else log.unanswered += 1;
}

/** Shoppers come all the while; the process is gone in the middle of it. */
async function crashUnderLoad(
  victim: Victim,
  host: HostControl,
  plan: CrashPlan,
): Promise<Log & { downAt: number; upAt: number }> {
  const log: Log = { tries: [], waits: [], placed: [], unanswered: 0 };
  const closing = new AbortController();
  const shopper = async () => {
    while (!closing.signal.aborted) await shop(victim.subject.begin(), log);
  };
  const shoppers = Promise.all(Array.from({ length: plan.shoppers }, shopper));
  try {
    await delay(plan.beforeMs - HOST_AWAY_MS);
    await host.refuseOrders();
    await delay(HOST_AWAY_MS);
    const downAt = now();
    await victim.crash();
    await delay(plan.downMs);
    await host.takeOrders();
    await victim.revive();
    const upAt = now();
    await delay(plan.afterMs);
    return { ...log, downAt, upAt };
  } finally {
    closing.abort();
    await host.takeOrders();
    await shoppers;
  }
}

interface Settled {
  /** The ids at the host of the orders that were finalized. */
  hostIds: string[];
  waiting: string[];
}

/** Waits until every order is finalized, or no more come. */
async function settle(victim: Victim, workflowIds: string[]): Promise<Settled> {
  const hostIds: string[] = [];
  let waiting = workflowIds;
  let lastFound = now();
  const end = now() + SETTLE_MS;
  while (waiting.length > 0 && now() < end && now() - lastFound < victim.quietMs) {
    const still: string[] = [];
    const queue = [...waiting];
    const look = async () => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
        const hostId = await victim.finalizedAs(id);
        if (hostId === undefined) still.push(id);
        else hostIds.push(hostId);
      }
    };
    await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, look));
    if (still.length < waiting.length) lastFound = now();
    waiting = still;
    if (waiting.length > 0) await delay(LOOK_EVERY_MS);
  }
  return { hostIds, waiting };
}

/**
 * Kills a process while shoppers check out and the host takes no orders, starts it anew, and counts at the
 * host what became of every order that was acknowledged. `unknown` orders of earlier crashes may still come.
 */
export async function measureCrash(
  victim: Victim,
  host: HostControl,
  { plan, unknown }: { plan: CrashPlan; unknown: number },
): Promise<CrashResult> {
  const begun = (await host.effects()).length;
  const { tries, waits, placed, unanswered, downAt, upAt } = await crashUnderLoad(victim, host, plan);
  const { hostIds, waiting } = await settle(
    victim,
    placed.map(({ workflowId }) => workflowId),
  );
  const effects = (await host.effects()).slice(begun).filter((id) => victim.owns(id));
  const finalized = hostIds.filter((id) => effects.includes(id)).length;
  const held = await victim.held(waiting);
  const during = tries.filter(({ at, ms }) => at + ms > downAt && at < upAt);
  const waited = waits.filter(({ from, until }) => until > downAt && from < upAt);
  return {
    subject: victim.subject.name,
    process: victim.process,
    downMs: upAt - downAt,
    answers: answersOf(during),
    longestWaitMs: Math.max(0, ...waited.map(({ from, until }) => until - from)),
    orders: {
      acknowledged: placed.length,
      acknowledgedWhileDown: placed.filter(({ at }) => at > downAt && at < upAt).length,
      unanswered,
      finalized,
      waiting: held,
      lost: placed.length - finalized - held,
      // The host may have executed what the session does not know yet.
      doubled: doubledOf(effects, hostIds, waiting.length + unanswered + unknown),
    },
  };
}
