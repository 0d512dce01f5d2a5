import type { RequestHandler } from 'express';

const LOOPBACK = ['127.0.0.1', 'localhost'];
const PREFLIGHT_SECONDS = '600';

/** The UI's own origin; a UI on the loopback is opened under either of its names. */
export function originsOf(uiUrl: string): string[] {
  const { protocol, hostname, port } = new URL(uiUrl);
  const names = LOOPBACK.includes(hostname) ? LOOPBACK : [hostname];
  return names.map((name) => new URL(`${protocol}//${name}${port ? `:${port}` : ''}`).origin);
}

/** Lets Temporal's UI, and no other page, read the answers, with the cookie that the browser holds for this server. */
export function createCors(uiUrl: string): RequestHandler {
  const origins = originsOf(uiUrl);
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin && origins.includes(origin)) {
      response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' });
      response.set({ 'Access-Control-Allow-Methods': 'POST', 'Access-Control-Allow-Headers': 'Content-Type, X-Namespace, Authorization', 'Access-Control-Max-Age': PREFLIGHT_SECONDS });
    }
    if (request.method === 'OPTIONS') return void response.status(204).end();
    return next();
  };
}
