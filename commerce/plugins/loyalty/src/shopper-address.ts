import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import proxyAddress from 'proxy-addr';

/**
 * With it the storefront shows that it is itself; the only way in which an `X-Forwarded-For` through it is
 * believed.
 */
const STOREFRONT_HEADER = 'x-storefront-key';

export interface AddressSettings {
  /** Proxies in front of this backend, each of which adds to `X-Forwarded-For` (or writes it anew). */
  trustProxy: number;
  /** Shared with the storefront; without one nobody is the storefront. */
  storefrontKey?: string | undefined;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether a request comes from the storefront's own server. */
function fromStorefront(req: IncomingMessage, { storefrontKey }: AddressSettings): boolean {
  const sent = req.headers[STOREFRONT_HEADER];
  return (
    storefrontKey !== undefined &&
    typeof sent === 'string' &&
    timingSafeEqual(digest(sent), digest(storefrontKey))
  );
}

/**
 * The address of the shopper's own machine, for limits and for the loyalty service (`Shopper-Address`). Null
 * when the storefront asks on its own behalf: a page that it makes for everybody has no shopper.
 *
 * An `X-Forwarded-For` is read from its end, over as many proxies as are trusted and no further, so that what
 * a stranger writes into it counts for nothing. The storefront is one of them, and shows its key: its machine
 * is often also where anybody else comes from (one host, one nginx).
 */
export function addressOf(req: IncomingMessage, settings: AddressSettings): string | null {
  const storefront = fromStorefront(req, settings);
  if (storefront && !req.headers['x-forwarded-for']) return null;
  const trusted = storefront ? Math.max(settings.trustProxy, 1) : settings.trustProxy;
  // IPv4 in IPv6's clothes is the same machine.
  return proxyAddress(req, (_address, hop) => hop < trusted).replace(/^::ffff:(?=\d+\.)/i, '');
}

/** What is counted as one machine: an IPv6 address is one of 2^64 that a single line has. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.toLowerCase().split('::', 2);
  const groups = [head, tail].map((part) => part.split(':').filter((group) => group !== ''));
  const missing = 8 - groups.flat().length;
  const whole = [
    ...(groups[0] ?? []),
    ...Array.from({ length: Math.max(0, missing) }, () => '0'),
    ...(groups[1] ?? []),
  ];
  return `${whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
