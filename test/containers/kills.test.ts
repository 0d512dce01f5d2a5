import { ALEX } from '../promise/host';
import { until } from '../support/until';
import { booksOf, pointsAddUp } from './books';
import { compose, forgetLimits, healthyAgain } from './compose';
import { startLoad } from './orders';

/** Every kind of process that a server may lose. */
const SERVICES = [
  'worker-1',
  'api-1',
  'web-1',
  'commerce-1',
  'redis',
  'postgres',
  'temporal',
  'nginx',
] as const;
const CLIENTS = 2;
/** What is killed must have been in use, and so must what came back. */
const ORDERS_BEFORE_AND_AFTER = 3;

/** So many of them stay below the shop's limits together. */
const BETWEEN_RESTS = 4;
let begun = 0;
beforeEach(async () => {
  if (begun % BETWEEN_RESTS === 0) await forgetLimits();
  begun += 1;
});

test.each(SERVICES)(
  '%s is killed under load: every order is placed, settled once and paid once, and the points add up',
  async (service) => {
    const load = startLoad(CLIENTS, 'again');
    await until(() => load.placed() >= ORDERS_BEFORE_AND_AFTER, {
      what: 'orders before the kill',
      timeoutMs: 120_000,
    });
    await compose(['kill', '--signal', 'SIGKILL', service]);
    // An engine does not start again what was killed by hand, as it does what died by itself.
    await compose(['start', service]);
    await healthyAgain(service);
    const sofar = load.placed();
    await until(() => load.placed() >= sofar + ORDERS_BEFORE_AND_AFTER, {
      what: 'orders after the kill',
      timeoutMs: 240_000,
    });
    const { orders, seen } = await load.stop();
    const { settledOnce, capturedOnce } = await booksOf(orders);
    expect({ settledOnce, capturedOnce }).toEqual({
      settledOnce: orders.length,
      capturedOnce: orders.length,
    });
    await pointsAddUp(ALEX);
    const failed = seen.filter((each) => each.failed).length;
    console.log(`${service}: ${orders.length} orders, ${seen.length} requests, ${failed} of them sent again`);
  },
);
