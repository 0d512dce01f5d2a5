import type { OutboxNumbers } from '@loyalty-checkout/medusa-plugin/modules/outbox/numbers';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * The numbers of this process of the shop's backend. One registry for all of it: routes, subscribers and the
 * outbox are loaded by Medusa, each by itself. No label holds an id or anything of a shopper.
 */
export const registry = new Registry();

export const requests = new Histogram({
  name: 'shop_http_request_seconds',
  help: 'Time to answer, by route template and status',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [registry],
});

/** An order that is asked for twice is told twice: `shop_orders_placed_total` counts each once. */
export const completions = new Counter({
  name: 'shop_completions_total',
  help: 'Answers to "place the order": order, or payment where the money was not there',
  labelNames: ['outcome'],
  registers: [registry],
});

export const ordersPlaced = new Counter({
  name: 'shop_orders_placed_total',
  help: 'Orders whose completion came to its end',
  registers: [registry],
});

export const paymentsFailed = new Counter({
  name: 'shop_payments_failed_total',
  help: 'Payments of orders that a provider gave up, by its webhook',
  labelNames: ['provider'],
  registers: [registry],
});

/** As a webhook's address names them. */
const PAYMENT_PROVIDERS = ['finix_finix', 'stripe_stripe'];
// From 0 on: an alert sees the first one as it sees the next.
for (const outcome of ['order', 'payment']) completions.inc({ outcome }, 0);
for (const provider of PAYMENT_PROVIDERS) paymentsFailed.inc({ provider }, 0);

const NUMBERS: [name: string, help: string, key: keyof OutboxNumbers][] = [
  ['shop_outbox_depth', 'Events that were not delivered yet', 'waiting'],
  ['shop_outbox_overdue_seconds', 'How long the longest due event was not tried', 'overdueSeconds'],
  ['shop_outbox_failing', 'Events that were tried and did not leave', 'failing'],
  ['shop_outbox_oldest_failing_seconds', 'Age of the oldest of them', 'oldestFailingSeconds'],
];

/** A scrape must not wait for tables that hang. */
const READ_MS = 2_000;

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Every backend tells the same of the outbox: take `max`, not `sum`. While the tables are away the numbers are
 * absent, and `shop_outbox_available` is 0. `read` is asked once per
 * scrape, and not again before it has answered.
 */
export function collectOutbox(read: () => Promise<OutboxNumbers>): void {
  let reading: Promise<OutboxNumbers | null> | undefined;
  let asked: Promise<OutboxNumbers> | undefined;
  /** A question that the tables leave open is not asked again beside itself. */
  const ask = () => (asked ??= read().finally(() => (asked = undefined)));
  const once = () =>
    (reading ??= within(READ_MS, ask())
      .catch(() => null)
      .finally(() => (reading = undefined)));
  for (const [name, help, key] of NUMBERS)
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const numbers = await once();
        if (numbers) this.set(numbers[key]);
        else this.remove();
      },
    });
  new Gauge({
    name: 'shop_outbox_available',
    help: 'Whether the tables of the outbox answer',
    registers: [registry],
    async collect() {
      this.set((await once()) ? 1 : 0);
    },
  });
}

/** Of the process: memory, event loop, garbage collection. */
export const collectProcess = (): void => collectDefaultMetrics({ register: registry });
