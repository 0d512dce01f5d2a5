/**
 * Whether a request that changes something comes from a page of this shop. Browsers name the page's origin
 * with every such request, older ones without `Sec-Fetch-Site`; a foreign or hidden one is refused. A program
 * names neither, and has no shopper's cookie. The host alone is compared: a proxy in front may speak TLS to
 * browsers and none to this server.
 */
export function fromThisShop(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const origin = request.headers.get('origin');
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.get('host');
}
