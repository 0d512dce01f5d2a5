import * as http from 'node:http';
import * as https from 'node:https';
import { pipeline } from 'node:stream';
import type { RequestHandler } from 'express';
import { COOKIE } from './session-cookie';

const TIMEOUT_MS = 30_000;
/** They speak of one connection, not of the message (RFC 9110, 7.6.1). */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'upgrade'];

function endToEnd(headers: http.IncomingHttpHeaders): http.OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}

/** The UI has no business with our session. */
function withoutOurCookie({ cookie, ...headers }: http.IncomingHttpHeaders): http.IncomingHttpHeaders {
  const others = (cookie ?? '').split(';').map((pair) => pair.trim()).filter((pair) => pair !== '' && !pair.startsWith(`${COOKIE}=`));
  return others.length > 0 ? { ...headers, cookie: others.join('; ') } : headers;
}

/**
 * Hands everything on to Temporal's UI, unread. One origin for the UI and the codec is what makes the browser send our cookie:
 * the UI asks a codec of another origin without cookies unless each browser is told otherwise by hand.
 */
export function createUiProxy(upstream: URL): RequestHandler {
  const { request, Agent } = upstream.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  return (incoming, outgoing) => {
    const forwarded = request(new URL(incoming.originalUrl, upstream), { method: incoming.method, headers: endToEnd(withoutOurCookie(incoming.headers)), agent, timeout: TIMEOUT_MS });
    forwarded.on('timeout', () => forwarded.destroy(new Error('Temporal\'s UI did not answer in time')));
    forwarded.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.status(502).type('text/plain').send('Temporal\'s UI does not answer. Is it running?\n');
    });
    forwarded.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      // An end on either side closes both; there is nobody left to tell.
      pipeline(answer, outgoing, () => {});
    });
    pipeline(incoming, forwarded, () => {});
  };
}
