import type { Request } from 'express';

const LOOPBACK = ['127.0.0.1', 'localhost'];

/** The UI's own origin; a UI on the loopback is opened under either of its names. */
export function originsOf(uiUrl: string): string[] {
  const { protocol, hostname, port } = new URL(uiUrl);
  const names = LOOPBACK.includes(hostname) ? LOOPBACK : [hostname];
  return names.map((name) => new URL(`${protocol}//${name}${port ? `:${port}` : ''}`).origin);
}

function isOwn(origin: string, { headers }: Request, origins: string[]): boolean {
  return origins.includes(origin) || (URL.canParse(origin) && new URL(origin).host === headers.host);
}

/**
 * Whether a page of this very origin sent the request. The cookie's `SameSite=Strict` does not say that:
 * another port of the same host, at home the shop, is the same site. Where the browser says nothing the
 * answer is no.
 */
export function isSameOrigin(request: Request, origins: string[]): boolean {
  const site = request.get('sec-fetch-site');
  const { origin } = request.headers;
  if (site !== undefined && site !== 'same-origin') return false;
  return origin === undefined ? site === 'same-origin' : isOwn(origin, request, origins);
}

/** Whether a form of another origin's page sent the request; a program that is no browser says nothing. */
export function isCrossOrigin(request: Request, origins: string[]): boolean {
  const site = request.get('sec-fetch-site');
  const { origin } = request.headers;
  return site === undefined
    ? origin !== undefined && !isOwn(origin, request, origins)
    : site !== 'same-origin';
}
