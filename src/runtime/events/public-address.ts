import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns';
import ipaddr from 'ipaddr.js';

/**
 * Whether an address belongs to the public network. Private, loopback and link-local addresses, a cloud's metadata
 * service, and all of these written as IPv6 do not: a client that may name an address must not reach the networks
 * behind the server.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  const isIn = (networks: readonly ReturnType<typeof ipaddr.parseCIDR>[]) =>
    networks.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
  return !isIn(otherNetworks) && (address.kind() === 'ipv4' || isIn(globalNetworks));
}

/** The only part of IPv6 that is allocated to the public. */
const globalNetworks = ['2000::/3'].map((network) => ipaddr.parseCIDR(network));

/**
 * Unicast networks without public servers: shared and benchmark networks, documentation, tunnels that contain an IPv4
 * address.
 */
const otherNetworks = [
  '0.0.0.0/8',
  '100.64.0.0/10',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
].map((network) => ipaddr.parseCIDR(network));

class PrivateAddress extends Error {
  constructor() {
    super('the host has no public address');
  }
}

type LookupCallback = (
  error: Error | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * Looks up a host for a connection. The connection then uses the address that was checked here, so that a name cannot
 * change its address in between. A host with any address that is not public is refused.
 */
export function lookupPublic(
  hostname: string,
  options: LookupOptions,
  callback: LookupCallback,
): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, []);
      return;
    }
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
      callback(new PrivateAddress(), []);
      return;
    }
    if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
}
