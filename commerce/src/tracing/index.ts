import type { IncomingMessage, ServerResponse } from 'node:http';
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** One request, and what Medusa calls the pattern of its path; undefined where no route takes it. */
interface Request {
  req: Pick<IncomingMessage, 'method' | 'headers'>;
  res: ServerResponse;
  route: string | undefined;
}

/**
 * Handles a request as a span of the caller's trace. Its attributes are named here one by one: Medusa's own
 * instrumentation also keeps all headers, with cookies and keys, and addresses with their queries.
 */
export function traceRequest<T>(handle: () => T, { req, res, route = 'unknown route' }: Request): T {
  const from = propagation.extract(ROOT_CONTEXT, req.headers);
  const name = `${req.method} ${route}`;
  const attributes = { 'http.request.method': req.method, 'http.route': route };
  const span = trace.getTracer('shop').startSpan(name, { kind: SpanKind.SERVER, attributes }, from);
  res.once('close', () => {
    span.setAttribute('http.response.status_code', res.statusCode);
    if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  return context.with(trace.setSpan(from, span), handle);
}

/** Of the request that is being handled: 32 hexadecimal digits. Undefined with tracing off. */
export const traceId = (): string | undefined => trace.getActiveSpan()?.spanContext().traceId;
