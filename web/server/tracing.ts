import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/** Without baggage: what a browser packs would travel into histories in clear. */
const propagator = new W3CTraceContextPropagator();
/** Files of the build, and the questions of whoever watches this process. */
const UNTRACED = /^\/(_next|healthz|readyz)(\/|\?|$)/;
/** What stands in a path may name somebody: of a page it is known that it is one. */
const ROUTES = { medusa: '/medusa/*', session: '/session/*' } as const;

function routeOf(url: string): string {
  const [, first = ''] = /^\/([a-z]+)\//.exec(url) ?? [];
  return Object.hasOwn(ROUTES, first) ? ROUTES[first as keyof typeof ROUTES] : 'page';
}

/**
 * Begins the trace of a request and puts it in place of the one that the browser claims: nobody outside chooses what
 * is kept, or whose trace a request belongs to. Without a tracer there is no trace. Next itself is given none: its
 * spans hold whole addresses.
 */
export function stateTrace(request: IncomingMessage, response: ServerResponse, tracer: Tracer | null): void {
  for (const name of propagator.fields()) delete request.headers[name];
  const { method = 'GET', url = '/' } = request;
  if (!tracer || UNTRACED.test(url)) return;
  const attributes = { 'http.request.method': method, 'http.route': routeOf(url) };
  const span = tracer.startSpan(`${method} ${routeOf(url)}`, {
    kind: SpanKind.SERVER,
    root: true,
    attributes,
  });
  propagator.inject(trace.setSpan(ROOT_CONTEXT, span), request.headers, defaultTextMapSetter);
  response.once('close', () => {
    span.setAttribute('http.response.status_code', response.statusCode);
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
}
