import type { Tracer } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** A collector that is away is told of this often. */
const TELL_EVERY_MS = 60_000;
const LAST_SPANS_MS = 1_000;

export interface Tracing {
  tracer: Tracer;
  /** Sends what is left, for a second at most. Never throws. */
  stop(): Promise<void>;
}

/** The exporter's own errors quote what the collector answered: the log says that there was one. */
function tellOfLostSpans(): void {
  let toldAt = -Infinity;
  setGlobalErrorHandler(() => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    console.warn('Spans could not be sent; the collector does not take them');
  });
}

/**
 * OpenTelemetry for this server alone, sent as OTLP over HTTP in batches; what cannot be sent is dropped. It is not
 * made the process's own, so that Next finds none.
 */
export function traceTo(endpoint: string, serviceName: string): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  tellOfLostSpans();
  return {
    tracer: provider.getTracer('storefront'),
    stop: () =>
      new Promise((stopped) => {
        setTimeout(stopped, LAST_SPANS_MS).unref();
        provider.shutdown().then(stopped, () => stopped());
      }),
  };
}
