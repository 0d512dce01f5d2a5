import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '../../scripts/console';
import { CART_VERSIONS, type Subject } from '../checkout';
import { HOST_PATHS, takeHostTimes } from '../measure/host-times';
import { p50Of, slowdownOf } from '../measure/identify';
import { BREATH_MS, timed, unlessBypassed } from '../measure/load';
import type { Pair, Waiting } from '../measure/result';
import type { Stack } from '../stack';
import { countSessions } from './count';
import { openCheckouts, ordered } from './opening';

export interface WaitingPlan {
  orders: number;
  /** Orders are placed for so long at most. */
  withinMs: number;
  turns: number;
  /** Of one turn, with three carts each. */
  checkouts: number;
  /**
   * The first retries of an order follow each other quickly, which is the burst of an outage's beginning. Carts
   * are measured when there are at most so many retries a second, or after `calmWithinMs`.
   */
  calmPerSecond: number;
  calmWithinMs: number;
}

/**
 * The host answers everything but finalise. 403 is what it says to a store whose rights were taken away: it
 * is asked again for 72 hours, and unlike a 5xx it does not open the circuit breaker, whose bypass would
 * answer the carts at once.
 */
const FINALIZE_REFUSED = [{ route: 'finalize', kind: 'status', value: 403 }];
const CONTROL_MS = 5_000;
const LOOK_EVERY_MS = 3_000;
const TURN_WITHIN_MS = 60_000;
/** Both cores are busy with as many; more would only wait longer, up to the bypass. */
const AT_ONCE = 8;

async function refuseFinalize(sandbox: string): Promise<void> {
  const response = await fetch(`${sandbox}/_control/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(FINALIZE_REFUSED),
    signal: AbortSignal.timeout(CONTROL_MS),
  });
  if (!response.ok) throw new Error(`The sandbox refused the fault: ${await response.text()}`);
}

interface Carts {
  /** p50 in milliseconds. */
  p50: Pair<number>;
  bypassed: number;
}

/** Times the carts of one shopper; resolves to false when one was bypassed. */
const timeCarts = (subject: Subject, samples: number[]): Promise<boolean> =>
  unlessBypassed(async () => {
    const checkout = subject.begin();
    await checkout.identify();
    for (let version = 1; version <= CART_VERSIONS; version += 1)
      samples.push(await timed(() => checkout.rewards(version)));
  });

/** Carts of one shopper after another, in turn with the bare workflow's. The checkouts stay open. */
async function cartsNow(subjects: Pair<Subject>, { turns, checkouts }: WaitingPlan): Promise<Carts> {
  const samples: Pair<number[]> = { service: [], bare: [] };
  let bypassed = 0;
  const shop = async (name: 'service' | 'bare') => {
    const end = performance.now() + TURN_WITHIN_MS;
    for (let answers = 0; answers < checkouts && performance.now() < end;) {
      if (await timeCarts(subjects[name], samples[name])) {
        answers += 1;
      } else {
        bypassed += 1;
        await delay(BREATH_MS);
      }
    }
  };
  for (let turn = 0; turn < turns; turn += 1) {
    await shop('service');
    await shop('bare');
  }
  return { p50: p50Of(samples), bypassed };
}

/** Runs `work` and counts the finalisations that the host was asked for meanwhile. */
async function withRetries<T>(
  clockUrl: string,
  work: () => Promise<T>,
): Promise<{ result: T; perSecond: number }> {
  await takeHostTimes(clockUrl);
  const startedAt = performance.now();
  const result = await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const retries = (await takeHostTimes(clockUrl))[HOST_PATHS.finalize]?.length ?? 0;
  return { result, perSecond: retries / seconds };
}

async function untilCalm(clockUrl: string, { calmPerSecond, calmWithinMs }: WaitingPlan): Promise<void> {
  const end = performance.now() + calmWithinMs;
  for (;;) {
    const { perSecond } = await withRetries(clockUrl, () => delay(LOOK_EVERY_MS));
    if (perSecond <= calmPerSecond || performance.now() > end) return;
  }
}

/** The answers to carts beside orders whose finalisation the host refuses again and again. */
export async function measureWaiting(
  { addresses, clockUrl }: Stack,
  subjects: Pair<Subject>,
  { plan, progress }: { plan: WaitingPlan; progress: Progress },
): Promise<Waiting> {
  const without = await cartsNow(subjects, plan);
  await refuseFinalize(addresses.sandbox);
  progress.busy('Placing', `${plan.orders} orders that the host does not finalise`);
  const { length: orders } = await openCheckouts({
    subject: subjects.service,
    count: plan.orders,
    atOnce: AT_ONCE,
    withinMs: plan.withinMs,
    steps: ordered,
  });
  await untilCalm(clockUrl, plan);
  const pending = await countSessions(addresses.temporal, 'PENDING_FINALIZATION', orders);
  progress.busy('Measuring', `carts beside ${pending} orders in PENDING_FINALIZATION`);
  const beside = await withRetries(clockUrl, () => cartsNow(subjects, plan));
  return {
    orders,
    pending,
    retriesPerSecond: beside.perSecond,
    cart: slowdownOf(without.p50, beside.result.p50),
    bypassed: without.bypassed + beside.result.bypassed,
  };
}
