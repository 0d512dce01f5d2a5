import type { ServerResponse } from 'node:http';
import {
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Tracing } from './tracing';

/** A collector that is away is told of this often. */
const TELL_EVERY_MS = 60_000;
const LAST_SPANS_MS = 1_000;

/** Without baggage: what a browser packs would travel into histories in clear. */
const propagator = new W3CTraceContextPropagator();

/** The exporter's own errors quote what the collector answered: the log says that there was one. */
function tellOfLostSpans(): void {
  let toldAt = -Infinity;
  setGlobalErrorHandler(() => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    console.warn('Spans could not be sent; the collector does not take them');
  });
}

function endSpan(span: Span, { statusCode }: ServerResponse): void {
  span.setAttribute('http.response.status_code', statusCode);
  if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/**
 * Spans that leave by `processor`. The provider is not made the process's own, so that Next finds no tracer: its
 * spans hold whole addresses, with what was searched for and the keys of orders.
 */
export function traceBy(processor: SpanProcessor, serviceName: string): Tracing {
  const resource = resourceFromAttributes({ 'service.name': serviceName });
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  const tracer = provider.getTracer('storefront');
  const open = new Map<ServerResponse, Span>();
  const end = (response: ServerResponse): void => {
    const span = open.get(response);
    open.delete(response);
    if (span) endSpan(span, response);
  };
  return {
    begin(request, response, route) {
      const { method = 'GET' } = request;
      const attributes = { 'http.request.method': method, 'http.route': route };
      const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, root: true, attributes });
      propagator.inject(trace.setSpan(ROOT_CONTEXT, span), request.headers, defaultTextMapSetter);
      open.set(response, span);
      response.once('close', () => end(response));
    },
    stop: () =>
      new Promise((stopped) => {
        // A server says that it is closed before the responses do that it cut off: event streams.
        for (const response of open.keys()) end(response);
        setTimeout(stopped, LAST_SPANS_MS).unref();
        provider.shutdown().then(stopped, () => stopped());
      }),
  };
}

/** OpenTelemetry for this server, sent as OTLP over HTTP in batches; what cannot be sent is dropped. */
export function traceTo(endpoint: string, serviceName: string): Tracing {
  tellOfLostSpans();
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  return traceBy(new BatchSpanProcessor(exporter), serviceName);
}
