import { Bypassed, CART_VERSIONS, STEPS, type Checkout, type Step, type Subject } from '../checkout';

/** An open breaker answers at once: asking on without a pause would only meet it again. */
export const BREATH_MS = 500;

export type Samples = Record<Step, number[]>;

export interface Load {
  /** Milliseconds from question to answer. */
  samples: Samples;
  checkoutsPerSecond: number;
  /** Left out of everything else. */
  bypassed: number;
  /** All others, those that ended after the window too. */
  checkouts: number;
}

const STEPS_PER_CHECKOUT = STEPS.length - 1 + CART_VERSIONS;

const noSamples = (): Samples => ({ identify: [], rewards: [], select: [], query: [], order: [] });

/** In milliseconds. */
export async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** False when the work met an answer at full price. */
export async function unlessBypassed(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Bypassed) return false;
    throw error;
  }
}

async function steps(checkout: Checkout, record: (step: Step, ms: number) => void): Promise<void> {
  record('identify', await timed(() => checkout.identify()));
  for (let version = 1; version <= CART_VERSIONS; version += 1)
    record('rewards', await timed(() => checkout.rewards(version)));
  record('select', await timed(() => checkout.select()));
  record('query', await timed(() => checkout.query()));
  record('order', await timed(() => checkout.order()));
}

/** How shoppers come. */
export interface Crowd {
  shoppers: number;
  windowMs: number;
  /**
   * The next checkout begins when the one before has ended, finalisation and all: nothing but the shopper's
   * own checkout is under way.
   */
  apart: boolean;
}

/**
 * So many shoppers at once, each one checkout after another, for `windowMs`; then everything that was begun
 * comes to its end, finalisation too. Throughput is the answers that came in within the window, in checkouts:
 * a checkout that is cut by the window's end counts in part.
 */
export async function runLoad(subject: Subject, { shoppers, windowMs, apart }: Crowd): Promise<Load> {
  const samples = noSamples();
  const workflowIds: string[] = [];
  const end = performance.now() + windowMs;
  let answersInWindow = 0;
  let bypassed = 0;
  const record = (step: Step, ms: number) => {
    samples[step].push(ms);
    if (performance.now() <= end) answersInWindow += 1;
  };
  const shop = async () => {
    while (performance.now() < end) {
      const checkout = subject.begin();
      if (!(await unlessBypassed(() => steps(checkout, record)))) {
        bypassed += 1;
        continue;
      }
      workflowIds.push(checkout.workflowId);
      if (apart) await subject.ended(checkout.workflowId);
    }
  };
  await Promise.all(Array.from({ length: shoppers }, shop));
  await Promise.all(workflowIds.map((workflowId) => subject.ended(workflowId)));
  return {
    samples,
    checkoutsPerSecond: answersInWindow / STEPS_PER_CHECKOUT / (windowMs / 1_000),
    bypassed,
    checkouts: workflowIds.length,
  };
}

/** One checkout from end to end; its workflow has ended. */
export async function runOne(subject: Subject): Promise<string> {
  const checkout = subject.begin();
  await steps(checkout, () => undefined);
  await subject.ended(checkout.workflowId);
  return checkout.workflowId;
}
