import { startStack, type Stack } from '../promise/stack';
import { cartOf, openCheckout, orderOf, type Shop } from '../promise/shop';
import { until } from '../support/until';
import { dashboards, expressions, alertRules } from './files';
import { parse, type Selector } from './promql';
import { scrape, type Scraped } from './scrape';

/** Told by the shop's backend, which this stack has not: test/shop/metrics.test.ts looks there. */
const isShops = ({ metric }: Selector): boolean => metric.startsWith('shop_');

/** What is only counted once it happened, before everything that rules and dashboards name is there. */
async function trade(shop: Shop): Promise<void> {
  const checkout = await openCheckout(shop);
  await shop.host.fail({ route: 'rewards', kind: 'lie', value: 'negativeDiscount', times: 1 });
  await checkout.rewards(cartOf(2));
  const { body } = await checkout.rewards(cartOf(3));
  await checkout.complete(orderOf(body, cartOf(3)));
  await checkout.reaches('FINALIZED');
  await shop.host.fail({ route: 'identify', kind: 'status', value: 500 });
  const late = shop.checkout();
  const { body: bypassed } = await late.identify({ cart: cartOf(1) });
  await shop.host.heal();
  await late.complete(orderOf(bypassed, cartOf(1)));
  await late.reaches('FINALIZED');
  await shop.call('GET', '/loyalty/sessions/7a1c0f0e-6a0c-5b1e-9a57-000000000000');
}

let stack: Stack;
let metrics: Scraped;
let text: string;
beforeAll(async () => {
  stack = await startStack();
  await trade(await stack.openShop());
  ({ metrics, text } = await until(
    async () => {
      const scraped = await scrape(stack.metrics);
      return missing(scraped.metrics).length === 0 && scraped;
    },
    { what: 'everything that is named', timeoutMs: 15_000, everyMs: 500 },
    // What is still missing is told by the tests.
  ).catch(() => scrape(stack.metrics)));
}, 120_000);
afterAll(() => stack?.stop());

const named = expressions().flatMap(({ where, expr }) =>
  parse(expr)
    .selectors.filter((selector) => !isShops(selector))
    .map((selector) => ({ where, ...selector })),
);
const missing = (known: Scraped): string[] =>
  named.filter(({ metric }) => !known.has(metric)).map(({ where, metric }) => `${where}: ${metric}`);

test('every metric that a rule or a dashboard names is told by a running process', () => {
  expect(missing(metrics)).toEqual([]);
});

test('every label that they ask for is one of that metric', () => {
  const wrong = named.flatMap(({ where, metric, labels }) =>
    labels
      .filter((label) => !metrics.get(metric)?.has(label))
      .map((label) => `${where}: ${metric}{${label}}`),
  );
  const grouped = expressions().flatMap(({ where, expr }) => {
    const { selectors, grouping } = parse(expr);
    if (selectors.some(isShops)) return [];
    const known = new Set(selectors.flatMap(({ metric }) => [...(metrics.get(metric) ?? [])]));
    return grouping.filter((label) => !known.has(label)).map((label) => `${where}: by (${label})`);
  });
  expect([...wrong, ...grouped]).toEqual([]);
});

test('every metric of ours is named by a rule or a dashboard', () => {
  const used = new Set(named.map(({ metric }) => metric));
  const ours = [...metrics.keys()].filter((name) => /^loyalty_(?!.*_(?:sum|count)$)/.test(name));
  expect(ours.filter((name) => !used.has(name))).toEqual([]);
});

test('what takes milliseconds is told in steps of milliseconds', () => {
  for (const name of [
    'temporal_workflow_task_schedule_to_start_latency_seconds',
    'temporal_request_latency_seconds',
  ])
    expect(text).toMatch(new RegExp(`^${name}_bucket\\{.*le="0.005"`, 'm'));
});

test('no number says whose checkout it is', () => {
  expect(text).not.toMatch(/\+1555|cart_[0-9a-f-]{8}|loyalty-session-|M-1000|store-[0-9a-f]{8}|lk_/);
});

describe('deploy/observability/dashboards', () => {
  const all = dashboards();

  test('there is one of each: checkout, host, shop, temporal', () => {
    expect(all.map(({ file }) => file)).toEqual(['checkout.json', 'host.json', 'shop.json', 'temporal.json']);
    expect(new Set(all.map(({ uid }) => uid)).size).toBe(all.length);
  });

  test.each(all.map((dashboard) => [dashboard.file, dashboard.panels] as const))(
    '%s: panels have ids and titles of their own, and none lies over another',
    (_file, panels) => {
      const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
      expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    },
  );
});

test('every rule says what happened, what to do and where to read on', () => {
  const rules = alertRules();
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  expect(
    rules.filter(({ annotations: { summary, action } }) => summary.length < 20 || action.length < 20),
  ).toEqual([]);
});
