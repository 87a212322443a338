import { once } from 'node:events';
import { createServer } from 'node:https';
import tls from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { AUTHORITY, RECEIVER, SERVER } from '../../test/support/certificates.ts';
import { createGuardedHttps } from '../outbound/guarded-https.ts';
import { applyTlsPolicy } from './tls-policy.ts';

/** A server that speaks nothing but this. */
const speaking = async (options: tls.SecureContextOptions) => {
  const server = createServer({ ...SERVER, ...options }, (_, response) => response.end('heard'));
  server.on('tlsClientError', () => undefined); // the test looks at the other side
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const { port } = address;
  return { port, url: `https://127.0.0.1:${port}/`, [Symbol.asyncDispose]: async () => void server.close() };
};

const connect = async (port: number): Promise<string | null> => {
  const socket = tls.connect({ port, host: '127.0.0.1', ca: AUTHORITY });
  try {
    await once(socket, 'secureConnect');
    return socket.getProtocol();
  } finally {
    socket.destroy();
  }
};

const OLD = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
const WITHOUT_AEAD = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' } as const;

describe('outgoing TLS', () => {
  afterEach(applyTlsPolicy);

  test.each([
    ['TLS 1.1', OLD],
    ['a cipher without authenticated encryption', WITHOUT_AEAD],
  ])('refuses %s, whatever library connects and whatever Node was told', async (_, spoken) => {
    await using server = await speaking(spoken);
    tls.DEFAULT_MIN_VERSION = 'TLSv1';
    tls.DEFAULT_CIPHERS = 'ALL:@SECLEVEL=0';
    expect(await connect(server.port)).toMatch(/^TLSv1\.[12]$/);
    applyTlsPolicy();
    await expect(connect(server.port)).rejects.toThrow(/alert|version|handshake/i);
    await expect(fetch(server.url)).rejects.toMatchObject({ cause: { code: expect.stringContaining('SSL') } });
  });

  test.each([['TLSv1.2'], ['TLSv1.3']] as const)('speaks %s', async (version) => {
    await using server = await speaking({ minVersion: version, maxVersion: version });
    applyTlsPolicy();
    expect(await connect(server.port)).toBe(version);
  });

  test('refuses TLS 1.1 of an address that a tenant chose, also without the policy', async () => {
    await using server = await speaking(OLD);
    tls.DEFAULT_MIN_VERSION = 'TLSv1';
    tls.DEFAULT_CIPHERS = 'ALL:@SECLEVEL=0';
    const guarded = createGuardedHttps({
      exempt: new Set([`127.0.0.1:${server.port}`]),
      resolve: async () => ['127.0.0.1'],
      authority: AUTHORITY,
    });
    const url = `https://${RECEIVER}:${server.port}/`;
    const asked = { url, headers: {}, body: '{}', signal: AbortSignal.timeout(5_000) };
    expect(await guarded.post(asked)).toEqual({ status: 'not-answered', reason: 'tls-failed' });
  });
});
