import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';

/** What carries the trace that is under way to the loyalty service; nothing where there is none. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/** Does later, and perhaps elsewhere, what belongs to the trace of a request that is long over; null: to none. */
export const inTraceOf = <T>(traceparent: string | null, work: () => T): T =>
  traceparent === null ? work() : context.with(propagation.extract(ROOT_CONTEXT, { traceparent }), work);
