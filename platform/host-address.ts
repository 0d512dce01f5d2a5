import { lookup as lookUp } from 'node:dns';
import { lookup as lookUpAll } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Where secrets must not be sent: the address is not one of the public internet, nor one of a network that
 * the operator named.
 */
export class HostNotAllowed extends Error {
  /** As errors of the network have one. */
  readonly code = 'EHOSTNOTALLOWED';

  constructor() {
    super('The host is on a private network');
    this.name = 'HostNotAllowed';
  }
}

type Network = ReturnType<typeof ipaddr.parseCIDR>;
type Address = ReturnType<typeof ipaddr.parse>;

/**
 * The machine's own services (cloud metadata hands out credentials) are nobody's loyalty host, whatever is
 * named.
 */
const NEVER = new Set(['linkLocal', 'unspecified', 'broadcast', 'multicast']);

const isIn = (address: Address, [network, bits]: Network): boolean =>
  address.kind() === network.kind() && address.match([network, bits] as never);

/** All of the public internet's IPv6; what lies outside wraps IPv4 addresses or is reserved. */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3');

/** `unicast` is what is left after every block that is private or reserved. */
const isPublic = (address: Address): boolean =>
  address.range() === 'unicast' && (address.kind() === 'ipv4' || isIn(address, GLOBAL_V6));

function isAllowed(written: string, networks: Network[]): boolean {
  if (!ipaddr.isValid(written)) return false;
  // An IPv4 address inside IPv6 reaches the same machine.
  const address = ipaddr.process(written);
  if (NEVER.has(address.range())) return false;
  return isPublic(address) || networks.some((network) => isIn(address, network));
}

/**
 * A URL's host without the brackets of IPv6. The parser has turned `2130706433`, `0x7f.1` and `0177.0.0.1`
 * into dotted decimals already.
 */
const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');

/** Decides to which addresses a store's secrets may go. */
export interface HostAddresses {
  /**
   * Before a URL is stored. Rejects with `HostNotAllowed`; a name that does not resolve now is decided when
   * somebody connects.
   */
  check(url: string): Promise<void>;
  /**
   * Before a connection: addresses in the URL itself never pass through `lookup`. Throws `HostNotAllowed`.
   */
  requireAllowed(url: string): void;
  /**
   * For an agent: resolves, and answers nothing but allowed addresses, so that a name cannot turn to another
   * address after it was checked.
   */
  lookup: LookupFunction;
}

/** Every address: for a machine of one's own, where the host is a stand-in on the loopback. */
export const anyAddress: HostAddresses = {
  check: async () => undefined,
  requireAllowed: () => undefined,
  lookup: lookUp as LookupFunction,
};

const blocksOf = (networks: string): string[] =>
  networks
    .split(',')
    .map((block) => block.trim())
    .filter((block) => block !== '');

/** Whether this is a comma-separated list of CIDR blocks; an empty one is. */
export const isNetworkList = (networks: string): boolean =>
  blocksOf(networks).every((block) => ipaddr.isValidCIDR(block));

/** `networks`: CIDR blocks beside the public internet, comma-separated. Throws where one is not a block. */
export function publicAddresses(networks: string): HostAddresses {
  const named = blocksOf(networks).map((block) => ipaddr.parseCIDR(block));

  return {
    async check(url) {
      // Also of an address: it answers itself.
      const found = await lookUpAll(hostOf(url), { all: true }).catch(() => []);
      if (found.some(({ address }) => !isAllowed(address, named))) throw new HostNotAllowed();
    },
    requireAllowed(url) {
      const host = hostOf(url);
      if (ipaddr.isValid(host) && !isAllowed(host, named)) throw new HostNotAllowed();
    },
    lookup(hostname, options, callback) {
      lookUp(hostname, { ...options, all: true }, (error, found) => {
        if (error) return callback(error, []);
        const allowed = found.filter(({ address }) => isAllowed(address, named));
        const [first] = allowed;
        if (!first) return callback(new HostNotAllowed(), []);
        if (options.all) return callback(null, allowed);
        callback(null, first.address, first.family);
      });
    },
  };
}

/**
 * In production only the internet and the named networks; elsewhere the host is a stand-in on this machine.
 */
export const hostAddresses = ({
  NODE_ENV,
  LOYALTY_HOST_NETWORKS,
}: {
  NODE_ENV: string;
  LOYALTY_HOST_NETWORKS: string;
}): HostAddresses => (NODE_ENV === 'production' ? publicAddresses(LOYALTY_HOST_NETWORKS) : anyAddress);

/**
 * Where a merchant's developer may have us call: in production the internet, and none of the operator's own networks;
 * elsewhere this machine too.
 */
export const strangersAddresses = ({ NODE_ENV }: { NODE_ENV: string }): HostAddresses =>
  NODE_ENV === 'production' ? publicAddresses('') : anyAddress;
