import { type Attributes, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** The name of every tracer of ours. */
export const TRACER = 'loyalty-checkout';

/**
 * A call to another system as a span of the trace that it belongs to. Outside of a trace, and with tracing off,
 * it is the call and nothing else. Attributes name no person, and nothing of a body, a query or a header.
 */
export function traced<T>(name: string, attributes: Attributes, call: () => Promise<T>): Promise<T> {
  if (!trace.getActiveSpan()) return call();
  return trace
    .getTracer(TRACER)
    .startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      try {
        return await call();
      } catch (error) {
        span.recordException(error instanceof Error ? error : 'unknown');
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
}
