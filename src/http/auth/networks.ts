import ipaddr from 'ipaddr.js';

type Network = readonly [address: ipaddr.IPv4 | ipaddr.IPv6, bits: number];

/**
 * Returns a test whether an address matches `entries`: addresses (`10.0.0.7`, `::1`) and networks (`10.0.0.0/8`).
 * Throws if an entry is neither.
 */
export function createNetworkMatcher(entries: readonly string[]): (address: string) => boolean {
  const networks = entries.map(readNetwork);
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    // On a socket for both families, an IPv4 client has the address `::ffff:10.0.0.7`.
    const address = ipaddr.process(text);
    return networks.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
  };
}

function readNetwork(entry: string): Network {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  if (!ipaddr.isValid(entry)) throw new Error(`'${entry}' is no address and no network`);
  const address = ipaddr.process(entry);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
