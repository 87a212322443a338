import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Networks of proxies, `10.0.0.0/8` or single addresses. Throws on what is neither. */
export const trustedNetworks = (networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address, bits] = ipaddr.parseCIDR(
      network.includes('/') ? network : `${network}/${isIP(network) === 4 ? 32 : 128}`,
    );
    list.addSubnet(address.toNormalizedString(), bits, address.kind());
  }
  return list;
};

/**
 * Who sent a request: the peer of the connection, or where that is a trusted proxy, the last address of
 * X-Forwarded-For that no trusted proxy has. What a client itself writes into the header is never believed.
 */
export const clientAddress = (peer: string, forwarded: string | undefined, trusted: BlockList): string => {
  let address = plain(peer);
  if (forwarded === undefined) return address;
  for (const hop of forwarded.split(',').toReversed()) {
    if (!isTrusted(address, trusted)) return address;
    const next = hop.trim();
    if (isIP(next) === 0) return address;
    address = plain(next);
  }
  return address;
};

/** Who sent this request. */
export const requestAddress = ({ headers, socket }: IncomingMessage, trusted: BlockList): string => {
  const forwarded = headers['x-forwarded-for'];
  return clientAddress(socket.remoteAddress ?? '', typeof forwarded === 'string' ? forwarded : undefined, trusted);
};

/** What limits are kept by: an IPv4 address, or the /64 network of an IPv6 one, within which an address costs nothing. */
export const addressKey = (address: string): string => {
  if (isIP(address) !== 6) return address;
  const parts = ipaddr.IPv6.parse(address).parts.slice(0, 4);
  return `${parts.map((part) => part.toString(16)).join(':')}::/64`;
};

/** Whether the other side of a connection is a trusted proxy. */
export const isTrustedPeer = (peer: string | undefined, trusted: BlockList): boolean =>
  peer !== undefined && isTrusted(plain(peer), trusted);

const isTrusted = (address: string, trusted: BlockList): boolean =>
  isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** An IPv4 address that was mapped into IPv6 is that IPv4 address. */
const plain = (address: string): string =>
  address.includes(':') && isIP(address) === 6 ? ipaddr.process(address).toString() : address;
