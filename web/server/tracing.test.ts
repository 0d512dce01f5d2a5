import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { traceBy, traceTo } from './spans';
import { stateTrace } from './tracing';

const BROWSERS = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const PERSON = 'wilhelmina@example.org';
const servers: Server[] = [];
const exporter = new InMemorySpanExporter();
const tracing = traceBy(new SimpleSpanProcessor(exporter), 'test');
beforeEach(() => exporter.reset());
afterAll(() => servers.forEach((server) => server.close()));

/** Asks a server behind it, as a browser that claims a trace; answers the trace that Next would read. */
async function ask(path: string, isTraced: boolean, status = 200): Promise<unknown[]> {
  const seen: unknown[] = [];
  let closed = Promise.resolve();
  const server = createServer((request, response) => {
    stateTrace(request, response, isTraced ? tracing : null);
    seen.push(request.headers['traceparent'], request.headers['tracestate']);
    closed = new Promise((resolve) => void response.once('close', resolve));
    response.writeHead(status).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    headers: { traceparent: BROWSERS, tracestate: 'a=b', cookie: PERSON },
  });
  await closed;
  return seen;
}

test('with tracing off a request is of no trace, whatever the browser says', async () => {
  expect(await ask('/medusa/store/carts/cart_1', false)).toEqual([undefined, undefined]);
});

test.each([
  ['/medusa/store/carts/cart_1?fields=id', '/medusa/*', 200],
  ['/session/password', '/session/*', 503],
  [`/p/coffee?q=${PERSON}`, 'page', 200],
  [`/${PERSON}/`, 'page', 404],
  ['/constructor/x', 'page', 404],
])(
  '%s begins a trace of its own, which goes on to Medusa without the shopper',
  async (path, route, status) => {
    const [traceparent] = await ask(path, true, status);
    const [span] = exporter.getFinishedSpans();
    const { traceId, spanId } = span?.spanContext() ?? {};
    expect(traceparent).toBe(`00-${traceId}-${spanId}-01`);
    expect(BROWSERS).not.toContain(traceId);
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.name).toBe(`GET ${route}`);
    expect(span?.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': route,
      'http.response.status_code': status,
    });
  },
);

test('files of the build and health checks are no traces', async () => {
  for (const path of ['/_next/static/a.js', '/healthz', '/readyz?verbose'])
    expect(await ask(path, true)).toEqual([undefined, undefined]);
  expect(exporter.getFinishedSpans()).toEqual([]);
});

test('a stream that the end of the server cuts off is a span all the same', async () => {
  const { begin, stop } = traceBy(new SimpleSpanProcessor(exporter), 'test');
  const server = createServer((request, response) => {
    begin(request, response, '/medusa/*');
    response.write('data: 1\n\n');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const stream = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/medusa/events`);
  const ended: string[] = [];
  exporter.shutdown = async () => void ended.push(...exporter.getFinishedSpans().map(({ name }) => name));
  await stop();
  expect(ended).toEqual(['GET /medusa/*']);
  await stream.body?.cancel();
  server.closeAllConnections();
  server.close();
});

test('Next finds no tracer', async () => {
  const { stop } = traceTo('http://127.0.0.1:1', 'test');
  expect(trace.getTracer('next.js').startSpan('any').isRecording()).toBe(false);
  await stop();
});
