/**
 * Ends a log line with the trace of its request, as the backend's lines end; empty where there is none. `traceparent`:
 * W3C's, as `server/tracing.ts` states it.
 */
export function inTrace(traceparent: string | null | undefined): string {
  const [, traceId] = /^00-([0-9a-f]{32})-/.exec(traceparent ?? '') ?? [];
  return traceId === undefined ? '' : ` traceId=${traceId}`;
}
