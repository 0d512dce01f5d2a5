import type { RequestHandler } from 'express';

/**
 * Two slashes or a backslash name another host to a URL parser; the rest is read in one way here and in
 * another way behind the door.
 */
const AMBIGUOUS = /\/\/|\\|\/\.{1,2}(?:\/|$)|%(?:2[ef5]|5c|[01][0-9a-f]|7f)/i;

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false; // Half a percent-encoding.
  }
}

/**
 * True for a path (with or without a query) of this server that everyone reads in the same way: one slash and
 * then none, printable ASCII, no dot segments, and no percent-encoded slash, backslash, dot, percent sign or
 * control character.
 */
export function isPlainTarget(target: string): boolean {
  const path = target.split('?', 1)[0] ?? '';
  return /^\/[\x21-\x7e]*$/.test(target) && !path.includes('#') && !AMBIGUOUS.test(path) && isDecodable(path);
}

/**
 * Refuses every request target that is not a plain path (`GET http://elsewhere/` and `//elsewhere/` too), and
 * every change of protocol.
 */
export const refuseOddRequests: RequestHandler = (request, response, next) => {
  if (!isPlainTarget(request.originalUrl))
    return void response.status(400).json({ error: 'The address must be a plain path of this server' });
  if (request.headers.upgrade !== undefined)
    return void response.status(400).json({ error: 'This server does not change protocols' });
  return next();
};
