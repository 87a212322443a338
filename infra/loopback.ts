import ipaddr from 'ipaddr.js';

/** Whether a host name or address is this machine itself, whatever a name server says. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback');
