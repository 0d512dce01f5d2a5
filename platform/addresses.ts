import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * One household, office or machine gets a whole /64 of IPv6: counting single addresses would count nothing.
 */
const COUNTED_PREFIX = 64;

/**
 * The one spelling under which an address is counted: IPv4 as it is (also where it comes mapped into IPv6),
 * IPv6 as its /64. Undefined for what is not an address.
 */
export function countedAddress(written: string): string | undefined {
  const text = written.trim();
  // Not the library's parser, which also takes `1`, `0x7f.1` and the like: names of an address that nobody may
  // choose from.
  if (isIPv4(text)) return text;
  if (!ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv4') return address.toString();
  const network = ipaddr.IPv6.networkAddressFromCIDR(
    `${ipaddr.parse(text.replace(/%.*$/, '')).toString()}/${COUNTED_PREFIX}`,
  );
  return `${network.toString()}/${COUNTED_PREFIX}`;
}
