import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import express from 'express';
import { noteInLog } from '../../platform/log-context';
import { createLogger } from '../../platform/logger';
import { logLinesOf } from '../../test/support/log-lines';
import { answerErrors } from './errors';
import { requestLog } from './log';
import { HttpProblem } from './problem';
import { traceMessage, traceRequests } from './trace';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

/** One refused request of a process that traces nothing: what it is told, and what the log says. */
async function refused(traceparent?: string) {
  const logger = createLogger('test', 'info');
  const app = express().use(traceRequests, requestLog(logger));
  app.get('/session', async () => {
    noteInLog({ sessionId: 'session-1', storeId: 'store-1', keyId: 'key-1' });
    await new Promise((resolve) => setImmediate(resolve));
    logger.warn('said on the way');
    throw new HttpProblem('SESSION_NOT_FOUND');
  });
  app.use(answerErrors(logger));
  const server = createServer(app).listen(0, '127.0.0.1');
  let instance = '';
  const lines = await logLinesOf(logger, async () => {
    try {
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const headers = { 'x-request-id': 'request-1', ...(traceparent ? { traceparent } : {}) };
      const answer = await fetch(`http://127.0.0.1:${port}/session`, { headers });
      ({ instance } = (await answer.json()) as { instance: string });
    } finally {
      server.close();
      await once(server, 'close');
    }
  });
  return { instance, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test("with tracing off the caller's trace stands in the problem and in every line of the request", async () => {
  const { instance, lines } = await refused(TRACEPARENT);
  expect(instance).toBe(`urn:trace:${TRACE}`);
  expect(lines.map(({ msg }) => msg)).toEqual(['said on the way', 'request completed']);
  for (const line of lines)
    expect(line).toMatchObject({
      traceId: TRACE,
      sessionId: 'session-1',
      storeId: 'store-1',
      keyId: 'key-1',
    });
});

test.each([
  ['none', undefined],
  ['an empty one', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
  ['one of another shape', `${TRACEPARENT}"; phone=+15555550123`],
])('without a trace the problem names the request: %s', async (_what, traceparent) => {
  const { instance, lines } = await refused(traceparent);
  expect(instance).toBe('urn:request:request-1');
  expect(lines.every((line) => !('traceId' in line))).toBe(true);
});

test("a message of a queue is a span of its sender's trace, and so is what is done for it", async () => {
  const exporter = new InMemorySpanExporter();
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
  const logger = createLogger('test', 'info');
  let inside: string | undefined;
  const [line = ''] = await logLinesOf(logger, () =>
    traceMessage({ traceparent: TRACEPARENT }, async () => {
      inside = trace.getActiveSpan()?.spanContext().traceId;
      logger.info('said for a message');
    }),
  );
  expect(inside).toBe(TRACE);
  expect(JSON.parse(line)).toMatchObject({ traceId: TRACE });
  expect(
    exporter.getFinishedSpans().map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId]),
  ).toEqual([['receive message', '00f067aa0ba902b7']]);
});
