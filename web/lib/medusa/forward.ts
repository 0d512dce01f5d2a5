import 'server-only';
import type { NextRequest } from 'next/server';
import { config } from '../config';
import { BodyTooLarge, isJson, readBody } from '../http/body';
import { fromThisShop } from '../http/same-origin';
import { SESSION_COOKIE } from '../session/cookie';
import { inTrace } from '../trace';
import { headersToBrowser, headersToMedusa, shopperOf } from './headers';
import { pathAtMedusa } from './path';

const MAX_BODY_BYTES = 256 * 1024;
const PICTURE_CACHE = 'public, max-age=86400, stale-while-revalidate=604800';
/** What an upload is shown as. Anything else, a page or a script above all, is only ever a file to save. */
const PICTURE = /^image\/(avif|gif|jpeg|png|webp)\b/;

/**
 * Sends one request of a browser on to Medusa and its answer back as it comes, which is what keeps
 * server-sent events alive. Adds the publishable key, the shopper's address and, for a signed-in shopper, the
 * token from the HttpOnly cookie. Medusa away is a 502 in Medusa's own error shape.
 */
export async function forward(request: NextRequest): Promise<Response> {
  const path = pathAtMedusa(request.nextUrl.pathname);
  if (path === undefined) return refusal(404, 'not_found', 'Not found');
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (!reads && !fromThisShop(request)) return refusal(403, 'not_allowed', 'Not allowed');
  try {
    const body = reads ? undefined : await readBody(request, MAX_BODY_BYTES);
    if (body?.byteLength && !isJson(request)) return refusal(415, 'invalid_data', 'Send JSON');
    return await send(request, path, body?.byteLength ? body : undefined);
  } catch (error) {
    if (error instanceof BodyTooLarge) return refusal(413, 'invalid_data', 'The request is too large');
    if (request.signal.aborted) return new Response(null, { status: 499 });
    console.error(
      `medusa did not answer ${request.method} ${path.split('/', 3).join('/')}: ${String(error)}${inTrace(request.headers.get('traceparent'))}`,
    );
    return refusal(502, 'unavailable', 'The shop is not reachable at the moment. Please try again.');
  }
}

async function send(
  request: NextRequest,
  path: string,
  body: Uint8Array<ArrayBuffer> | undefined,
): Promise<Response> {
  const answer = await fetch(`${config.medusaUrl}${path}${request.nextUrl.search}`, {
    method: request.method,
    headers: headersToMedusa(
      request.headers,
      shopperOf(request.headers, request.cookies.get(SESSION_COOKIE)?.value),
    ),
    body,
    redirect: 'manual',
    cache: 'no-store',
    // A browser that closes its event stream closes ours to Medusa as well.
    signal: request.signal,
  });
  return new Response(answer.body, { status: answer.status, headers: answerHeaders(answer, path) });
}

function answerHeaders(answer: Response, path: string): Headers {
  const headers = headersToBrowser(answer.headers);
  const type = headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    // `no-transform` keeps compression, and `x-accel-buffering` keeps nginx, from holding events back.
    headers.set('cache-control', 'no-cache, no-transform');
    headers.set('x-accel-buffering', 'no');
  } else if (path.startsWith('/static/') && answer.ok) {
    headers.set('cache-control', PICTURE_CACHE);
    if (!PICTURE.test(type)) {
      headers.set('content-type', 'application/octet-stream');
      headers.set('content-disposition', 'attachment');
    }
  }
  return headers;
}

function refusal(status: number, type: string, message: string): Response {
  return Response.json({ type, message }, { status });
}
