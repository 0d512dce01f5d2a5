import { expressions } from '../observability/files';
import { parse } from '../observability/promql';
import { scrape } from '../observability/scrape';
import { handles } from './handles';

const targets = (handles.METRICS_URLS ?? '')
  .split(',')
  .filter((target) => target !== '')
  .map((target) => target.split('=') as [job: string, url: string]);
const urlsOf = (job: string) => targets.filter(([its]) => its === job).map(([, url]) => url);
const describeHere = handles.METRICS_URLS ? describe : describe.skip;

describeHere('the stack of npm start', () => {
  test('every process of it tells its numbers', async () => {
    expect(targets.map(([job]) => job).toSorted()).toEqual([
      'api',
      'api-sdk',
      'commerce',
      'temporal',
      'worker',
      'worker',
      'worker-sdk',
      'worker-sdk',
    ]);
    for (const [, url] of targets) expect((await scrape([url])).metrics.size).toBeGreaterThan(1);
  });

  test('every metric and label of the shop that a rule or a dashboard names is told by its backend', async () => {
    // A request of a shopper's, and one that the edge refuses.
    for (const path of ['/store/regions', '/store/nothing-here'])
      await fetch(`${handles.COMMERCE_URL}${path}`, {
        headers: { 'x-publishable-api-key': handles.COMMERCE_PUBLISHABLE_KEY },
      });
    const { metrics, text } = await scrape(urlsOf('commerce'));
    const selectors = expressions().flatMap(({ where, expr }) =>
      parse(expr)
        .selectors.filter(({ metric }) => metric.startsWith('shop_'))
        .map((selector) => ({ where, ...selector })),
    );
    expect(selectors.length).toBeGreaterThan(10);
    expect(selectors.filter(({ metric }) => !metrics.has(metric))).toEqual([]);
    expect(text).toContain(
      'shop_http_request_seconds_count{method="GET",route="/store/regions",status="200"}',
    );
    expect(text).not.toContain('nothing-here');
    expect(text).not.toMatch(/order_[0-9A-Z]{10}|cart_[0-9A-Z]{10}|cus_[0-9A-Z]{10}|@/);
  });

  test('the numbers of the backend are not on the port of the shop', async () => {
    expect((await fetch(`${handles.COMMERCE_URL}/metrics`)).status).toBe(404);
  });
});
