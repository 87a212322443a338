import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AUTHORITY, RECEIVER } from '../../test/support/certificates.ts';
import { type HttpsReceiver, startHttpsReceiver } from '../../test/support/https-receiver.ts';
import { productSources } from '../../test/support/source-rules.ts';
import { createGuardedHttps, type GuardedHttpsOptions } from './guarded-https.ts';
import type { OutboundFault } from './outbound-https.ts';
import { isPublicAddress } from './public-address.ts';

/** Two addresses that are public. Nothing is ever sent to them here. */
const PUBLIC = '93.184.215.14';
const PUBLIC_V6 = '2606:2800:21f:cb07:6820:80da:af6b:8b2c';
const never = new AbortController().signal;
const everyNameIsPublic = async () => [PUBLIC, PUBLIC_V6];

/** By what is wrong with them. The host's forms are those of the URL standard, RFC 4291, 6052, 6890, and of cloud vendors. */
const REFUSED: Readonly<Record<OutboundFault, readonly string[]>> = {
  'url-malformed': [
    '',
    'hooks.example.com',
    '//hooks.example.com/a',
    '/v1/hooks',
    'https:hooks.example.com',
    'https:\\\\hooks.example.com',
    'https://hooks.example.com\\@127.0.0.1/',
    ' https://hooks.example.com',
    'https://hooks.example.com/a b',
    'https://hooks.example.com/\r\nhost: localhost',
    'https://hooks.exam\tple.com/',
    'https://',
    'https://999.1.1.1/',
    'https://hooks.0x7f/',
    'https://1.2.3.4.5/',
    'https://[fe80::1%25eth0]/',
    'https://[fe80::1%eth0]/',
    'https://[::1].example.com/',
    'https://hooks.example.com:99999/',
    `https://hooks.example.com/${'a'.repeat(2_048)}`,
  ],
  'url-not-https': [
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_FLUSHALL',
    'ws://hooks.example.com/',
  ],
  'url-with-credentials': [
    'https://user:word@hooks.example.com/',
    'https://user@hooks.example.com/',
    'https://hooks.example.com@127.0.0.1/',
    'https://:word@hooks.example.com/',
  ],
  'port-not-allowed': [
    'https://hooks.example.com:80/',
    'https://hooks.example.com:22/',
    'https://hooks.example.com:6379/',
    'https://hooks.example.com:0/',
    'https://127.0.0.1:5432/',
  ],
  'host-not-public': [
    // names of the inside
    'https://localhost/',
    'https://LOCALHOST/',
    'https://localhost./',
    'https://anything.localhost/',
    'https://hooks.example.com./',
    'https://metadata/',
    'https://metadata.google.internal/',
    'https://printer.local/',
    'https://router.lan/',
    'https://nas.home.arpa/',
    'https://db.corp/',
    'https://hidden.onion/',
    'https://a..b/',
    'https://-a.example.com/',
    'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
    'https://loc%61lhost/',
    // IPv4, in all of its spellings
    'https://127.0.0.1/',
    'https://127.0.0.1:8443/',
    'https://127.0.0.1./',
    'https://127.1/',
    'https://127.0.1/',
    'https://2130706433/',
    'https://017700000001/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://0x7f.0.0x0.01/',
    'https://①②⑦.0.0.1/',
    'https://127。0。0。1/',
    'https://127%2e0%2e0%2e1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://100.64.0.1/',
    'https://100.100.100.200/',
    'https://168.63.129.16/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0xa9fea9fe/',
    'https://2852039166/',
    'https://0251.0376.0251.0376/',
    'https://169.254.43518/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.0.0.192/',
    'https://192.0.2.1/',
    'https://192.168.1.1/',
    'https://198.18.0.1/',
    'https://198.51.100.1/',
    'https://203.0.113.1/',
    'https://224.0.0.1/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
    // IPv6
    'https://[::]/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::127.0.0.1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:0:127.0.0.1]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b::169.254.169.254]/',
    'https://[64:ff9b:1::a9fe:a9fe]/',
    'https://[100::1]/',
    'https://[2001::1]/',
    'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
    'https://[2001:2::1]/',
    'https://[2001:20::1]/',
    'https://[2001:db8::1]/',
    'https://[2002:7f00:1::]/',
    'https://[3fff::1]/',
    'https://[4000::1]/',
    'https://[5f00::1]/',
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
  ],
};

