import { Agent as HttpAgent, ServerResponse, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import { createProxyServer } from 'http-proxy-3';

const TIMEOUT_MS = 30_000;
/**
 * What the UI reads. A list of what goes on, not of what is held back: a login, a claimed address or a method
 * in a header stays here.
 */
const PASSED_ON = [
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'caller-type',
  'content-length',
  'content-type',
  'if-modified-since',
  'if-none-match',
  'range',
  'transfer-encoding',
  'user-agent',
  'x-csrf-token',
];
/** The UI's own cookie. The browser sends all cookies of this host, at home those of the shop too. */
const UI_COOKIE = '_csrf=';

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => PASSED_ON.includes(name));
  const cookie = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(UI_COOKIE));
  return { ...Object.fromEntries(kept), ...(cookie ? { cookie } : {}) };
}

export interface UiProxy {
  /** Hands the request on as it came, its body unread. */
  pass(request: Request, response: Response): void;
  /** Hands the request on with this body in place of its own, and without its query. */
  send(request: Request, response: Response, body: object): void;
}

/**
 * Hands requests on to Temporal's UI and nowhere else: the host is fixed, only the path is the caller's. One
 * origin for the UI and the codec is what makes the browser send our cookie: the UI asks a codec of another
 * origin without cookies unless each browser is told otherwise by hand.
 */
export function createUiProxy(upstream: URL): UiProxy {
  const agent = new (upstream.protocol === 'https:' ? HttpsAgent : HttpAgent)({
    keepAlive: true,
    maxSockets: 64,
  });
  const target = new URL(upstream.origin);
  // `toProxy`: the path goes on exactly as it was checked, not resolved anew.
  const proxy = createProxyServer({
    target,
    changeOrigin: true,
    toProxy: true,
    agent,
    proxyTimeout: TIMEOUT_MS,
  });

  proxy.on('error', (_error, _request, response) => {
    if (!(response instanceof ServerResponse) || response.headersSent) return void response.destroy();
    response
      .writeHead(502, { 'content-type': 'text/plain; charset=utf-8' })
      .end("Temporal's UI does not answer. Is it running?\n");
  });
  proxy.on('proxyRes', (answer, request, response) => {
    // What the API tells is read again after a logout only by who logs in again.
    if (request.url?.startsWith('/api/')) answer.headers['cache-control'] = 'no-store';
    answer.once('close', () => {
      if (!answer.complete) response.destroy();
    });
  });

  return {
    pass(request, response) {
      request.headers = passedOn(request.headers);
      proxy.web(request, response);
    },
    send(request, response, body) {
      const text = Buffer.from(JSON.stringify(body));
      const { 'transfer-encoding': _chunked, ...headers } = passedOn(request.headers);
      request.headers = {
        ...headers,
        'content-type': 'application/json',
        'content-length': String(text.length),
      };
      request.url = request.path;
      proxy.web(request, response, { buffer: Readable.from([text]) });
    },
  };
}
