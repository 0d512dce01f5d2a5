import { OrderClient } from '../../scripts/load/shop-order';
import { startCollector, wayUp, type Collector, type ReceivedSpan } from '../support/collector';
import { until } from '../support/until';
import { handles } from './handles';

/** Spans are sent in batches, and what was sent while nobody listened is tried again first. */
const ARRIVES_MS = 60_000;

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector(Number(new URL(handles.COLLECTOR_URL ?? '').port));
});
afterAll(() => collector.close());

/** The spans of the trace that holds such a span and begins with such a one. */
function traceWith(name: RegExp, root: string): ReceivedSpan[] {
  const all = collector.spans();
  const begun = new Set(
    all.flatMap((span) => (span.parentSpanId === '' && span.name === root ? [span.traceId] : [])),
  );
  const traceId = all.find((span) => name.test(span.name) && begun.has(span.traceId))?.traceId;
  return all.filter((span) => span.traceId === traceId);
}

test("a shopper's request is one trace: storefront, backend, API, Temporal, workflow, activity, host and Postgres", async () => {
  const shopper = new OrderClient({
    storefront: handles.STOREFRONT_URL,
    phone: handles.MEMBER_PHONE,
    tries: 'once',
  });
  await shopper.openCart();
  const ways = () => {
    const spans = traceWith(/^loyalty host identifyMember$/, 'POST /medusa/*');
    return spans.map((span) => wayUp(spans, span).join(' < '));
  };
  const toShopper = [
    'loyalty-worker HandleUpdate:identify',
    'loyalty-api UpdateWithStartWorkflow:identify',
    'loyalty-api POST /loyalty/identify',
    'shop-commerce POST /store/carts/:id/loyalty/identify',
    'shop-web POST /medusa/*',
    '',
  ].join(' < ');
  const toHost = `loyalty-worker loyalty host identifyMember < loyalty-worker RunActivity:identifyMember < ${toShopper}`;
  const isWhole = () =>
    ways().includes(toHost) &&
    ways().some((way) => way.startsWith('loyalty-worker postgres') && way.endsWith(toShopper));
  await until(isWhole, { what: 'a whole trace', timeoutMs: ARRIVES_MS, everyMs: 500 }).catch(
    (error: unknown) => {
      throw new Error(`There is none: ${JSON.stringify(ways())}`, { cause: error });
    },
  );
  const received = collector.received();
  for (const planted of [handles.MEMBER_PHONE.slice(1), '@example.com', 'Congress'])
    expect(received).not.toContain(planted);
});
