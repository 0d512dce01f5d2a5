import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '@medusajs/framework/types';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { createLoyaltyClient } from '@loyalty-checkout/medusa-plugin/modules/loyalty/client';
import { createQuietLogger } from '../quiet-logger';
import { inTraceOf, traceHeaders } from '@loyalty-checkout/medusa-plugin/trace';
import { traceId, traceRequest } from '.';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const ROUTE = '/store/carts/:id/loyalty/select';
const PERSON = 'wilhelmina@example.org';
const servers: Server[] = [];
const said: string[] = [];
const say = (line: string) => void said.push(line);
const logger = createQuietLogger(
  Object.fromEntries(
    ['error', 'warn', 'info', 'debug', 'verbose', 'http', 'silly', 'log', 'panic'].map((name) => [name, say]),
  ) as unknown as Logger,
);

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A shop that asks the loyalty service once, and what both were sent. */
async function startShop() {
  const toLoyalty: unknown[] = [];
  const url = await listen((request, response) => {
    toLoyalty.push(request.headers['traceparent']);
    response.writeHead(503).end();
  });
  const client = createLoyaltyClient({ url, apiKey: 'secret', storeId: 'store-1' }, logger);
  const ended: Promise<void>[] = [];
  const shop = await listen((req, res) => {
    const handle = async () => {
      await client.select({ cartId: 'cart_1', sessionId: 'session-1' }, []);
      res.end();
    };
    ended.push(new Promise((resolve) => res.once('close', resolve)));
    void traceRequest(handle, { req, res, route: ROUTE });
  });
  return {
    toLoyalty,
    async ask(): Promise<void> {
      await fetch(`${shop}/store/carts/1/loyalty/select?email=${PERSON}`, {
        headers: {
          traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
          cookie: `person=${PERSON}`,
          authorization: `Bearer ${PERSON}`,
        },
      });
      await Promise.all(ended);
    },
  };
}

beforeEach(() => void said.splice(0));
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

test('with tracing off a request is handled, and nothing is carried on', async () => {
  const { toLoyalty, ask } = await startShop();
  await ask();
  expect(toLoyalty).toEqual([undefined]);
  expect([traceHeaders(), traceId()]).toEqual([{}, undefined]);
  expect(said).toEqual([expect.not.stringContaining('traceId')]);
});

test("a shopper's request, its call to the loyalty service and its log lines are one trace, without the shopper", async () => {
  const exporter = new InMemorySpanExporter();
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
  const { toLoyalty, ask } = await startShop();
  await ask();
  const [span] = exporter.getFinishedSpans();
  expect(span?.name).toBe(`GET ${ROUTE}`);
  expect(span?.parentSpanContext).toMatchObject({ traceId: TRACE, spanId: '00f067aa0ba902b7' });
  expect(span?.attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': ROUTE,
    'http.response.status_code': 200,
  });
  expect(toLoyalty).toEqual([`00-${TRACE}-${span?.spanContext().spanId}-01`]);
  expect(said).toEqual([
    expect.stringMatching(new RegExp(`^Loyalty is bypassed for cart cart_1: .* traceId=${TRACE}$`)),
  ]);
});

test('what is done later carries on the trace that it comes from', () => {
  const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;
  expect(inTraceOf(traceparent, traceHeaders)).toEqual({ traceparent });
  expect(inTraceOf(null, traceHeaders)).toEqual({});
});
