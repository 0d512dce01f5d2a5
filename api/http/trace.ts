import {
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Request, RequestHandler, Response } from 'express';
import { inLogContext, type LogContext } from '../../platform/log-context';
import { TRACER } from '../../platform/tracing';
import { isQuiet } from './log';

/** W3C trace context, version 00. */
const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const NO_TRACE = '0'.repeat(32);

/** The trace that the caller says this request belongs to. */
function callersTrace(req: Request): string | undefined {
  const [, id] = TRACEPARENT.exec(req.get('traceparent') ?? '') ?? [];
  return id === NO_TRACE ? undefined : id;
}

/** As the router knows it: what stands in a path may name somebody. */
const routeOf = (req: Request): string => {
  const route: unknown = (req.route as { path?: unknown } | undefined)?.path;
  return typeof route === 'string' ? route : 'unknown route';
};

/** What the request was and became, and nothing that was in it. */
function describe(span: Span, { req, res, about }: { req: Request; res: Response; about: LogContext }): void {
  span.updateName(`${req.method} ${routeOf(req)}`);
  span.setAttributes({
    'http.request.method': req.method,
    'http.route': routeOf(req),
    'http.response.status_code': res.statusCode,
    'loyalty.session_id': about.sessionId,
    'loyalty.store_id': about.storeId,
    'loyalty.key_id': about.keyId,
  });
  if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
}

/**
 * The request as a span, and everything that is logged for it under its trace, session, store and key. With
 * tracing off the trace is the one that the caller names, if it does.
 */
export const traceRequests: RequestHandler = (req, res, next) => {
  const about: LogContext = {};
  res.locals['about'] = about;
  if (isQuiet(req)) return next();
  const from = propagation.extract(ROOT_CONTEXT, req.headers);
  const span = trace.getTracer(TRACER).startSpan(req.method, { kind: SpanKind.SERVER }, from);
  const isTraced = isSpanContextValid(span.spanContext());
  if (isTraced)
    res.once('close', () => {
      describe(span, { req, res, about });
      span.end();
    });
  const traceId = isTraced ? span.spanContext().traceId : callersTrace(req);
  if (traceId !== undefined) about.traceId = traceId;
  inLogContext(about, () => context.with(trace.setSpan(from, span), next));
};

/** A message of a queue, whose attributes carry its sender's trace, as a span; its lines name the trace. */
export async function traceMessage<T>(
  attributes: Record<string, string>,
  handle: () => Promise<T>,
): Promise<T> {
  const from = propagation.extract(ROOT_CONTEXT, attributes);
  const span = trace.getTracer(TRACER).startSpan('receive message', { kind: SpanKind.CONSUMER }, from);
  const { traceId } = span.spanContext();
  const about: LogContext = isSpanContextValid(span.spanContext()) ? { traceId } : {};
  try {
    return await inLogContext(about, () => context.with(trace.setSpan(from, span), handle));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
