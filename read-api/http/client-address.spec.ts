import { describe, expect, test } from 'vitest';
import { addressKey, clientAddress, trustedNetworks } from './client-address.ts';

const proxies = trustedNetworks(['10.0.0.0/8', '192.0.2.7', '2001:db8:ffff::/48']);

describe('the address of a client', () => {
  test.each([
    ['203.0.113.5', undefined, '203.0.113.5'],
    ['203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['10.1.2.3', '1.1.1.1, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['10.1.2.3', '10.4.4.4', '10.4.4.4'],
    ['10.1.2.3', 'unknown', '10.1.2.3'],
    ['10.1.2.3', '198.51.100.1, <script>', '10.1.2.3'],
    ['::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['::ffff:203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['2001:db8:ffff::1', '2001:db8:1:2::9', '2001:db8:1:2::9'],
    ['192.0.2.7', '::ffff:198.51.100.1', '198.51.100.1'],
  ])('of peer %s with X-Forwarded-For %s is %s', (peer, forwarded, address) => {
    expect(clientAddress(peer, forwarded, proxies)).toBe(address);
  });

  test('without trusted proxies no header counts', () => {
    expect(clientAddress('127.0.0.1', '8.8.8.8', trustedNetworks([]))).toBe('127.0.0.1');
  });

  test('an IPv6 client is limited by its /64 network', () => {
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2:ffff::1'));
    expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'));
    expect(addressKey('203.0.113.5')).toBe('203.0.113.5');
  });

  test('what is no network is refused', () => {
    expect(() => trustedNetworks(['10.0.0.0/99'])).toThrow();
    expect(() => trustedNetworks(['proxy.example'])).toThrow();
  });
});