const ALLOWED = [
  'https://hooks.example.com/',
  'https://HOOKS.example.com:443/path?query=1#part',
  'https://hooks.example.com:8443/a%20b',
  'https://faß.de/',
  'https://example。com/',
  'https://hooks_1.example.com/',
  'https://8.8.8.8/',
  'https://134744072/',
  'https://[2606:4700:4700::1111]/',
];

describe('S17: URLs that tenants choose', () => {
  const { check } = createGuardedHttps({ resolve: everyNameIsPublic });
  const refused = Object.entries(REFUSED).flatMap(([fault, urls]) => urls.map((url) => [url, fault] as const));

  test('are tried in more than 60 ways', () => expect(refused.length).toBeGreaterThan(60));
  test.each(refused)('%j is refused: %s', async (url, fault) => expect(await check(url, never)).toBe(fault));
  test.each(ALLOWED)('%s is allowed', async (url) => expect(await check(url, never)).toBeUndefined());
});

test('S17: nothing in the product exempts an address', () => {
  const others = productSources().filter(({ path }) => !path.startsWith('infra/outbound/'));
  expect(others.filter(({ source }) => /\bexempt\b/.test(source.text)).map(({ path }) => path)).toEqual([]);
});

describe('S17: what a name server answers', () => {
  const answering = (...addresses: readonly string[]) =>
    createGuardedHttps({ resolve: async () => addresses }).check(`https://${RECEIVER}/`, never);

  test.each([
    [[PUBLIC], undefined],
    [[PUBLIC, PUBLIC_V6], undefined],
    [['127.0.0.1'], 'host-not-public'],
    [[PUBLIC, '10.0.0.1'], 'host-not-public'],
    [['169.254.169.254', PUBLIC], 'host-not-public'],
    [[PUBLIC, PUBLIC_V6, 'fd00:ec2::254'], 'host-not-public'],
    [['::ffff:10.0.0.1'], 'host-not-public'],
    [['fe80::1%eth0'], 'host-not-public'],
    [['no address'], 'host-not-public'],
    [[], 'host-not-public'],
  ])('%j: %s', async (addresses, fault) => expect(await answering(...addresses)).toBe(fault));

  test('nothing, or nothing in time, is as good as no address', async () => {
    const url = `https://${RECEIVER}/`;
    const unknown = createGuardedHttps({ resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    const silent = createGuardedHttps({ resolve: () => new Promise(() => undefined), deadlineMillis: 20 });
    expect(await unknown.check(url, never)).toBe('host-not-public');
    expect(await silent.check(url, never)).toBe('host-not-public');
    expect(await silent.post({ url, headers: {}, body: '', signal: never })).toMatchObject({ reason: 'timed-out' });
  });

  test('every first address of each block that is not public, and the last, is not', () => {
    const edges = [
      '10.255.255.255',
      '100.127.255.255',
      '172.16.0.0',
      '192.0.0.255',
      '198.19.255.255',
      '239.255.255.255',
    ];
    const beyond = [
      '11.0.0.0',
      '9.255.255.255',
      '100.128.0.0',
      '172.32.0.0',
      '172.15.255.255',
      '198.20.0.0',
      '223.255.255.255',
    ];
    expect(edges.filter(isPublicAddress)).toEqual([]);
    expect(beyond.filter((address) => !isPublicAddress(address))).toEqual([]);
    expect(isPublicAddress('010.0.0.1')).toBe(false);
  });
});

describe('S17: a request', () => {
  let receiver: HttpsReceiver;
  beforeAll(async () => {
    receiver = await startHttpsReceiver();
  });
  afterAll(() => receiver[Symbol.asyncDispose]());

  /** A client that may call the receiver, which its name leads to. */
  const clientOf = (more: Partial<GuardedHttpsOptions> = {}) =>
    createGuardedHttps({
      resolve: async () => ['127.0.0.1'],
      exempt: new Set([receiver.exempt]),
      authority: AUTHORITY,
      ...more,
    });
  const urlAt = (host: string, path = '/') => `https://${host}:${receiver.port}${path}`;
  const posted = (url: string, more: Partial<GuardedHttpsOptions> = {}) =>
    clientOf(more).post({ url, headers: { 'x-test': '1' }, body: '{"a":1}', signal: never });

  test('arrives, under the name and with the headers, and its answer’s status comes back', async () => {
    receiver.answer(() => ({ status: 202, body: 'thanks' }));
    expect(await posted(urlAt(RECEIVER, '/in?b=2'))).toEqual({ status: 'answered', code: 202 });
    expect(receiver.received.at(-1)).toMatchObject({
      path: '/in?b=2',
      body: '{"a":1}',
      headers: { host: `${RECEIVER}:${receiver.port}`, 'x-test': '1', 'accept-encoding': 'identity' },
    });
    expect(await posted(urlAt('127.0.0.1'))).toEqual({ status: 'answered', code: 202 });
  });

  test('goes to the address that was checked, whatever the name leads to a moment later', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    let asked = 0;
    const resolve = async () => answers[asked++] ?? ['10.0.0.1'];
    expect(await posted(urlAt(RECEIVER), { resolve })).toMatchObject({ status: 'answered' });
    expect(asked).toBe(1);
    expect(await posted(urlAt(RECEIVER), { resolve })).toEqual({ status: 'not-answered', reason: 'host-not-public' });
  });

  test('is not sent where the exemption is for another port, or there is none', async () => {
    const before = receiver.received.length;
    const none = { status: 'not-answered', reason: 'port-not-allowed' };
    expect(await posted(urlAt(RECEIVER), { exempt: new Set(['127.0.0.1:1']) })).toEqual(none);
    expect(await posted(urlAt(RECEIVER), { exempt: new Set() })).toEqual(none);
    expect(receiver.received.length).toBe(before);
  });

  test('follows no redirect', async () => {
    const before = receiver.received.length;
    receiver.answer(() => ({ status: 307, headers: { location: `https://127.0.0.1:${receiver.port}/inside` } }));
    expect(await posted(urlAt(RECEIVER))).toEqual({ status: 'answered', code: 307 });
    expect(receiver.received.length).toBe(before + 1);
  });

  test('is not sent to who cannot prove the name', async () => {
    const before = receiver.received.length;
    const failed = { status: 'not-answered', reason: 'tls-failed' };
    expect(await posted(urlAt('other.example.com'))).toEqual(failed);
    const { authority: _, ...nobodys } = { authority: AUTHORITY, exempt: new Set([receiver.exempt]) };
    const stranger = createGuardedHttps({ ...nobodys, resolve: async () => ['127.0.0.1'] });
    expect(await stranger.post({ url: urlAt(RECEIVER), headers: {}, body: '', signal: never })).toEqual(failed);
    expect(receiver.received.length).toBe(before);
  });

  test('takes 64 kB of the answer and no more', async () => {
    receiver.answer(() => ({ status: 200, body: Buffer.alloc(50_000_000) }));
    expect(await posted(urlAt(RECEIVER))).toEqual({ status: 'answered', code: 200 });
  });

  test('has its status also where the body never ends', async () => {
    receiver.answer(() => ({ status: 201, endless: true }));
    expect(await posted(urlAt(RECEIVER), { deadlineMillis: 4_000 })).toEqual({ status: 'answered', code: 201 });
  });

  test('waits no longer than its deadline, and no longer than whoever asked', async () => {
    receiver.answer(() => undefined);
    expect(await posted(urlAt(RECEIVER), { deadlineMillis: 200 })).toEqual({
      status: 'not-answered',
      reason: 'timed-out',
    });
    const stop = new AbortController();
    const asking = clientOf().post({ url: urlAt(RECEIVER), headers: {}, body: '', signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(asking).rejects.toThrow('stopped');
  });

  test('says so where nobody listens, or nobody speaks TLS', async () => {
    const deaf = createServer((socket) => socket.resume().end('hello\r\n')).listen(0, '127.0.0.1');
    const { port } = await new Promise<{ port: number }>((resolve) =>
      deaf.once('listening', () => resolve(deaf.address() as { port: number })),
    );
    const ask = () =>
      clientOf({ exempt: new Set([`127.0.0.1:${port}`]) }).post({
        url: `https://127.0.0.1:${port}/`,
        headers: {},
        body: '',
        signal: never,
      });
    expect(await ask()).toEqual({ status: 'not-answered', reason: 'tls-failed' });
    await new Promise((closed) => deaf.close(closed));
    expect(await ask()).toEqual({ status: 'not-answered', reason: 'connection-failed' });
  });
});
