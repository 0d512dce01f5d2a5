import type { Logger } from '@medusajs/framework/types';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** A collector that is away is told of this often. */
const TELL_EVERY_MS = 60_000;

/** The exporter's own errors quote what the collector answered: the log says that there was one. */
function tellOfLostSpans(logger: Pick<Logger, 'warn'>): void {
  let toldAt = -Infinity;
  setGlobalErrorHandler(() => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    logger.warn('Spans could not be sent; the collector does not take them');
  });
}

/** OpenTelemetry for this process, sent as OTLP over HTTP in batches. What cannot be sent is dropped. */
export function traceTo(endpoint: string, serviceName: string, logger: Pick<Logger, 'warn'>): void {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  // Without baggage: what a browser packs would travel into histories in clear.
  provider.register({ propagator: new W3CTraceContextPropagator() });
  tellOfLostSpans(logger);
  // Medusa ends the process when its own connections are closed, some seconds later.
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void provider.forceFlush().catch(() => undefined));
}
