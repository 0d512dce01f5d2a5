import { Gauge, type Registry } from 'prom-client';
import type { NumbersRepository, Waiting } from '../../platform/store/numbers';
import { within } from '../../platform/within';

/** The sources bound themselves; a scrape must not wait for one that does not. */
const READ_MS = 2_000;
/** However many scrape, and however often. */
const FRESH_MS = 5_000;

/** What waits for a person, by the status in Temporal's work list. */
export type WorkList = Record<
  'FINALIZATION_FAILED' | 'RETURN_FAILED' | 'GOODWILL_FAILED' | 'RECONCILIATION_OPEN',
  number
>;

export interface NumberSources extends NumbersRepository {
  workList(): Promise<WorkList>;
}

/** The outcome of the last question, for a while; null where nobody answered. One question at a time. */
function remembered<T>(what: string, ask: () => Promise<T>): () => Promise<T | null> {
  let last: { at: number; answer: Promise<T | null> } | undefined;
  return () => {
    const now = performance.now();
    if (!last || now - last.at > FRESH_MS)
      last = { at: now, answer: within(READ_MS, what, ask()).catch(() => null) };
    return last.answer;
  };
}

type Labelled = [labels: Record<string, string>, value: number];

/**
 * The numbers of the business, counted at scrape time where they are written down: every API tells the same, so
 * take `max`, not `sum`, over them. A number whose source is away is absent, and `loyalty_numbers_available`
 * says which. No store is a label: there may be thousands.
 */
export function collectNumbers(registry: Registry, sources: NumberSources): void {
  const sessions = remembered('The tables', () => sources.sessions());
  const waits = remembered('The tables', () => sources.waiting());
  const workList = remembered('Temporal', () => sources.workList());

  const gauge = (name: string, help: string, labelNames: string[], read: () => Promise<Labelled[]>) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const values = await read();
        this.reset();
        // A gauge without labels is 0 when it is reset, and would say so.
        if (values.length === 0) this.remove({});
        for (const [labels, value] of values) this.set(labels, value);
      },
    });
  const waiting = (name: string, help: string, pick: (waiting: Waiting) => number) =>
    gauge(name, help, [], async () => {
      const numbers = await waits();
      return numbers ? [[{}, pick(numbers)]] : [];
    });

  gauge('loyalty_numbers_available', 'Whether the source of these numbers answers', ['source'], async () => [
    [{ source: 'postgres' }, (await waits()) ? 1 : 0],
    [{ source: 'temporal' }, (await workList()) ? 1 : 0],
  ]);
  gauge(
    'loyalty_sessions',
    'Checkouts that are not over, by status and by why they are at full price',
    ['status', 'bypass_reason'],
    async () =>
      ((await sessions()) ?? []).map(({ status, bypassReason, count }) => [
        { status, bypass_reason: bypassReason },
        count,
      ]),
  );
  gauge(
    'loyalty_waiting_for_support',
    'Failed checkouts, returns and gifts, and open business days, that wait for a person',
    ['status'],
    async () => Object.entries((await workList()) ?? {}).map(([status, count]) => [{ status }, count]),
  );
  waiting('loyalty_finalizations_waiting', 'Orders that wait for money or host', (w) => w.finalizations);
  waiting(
    'loyalty_finalizations_oldest_seconds',
    'How long the longest waiting order has not moved',
    (w) => w.finalizationSeconds,
  );
  waiting('loyalty_points_holds', 'Checkouts that hold points', (w) => w.holds);
  waiting('loyalty_points_held', 'Points that checkouts hold', (w) => w.heldPoints);
  waiting('loyalty_points_holds_oldest_seconds', 'Age of the oldest hold', (w) => w.holdSeconds);
  waiting('loyalty_outbox_depth', 'Events that wait for Temporal', (w) => w.outbox);
  waiting('loyalty_outbox_oldest_seconds', 'Age of the oldest event that waits', (w) => w.outboxSeconds);
  waiting(
    'loyalty_outbox_dead_letters',
    'Events that cannot be sent, or were tried for most of a day',
    (w) => w.deadLetters,
  );
}
