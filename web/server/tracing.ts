import type { IncomingMessage, ServerResponse } from 'node:http';

/** Where spans are made. */
export interface Tracing {
  /** Begins the trace of a request; what carries it on is in its headers from then on. It ends with the response. */
  begin(request: IncomingMessage, response: ServerResponse, route: string): void;
  /** Ends what is open and sends what is left, for a second at most. Never throws. */
  stop(): Promise<void>;
}

/** W3C's headers of a trace. */
const CLAIMS = ['traceparent', 'tracestate'];
/** Files of the build, and the questions of whoever watches this process. */
const UNTRACED = /^\/(_next|healthz|readyz)(\/|\?|$)/;
/** What stands in a path may name somebody: of a page it is known that it is one. */
const ROUTES = new Map([
  ['medusa', '/medusa/*'],
  ['session', '/session/*'],
]);

function routeOf(url: string): string {
  const [, first = ''] = /^\/([a-z]+)\//.exec(url) ?? [];
  return ROUTES.get(first) ?? 'page';
}

/**
 * Begins the trace of a request in place of the one that the browser claims: nobody outside chooses what is kept, or
 * whose trace a request belongs to. Null: there is no trace.
 */
export function stateTrace(
  request: IncomingMessage,
  response: ServerResponse,
  tracing: Tracing | null,
): void {
  for (const name of CLAIMS) delete request.headers[name];
  const { url = '/' } = request;
  if (tracing && !UNTRACED.test(url)) tracing.begin(request, response, routeOf(url));
}
