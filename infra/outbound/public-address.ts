import ipaddr from 'ipaddr.js';

/**
 * IPv4 that is not reachable, or not meant, by the public: the entries of IANA's IPv4 Special-Purpose Address Registry
 * (RFC 6890), multicast, the former class E, and the one public address at which a cloud tells its guests secrets.
 */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by carriers (RFC 6598); Alibaba's metadata is in it
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, with the metadata service of most clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // IETF protocol assignments; Oracle's metadata is in it
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // multicast tunnelling
  '192.88.99.0/24', // 6to4 relays, deprecated
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
  '168.63.129.16/32', // Azure's host
].map((range) => ipaddr.IPv4.parseCIDR(range));

/** Everything that IANA has given to the public: all of IPv6 besides is loopback, local, mapped, translated or reserved. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** And what of it is set apart again (IANA's IPv6 Special-Purpose Address Registry). */
const NOT_PUBLIC_V6 = [
  '2001::/23', // IETF protocol assignments: Teredo, benchmarks, ORCHID
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: leads to any IPv4 address
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
].map((range) => ipaddr.IPv6.parseCIDR(range));

/**
 * Whether an address, in the text of a resolver or of a parsed URL, belongs to the public internet. False for what is no
 * address, for one with a zone, and for every IPv6 address that stands for an IPv4 one.
 */
export const isPublicAddress = (text: string): boolean => {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) {
    const address = ipaddr.IPv4.parse(text);
    return !NOT_PUBLIC_V4.some((range) => address.match(range));
  }
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return false;
  const address = ipaddr.IPv6.parse(text);
  return address.match(GLOBAL_V6) && !NOT_PUBLIC_V6.some((range) => address.match(range));
};
