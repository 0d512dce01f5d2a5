import { until } from '../support/until';
import { booksOf } from './books';
import { compose, forgetLimits, healthyAgain } from './compose';
import { startLoad } from './orders';

const SERVICES = ['worker-1', 'api-1', 'web-1', 'commerce-1'] as const;
const CLIENTS = 2;
const ORDERS_BETWEEN = 3;

beforeAll(forgetLimits);

async function exitCodeOf(service: string): Promise<number> {
  const [line = ''] = (await compose(['ps', '--all', '--format', 'json', service])).trim().split('\n');
  return (JSON.parse(line) as { ExitCode: number }).ExitCode;
}

test.each(SERVICES)(
  '%s is asked to end under load: it ends what it has begun, in time, and no request of a shopper fails',
  async (service) => {
    const load = startLoad(CLIENTS, 'once');
    const more = async (what: string): Promise<void> => {
      const sofar = load.placed();
      await until(() => load.placed() >= sofar + ORDERS_BETWEEN || load.failed(), {
        what,
        timeoutMs: 120_000,
      });
    };
    await more('orders before');
    await compose(['stop', service]);
    expect(await exitCodeOf(service)).toBe(0);
    await more('orders without it');
    await compose(['start', service]);
    await healthyAgain(service);
    await more('orders after it came back');
    const { orders, seen } = await load.stop();
    expect(seen.filter(({ failed }) => failed)).toEqual([]);
    expect(await booksOf(orders)).toEqual({ settledOnce: orders.length, capturedOnce: orders.length });
    console.log(`${service}: ${orders.length} orders, ${seen.length} requests, none failed`);
  },
);
