import { InMemorySpanExporter, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { testConfig } from '../../api/testing/harness';
import { createLogger } from '../logger';
import { startTracing, traced } from '.';
import { Outgoing } from './sdk';

const PERSON = 'wilhelmina@example.org';
const failing = async () => {
  throw Object.assign(new Error(`${PERSON} already exists`), { code: 'P2002' });
};

test('without an endpoint nothing is traced, and a call is the call alone', async () => {
  expect(startTracing('loyalty-api', testConfig(), createLogger('test', 'silent'))).toBeNull();
  expect(await traced('postgres statement', {}, async () => 'answer')).toBe('answer');
  await expect(traced('postgres statement', {}, failing)).rejects.toThrow(PERSON);
});

test('of an error that ended a span its kind leaves, and nothing that it says', async () => {
  const exporter = new InMemorySpanExporter();
  const outgoing = new Outgoing(exporter);
  const provider = new NodeTracerProvider({ spanProcessors: [outgoing] });
  provider.register();
  await provider.getTracer('test').startActiveSpan('request', async (request) => {
    await expect(traced('postgres statement', {}, failing)).rejects.toThrow(PERSON);
    request.setStatus({ code: 2, message: PERSON }).end();
  });
  await outgoing.forceFlush();
  const spans = exporter.getFinishedSpans().map(({ name, status, events }) => ({ name, status, events }));
  expect(spans).toEqual([
    {
      name: 'postgres statement',
      status: { code: 2 },
      events: [expect.objectContaining({ attributes: { 'exception.type': 'P2002' } })],
    },
    { name: 'request', status: { code: 2 }, events: [] },
  ]);
  expect(JSON.stringify(spans)).not.toContain('wilhelmina');
  await outgoing.shutdown();
});
