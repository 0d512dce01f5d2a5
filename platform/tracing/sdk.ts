import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import type { Logger } from '../logger';
import { within } from '../within';

/** Tracing that is on. */
export interface Tracing {
  /** Takes spans that were made elsewhere: in a workflow's sandbox. */
  processor: SpanProcessor;
  resource: Resource;
  /** Sends what is left, for a second at most. Never throws. */
  stop(): Promise<void>;
}

/** The SDK's own attribute, which holds the caller's `Idempotency-Key`. */
const UPDATE_ID = 'temporalUpdateId';
/** The kind of an error, as OpenTelemetry's libraries record it. */
const ERROR_KIND = 'exception.type';
const LAST_SPANS_MS = 1_000;
/** A collector that is away is told of this often. */
const TELL_EVERY_MS = 60_000;

/**
 * A library records an error with its text and stack, which may quote what somebody sent: only its kind leaves. So
 * may the id of an update.
 */
function withoutTexts(span: ReadableSpan): ReadableSpan {
  const { events, status } = span;
  const { [UPDATE_ID]: updateId, ...attributes } = span.attributes;
  if (events.length === 0 && status.message === undefined && updateId === undefined) return span;
  const kinds = events.map(({ attributes: told = {}, ...event }) => ({
    ...event,
    attributes: { [ERROR_KIND]: told[ERROR_KIND] },
  }));
  return Object.create(span, {
    attributes: { value: attributes },
    events: { value: kinds },
    status: { value: { code: status.code } },
  });
}

/** Batches what may leave: everything but the texts of errors. */
export class Outgoing extends BatchSpanProcessor {
  override onEnd(span: ReadableSpan): void {
    super.onEnd(withoutTexts(span));
  }
}

/** The exporter's own errors quote what the collector answered: the log says that there was one. */
function tellOfLostSpans(logger: Logger): void {
  let toldAt = -Infinity;
  setGlobalErrorHandler(() => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    logger.warn('Spans could not be sent; the collector does not take them');
  });
}

/**
 * OpenTelemetry for the whole process, sent as OTLP over HTTP in batches. What cannot be sent is dropped: a
 * collector that is away costs no request anything. Sampling is the library's (`OTEL_TRACES_SAMPLER`).
 */
export function traceTo(endpoint: string, service: string, logger: Logger): Tracing {
  const resource = resourceFromAttributes({ 'service.name': service });
  const processor = new Outgoing(new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` }));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  // Without baggage: what a stranger packs would stand in histories in clear.
  provider.register({ propagator: new W3CTraceContextPropagator() });
  tellOfLostSpans(logger);
  return {
    processor,
    resource,
    stop: () =>
      within(LAST_SPANS_MS, 'The collector', provider.shutdown()).catch(() =>
        logger.warn('The last spans could not be sent'),
      ),
  };
}
