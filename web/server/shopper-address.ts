import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

/** Headers that say where a request came from. Only this server, or a proxy that it trusts, may say so. */
const CLAIMS =
  /^(x-forwarded-.*|forwarded|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip|shopper-address|x-storefront-key)$/;

export type Trust = (address: string, hop: number) => boolean;

/**
 * Which peers are believed: addresses, networks, or the names that `proxy-addr` knows (`loopback`,
 * `uniquelocal`). None: nobody.
 */
export const trustIn = (proxies: string[]): Trust =>
  proxies.length === 0 ? () => false : proxyAddr.compile(proxies);

/**
 * Puts the truth in place of what the browser claims: its own address in `x-forwarded-for`, the protocol it
 * used in
 * `x-forwarded-proto`. Next itself would pass a claimed `x-forwarded-for` on, so anybody could be anybody to the limits behind it.
 */
export function stateShopper(request: IncomingMessage, trusts: Trust): void {
  const address = plain(proxyAddr(request, trusts));
  const secure =
    trusts(request.socket.remoteAddress ?? '', 0) && request.headers['x-forwarded-proto'] === 'https';
  for (const name of Object.keys(request.headers)) {
    if (CLAIMS.test(name)) delete request.headers[name];
  }
  request.headers['x-forwarded-for'] = address;
  request.headers['x-forwarded-proto'] = secure ? 'https' : 'http';
}

/** IPv4 in IPv6's notation is the same machine. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
