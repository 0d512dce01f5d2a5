import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { sessionWorkflowId } from '../../contract/ids';
import { startCollector, wayUp, type Collector, type ReceivedSpan } from '../support/collector';
import { until } from '../support/until';
import { cartOf, expectUnnoticed, openCheckout, orderOf, type Shop } from './shop';
import { startStack, type Stack } from './stack';

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** What the shop sends with a request: its trace, and its own span. */
function begin() {
  const [traceId, spanId] = [hex(16), hex(8)];
  return { traceId, spanId, headers: { traceparent: `00-${traceId}-${spanId}-01` } };
}

let collector: Collector;
let stack: Stack;
let shop: Shop;

beforeAll(async () => {
  collector = await startCollector();
  stack = await startStack({
    settings: {
      LOG_LEVEL: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '200',
    },
  });
  shop = await stack.openShop();
}, 120_000);
afterAll(async () => {
  await stack?.stop();
  collector?.close();
});

const spansOf = (traceId: string): ReceivedSpan[] =>
  collector.spans().filter((span) => span.traceId === traceId);

/** Waits for all of these in one trace. */
const untilSpans = (traceId: string, ...names: RegExp[]): Promise<ReceivedSpan[]> =>
  until(
    () => {
      const spans = spansOf(traceId);
      return names.every((name) => spans.some((span) => name.test(span.name))) && spans;
    },
    { what: `spans like ${names.join(' ')}` },
  );

/** Waits for a line of this trace with this message. */
const untilLine = (traceId: string, msg: string): Promise<Record<string, unknown>> =>
  until(
    () =>
      stack
        .logs()
        .split('\n')
        .filter((line) => line.includes(traceId))
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .find((line) => line['msg'] === msg),
    { what: `the line "${msg}"` },
  );

test("a request's trace goes through API, Temporal, workflow and activity to the host and Postgres", async () => {
  const { traceId, spanId, headers } = begin();
  const checkout = shop.checkout();
  expectUnnoticed(await checkout.identify({ cart: cartOf(1) }, headers), cartOf(1));
  const spans = await untilSpans(traceId, /^POST/, /^HandleUpdate/, /^loyalty host calculate/, /^postgres/);
  const ways = spans.map((span) => wayUp(spans, span).join(' < '));
  const toRequest = [
    'loyalty-worker HandleUpdate:identify',
    'loyalty-api UpdateWithStartWorkflow:identify',
    'loyalty-api POST /loyalty/identify',
    spanId,
  ].join(' < ');
  expect(ways).toContain(
    `loyalty-worker loyalty host identifyMember < loyalty-worker RunActivity:identifyMember < ${toRequest}`,
  );
  expect(ways.find((way) => way.startsWith('loyalty-worker postgres'))).toMatch(new RegExp(`${toRequest}$`));
});

test('what is done for a later message belongs to its own trace, and what follows an order to the order', async () => {
  const checkout = await openCheckout(shop);
  const [change, order] = [begin(), begin()];
  const session = expectUnnoticed(await checkout.rewards(cartOf(2), change.headers), cartOf(2));
  const ofChange = await untilSpans(change.traceId, /^POST/, /^HandleUpdate/, /^loyalty host calculate/);
  expect(ofChange.map(({ name }) => name)).not.toContain('HandleUpdate:identify');
  const event = {
    specversion: '1.0',
    id: 'order',
    source: '/shop',
    type: 'OrderCompleted',
    data: orderOf(session, cartOf(2)),
  };
  const accepted = await shop.call<object>('POST', '/events', { body: event, headers: order.headers });
  expect(accepted.status).toBe(202);
  await untilSpans(order.traceId, /^POST/, /^HandleSignal:orderCompleted$/, /^loyalty host finalizeRewards$/);
});

test('every line that is written for a request names its trace, session, store and key', async () => {
  const checkout = await openCheckout(shop);
  const { sessionId } = checkout;
  const [seen, refused, failing] = [begin(), begin(), begin()];
  await checkout.rewards(cartOf(2), seen.headers);
  expect(await untilLine(seen.traceId, 'request completed')).toMatchObject({
    service: 'api',
    traceId: seen.traceId,
    sessionId,
    storeId: shop.storeId,
    keyId: shop.key.split('_')[1],
  });
  const later = { Prefer: 'respond-async', ...refused.headers };
  const body = { sessionId, rewardIds: ['nobody-offers-this'] };
  await shop.call('POST', '/loyalty/select', { body, headers: later });
  expect(await untilLine(refused.traceId, 'A signal was refused')).toMatchObject({
    service: 'worker',
    traceId: refused.traceId,
  });
  await shop.host.fail({ route: 'rewards', kind: 'status', value: 500, times: 1 });
  await checkout.rewards(cartOf(3), failing.headers);
  await shop.host.heal();
  expect(await untilLine(failing.traceId, 'A call to the loyalty host failed')).toMatchObject({
    service: 'worker',
    traceId: failing.traceId,
  });
});

test("a problem's instance is the trace of its request", async () => {
  const { traceId, headers } = begin();
  const { body } = await shop.call<{ instance: string }>('POST', '/loyalty/rewards', { body: {}, headers });
  expect(body.instance).toBe(`urn:trace:${traceId}`);
  expect(await untilLine(traceId, 'request completed')).toMatchObject({ keyId: shop.key.split('_')[1] });
  const ofItsOwn = await shop.call<{ instance: string }>('POST', '/loyalty/rewards', { body: {} });
  const [, own = ''] = /^urn:trace:([0-9a-f]{32})$/.exec(ofItsOwn.body.instance) ?? [];
  await untilSpans(own, /^POST \/loyalty\/rewards$/);
});

test('a trace that its sender does not keep is not kept here', async () => {
  const { traceId, headers } = begin();
  const answer = await shop
    .checkout()
    .identify({ cart: cartOf(1) }, { traceparent: headers.traceparent.replace(/01$/, '00') });
  expectUnnoticed(answer, cartOf(1));
  const kept = begin();
  expectUnnoticed(await shop.checkout().identify({ cart: cartOf(1) }, kept.headers), cartOf(1));
  await untilSpans(kept.traceId, /^POST/, /^HandleUpdate/);
  expect(spansOf(traceId)).toEqual([]);
});
test('what else a caller sends with its trace leaves with no span, and stands in no history', async () => {
  const { traceId, headers } = begin();
  const [packed, key] = [`packed-${hex(8)}`, `key-${hex(8)}`];
  const checkout = shop.checkout();
  await checkout.identify(
    { cart: cartOf(1) },
    { ...headers, baggage: `user.email=${packed}`, 'Idempotency-Key': key },
  );
  const spans = await untilSpans(traceId, /^POST/, /^HandleUpdate/, /^loyalty host identify/);
  expect(JSON.stringify(spans)).not.toContain(packed);
  expect(JSON.stringify(spans)).not.toContain(key);
  const connection = await Connection.connect({ address: stack.temporal.address });
  const client = new Client({ connection });
  try {
    const handle = client.workflow.getHandle(sessionWorkflowId(checkout.sessionId));
    const history = JSON.stringify(await handle.fetchHistory());
    const carried = [...history.matchAll(/"_tracer-data":\{"metadata":\{[^}]*\},"data":"([^"]+)"/g)].map(
      ([, data = '']) => JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as object,
    );
    expect(carried.length).toBeGreaterThan(0);
    for (const each of carried) expect(Object.keys(each)).toEqual(['traceparent']);
  } finally {
    await connection.close();
  }
});
