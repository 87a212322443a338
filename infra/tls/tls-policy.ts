import tls from 'node:tls';

/**
 * What is spoken, in both directions: TLS 1.2 and up, with forward secrecy and authenticated encryption only (RFC 9325,
 * section 4.2), the strongest first.
 */
export const TLS_POLICY = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
} as const;

/**
 * Makes it the default of every TLS connection that this process opens from now on, whichever library opens it, and
 * whatever NODE_OPTIONS say.
 */
export const applyTlsPolicy = (): void => {
  tls.DEFAULT_MIN_VERSION = TLS_POLICY.minVersion;
  tls.DEFAULT_CIPHERS = TLS_POLICY.ciphers;
};
