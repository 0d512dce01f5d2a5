import type { RequestHandler } from 'express';

const PREFLIGHT_SECONDS = '600';

/**
 * Lets Temporal's UI, and no other page, read the answers, with the cookie that the browser holds for this
 * server.
 */
export function createCors(origins: string[]): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin && origins.includes(origin)) {
      response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' });
      response.set({
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Allow-Headers': 'Content-Type, X-Namespace, Authorization',
        'Access-Control-Max-Age': PREFLIGHT_SECONDS,
      });
    }
    if (request.method === 'OPTIONS') return void response.status(204).end();
    return next();
  };
}
