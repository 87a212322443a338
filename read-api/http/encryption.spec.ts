import { once } from 'node:events';
import { request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { TLS_POLICY } from '../../infra/tls/tls-policy.ts';
import { ALPHA, KEYS, problemOf, rowsOf, startTestApi, type TestApi } from '../../test/support/api.ts';
import { AUTHORITY, SERVER } from '../../test/support/certificates.ts';
import { type Serving, serve } from './serve.ts';

const encryptedOnly = { publicUrl: 'https://precedent.example.org' };
const page = {
  kind: 'system',
  name: 'GetPage:index.html',
  summary: 'A page.',
  publicBecause: 'it is a page',
  method: 'GET',
  path: '/',
  body: 'none',
  status: 200,
  prepare: () => () => ({ status: 200, contentType: 'text/html; charset=utf-8', content: '<h1>' }),
} as const;

/** What came of a WebSocket's handshake. */
const opened = async (socket: WebSocket): Promise<string> => {
  const outcome = await Promise.race([
    once(socket, 'open').then(() => 'open'),
    once(socket, 'error').then(([error]) => (error instanceof Error ? error.message : '')),
  ]).catch((error: Error) => error.message);
  socket.terminate();
  return outcome;
};

describe('where TLS ends at a proxy', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi({ endpoints: [page], settings: { encryptedOnly, trustedProxies: ['127.0.0.1'] } });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  test.each([
    ['over https', 'https', 200],
    ['over https all the way', 'https, HTTPS', 200],
    ['over http', 'http', 403],
    ['over http to the first of two proxies', 'http, https', 403],
    ['of which nobody says how it came', undefined, 403],
  ])('a request %s', async (_, proto, status) => {
    const answer = await api.fetch('/v1/notes', { headers: proto === undefined ? {} : { 'x-forwarded-proto': proto } });
    expect(answer.status).toBe(status);
    if (status === 403) expect(await problemOf(answer)).toMatchObject({ code: 'https-required' });
    const socket = new WebSocket(`ws://127.0.0.1:${api.serving.port}/v1/ws`, {
      headers: proto === undefined ? {} : { 'x-forwarded-proto': proto },
    });
    expect(await opened(socket)).toBe(status === 200 ? 'open' : 'Unexpected server response: 403');
  });

  test('a browser that asks for a page is sent on to https; a probe is answered', async () => {
    const accept = 'text/html,application/xhtml+xml';
    const asked = { key: null, redirect: 'manual', headers: { accept, 'x-forwarded-proto': 'http' } } as const;
    const answer = await api.fetch('/?a=1', asked);
    expect([answer.status, answer.headers.get('location')]).toEqual([308, 'https://precedent.example.org/?a=1']);
    expect((await api.fetch('/livez', { key: null })).status).toBe(200);
  });

  test('who is no trusted proxy is not believed', async () => {
    await using alone = await startTestApi({ settings: { encryptedOnly } });
    const answer = await alone.fetch('/v1/notes', { headers: { 'x-forwarded-proto': 'https' } });
    expect(answer.status).toBe(403);
  });
});

describe('where TLS ends here', () => {
  let api: TestApi;
  let serving: Serving;
  beforeAll(async () => {
    api = await startTestApi({ reads: rowsOf({ [ALPHA]: [] }), settings: { encryptedOnly } });
    const secure = { ...SERVER, ...TLS_POLICY, honorCipherOrder: true };
    serving = await serve({ api: api.api, host: '127.0.0.1', port: 0, logger: api.logger, tls: secure });
  });
  afterAll(async () => {
    await serving.stop();
    await api[Symbol.asyncDispose]();
  });

  const connect = async (options: tls.ConnectionOptions) => {
    const socket = tls.connect({ port: serving.port, host: '127.0.0.1', ca: AUTHORITY, ...options });
    try {
      await once(socket, 'secureConnect');
      return { protocol: socket.getProtocol(), cipher: socket.getCipher().name };
    } finally {
      socket.destroy();
    }
  };

  test('requests and WebSockets are answered over TLS', async () => {
    expect(serving.url).toBe(`https://127.0.0.1:${serving.port}`);
    const headers = { authorization: `Bearer ${KEYS.alpha}` };
    const asked = request(`${serving.url}/v1/notes`, { ca: AUTHORITY, headers });
    const [answer] = await once(asked.end(), 'response');
    expect(answer.resume().statusCode).toBe(200);
    const url = `wss://127.0.0.1:${serving.port}/v1/ws`;
    expect(await opened(new WebSocket(url, { ca: AUTHORITY }))).toBe('open');
  });

  test('1.3 with the strongest cipher, and 1.2 likewise', async () => {
    const weakFirst = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384';
    expect(await connect({ ciphers: weakFirst })).toEqual({ protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' });
    expect(await connect({ maxVersion: 'TLSv1.2' })).toEqual({
      protocol: 'TLSv1.2',
      cipher: 'ECDHE-ECDSA-AES256-GCM-SHA384',
    });
  });

  test.each([
    ['TLS 1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }],
    ['a cipher without authenticated encryption', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' }],
    ['a cipher without forward secrecy', { maxVersion: 'TLSv1.2', ciphers: 'AES256-GCM-SHA384' }],
  ] as const)('%s is refused', async (_, options) => {
    await expect(connect(options)).rejects.toThrow(/alert|handshake|version/i);
  });

  test('whoever speaks plain HTTP hears nothing', async () => {
    const socket = connectPlain({ port: serving.port, host: '127.0.0.1' });
    let heard = '';
    socket.on('data', (data) => {
      heard += data;
    });
    socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'close');
    expect(heard).not.toContain('HTTP/');
  });
});
