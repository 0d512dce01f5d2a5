import 'server-only';
import type { NextRequest } from 'next/server';
import { config } from '../config';
import { SESSION_COOKIE } from '../session/cookie';

/** The only parts of Medusa that browsers may reach through this origin: never its admin routes or payment hooks. */
const OPEN_PREFIXES = new Set(['store', 'static', 'auth']);

/** Headers that belong to one connection, or that are set anew on the other side. */
const NOT_FORWARDED = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'content-length', 'cookie', 'expect', 'accept-encoding']);
const NOT_RETURNED = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-encoding', 'content-length', 'set-cookie', 'x-powered-by']);

const MAX_BODY_BYTES = 256 * 1024;
const PICTURE_CACHE = 'public, max-age=86400, stale-while-revalidate=604800';

/**
 * Sends one request of a browser on to Medusa and its answer back as it comes, which is what keeps server-sent events alive.
 * Adds the publishable key and, for a signed-in shopper, the token from the HttpOnly cookie. Medusa away is a 502 in Medusa's own
 * error shape.
 */
export async function forward(request: NextRequest, path: string[]): Promise<Response> {
  if (!OPEN_PREFIXES.has(path[0] ?? '') || path.includes('..')) return refusal(404, 'not_found', 'Not found');
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) return refusal(413, 'invalid_data', 'The request is too large');

  const target = `${config.medusaUrl}/${path.map(encodeURIComponent).join('/')}${request.nextUrl.search}`;
  const body = request.method === 'GET' || request.method === 'HEAD' ? undefined : await request.arrayBuffer();
  try {
    const answer = await fetch(target, {
      method: request.method,
      headers: outgoingHeaders(request),
      body: body?.byteLength ? body : undefined,
      redirect: 'manual',
      cache: 'no-store',
      // A browser that closes its event stream closes ours to Medusa as well.
      signal: request.signal,
    });
    return new Response(answer.body, { status: answer.status, headers: incomingHeaders(answer, path) });
  } catch (error) {
    if (request.signal.aborted) return new Response(null, { status: 499 });
    console.error(`medusa did not answer ${request.method} /${path[0]}: ${String(error)}`);
    return refusal(502, 'unavailable', 'The shop is not reachable at the moment. Please try again.');
  }
}

function outgoingHeaders(request: NextRequest): Headers {
  const headers = new Headers();
  request.headers.forEach((value, name) => {
    if (!NOT_FORWARDED.has(name)) headers.set(name, value);
  });
  headers.set('x-publishable-api-key', config.publishableKey);
  const token = request.cookies.get(SESSION_COOKIE)?.value;
  if (token && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
  return headers;
}

function incomingHeaders(answer: Response, path: string[]): Headers {
  const headers = new Headers();
  answer.headers.forEach((value, name) => {
    if (!NOT_RETURNED.has(name)) headers.set(name, value);
  });
  if (answer.headers.get('content-type')?.startsWith('text/event-stream')) {
    // `no-transform` keeps compression, and `x-accel-buffering` keeps nginx, from holding events back.
    headers.set('cache-control', 'no-cache, no-transform');
    headers.set('x-accel-buffering', 'no');
  } else if (path[0] === 'static' && answer.ok) {
    headers.set('cache-control', PICTURE_CACHE);
  }
  return headers;
}

function refusal(status: number, type: string, message: string): Response {
  return Response.json({ type, message }, { status });
}
