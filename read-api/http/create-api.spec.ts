import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALPHA, BETA, json, KEYS, problemOf, startTestApi, type TestApi } from '../../test/support/api.ts';

let running: TestApi;
beforeAll(async () => {
  running = await startTestApi();
});
afterAll(() => running[Symbol.asyncDispose]());

describe('a command over HTTP', () => {
  test('given a valid body, it answers 201 with where it is, at which revision and position', async () => {
    const response = await running.fetch('/v1/notes', json('POST', { noteId: 'created', text: 'x' }));
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe('/v1/notes/created');
    expect(response.headers.get('etag')).toBe('"0"');
    expect(response.headers.get('precedent-position')).toMatch(/^\d+$/);
    expect(await response.json()).toMatchObject({ id: 'created', revision: '0' });
  });

  test('the event says who, for which tenant, and under which request and trace', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const headers = { 'x-request-id': 'request-0001', traceparent };
    await running.fetch('/v1/notes', json('POST', { noteId: 'traced', text: 'x' }, headers));
    const [page] = await Array.fromAsync(running.store.readStream(`note-${ALPHA}.traced`));
    expect(page?.[0]?.metadata).toMatchObject({
      tenant: ALPHA,
      actor: { kind: 'apiKey', id: 'alpha' },
      correlationId: 'request-0001',
      traceparent: expect.stringMatching(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/),
    });
  });

  test('repeated under one Idempotency-Key, it happens once and answers the same', async () => {
    const again = () =>
      running.fetch('/v1/notes', json('POST', { noteId: 'once', text: 'x' }, { 'idempotency-key': 'k-1' }));
    const answers = await Promise.all(Array.from({ length: 20 }, again));
    const bodies = await Promise.all(answers.map(async (answer) => [answer.status, await answer.text()]));
    expect(new Set(bodies.map(String)).size).toBe(1);
    const events = (await Array.fromAsync(running.store.readStream(`note-${ALPHA}.once`))).flat();
    expect(events).toHaveLength(1);
  });

  test('another body under a used Idempotency-Key is refused', async () => {
    const send = (text: string) =>
      running.fetch('/v1/notes', json('POST', { noteId: 'reused', text }, { 'idempotency-key': 'k-2' }));
    expect((await send('x')).status).toBe(201);
    const second = await send('y');
    expect(second.status).toBe(422);
    expect((await problemOf(second)).code).toBe('idempotency-key-reused');
  });

  test('one key of two tenants is two commands', async () => {
    const init = json('POST', { noteId: 'shared', text: 'x' }, { 'idempotency-key': 'k-3' });
    expect((await running.fetch('/v1/notes', init)).status).toBe(201);
    expect((await running.fetch('/v1/notes', { ...init, key: KEYS.beta })).status).toBe(201);
  });

  test('with If-Match of an older revision, it is refused with 412; with the current one, carried out', async () => {
    await running.fetch('/v1/notes', json('POST', { noteId: 'matched', text: '0' }));
    const revise = (text: string, revision: string) =>
      running.fetch('/v1/notes/matched', json('PUT', { text }, { 'if-match': `"${revision}"` }));
    expect((await revise('1', '0')).headers.get('etag')).toBe('"1"');
    const late = await revise('2', '0');
    expect(late.status).toBe(412);
    expect((await problemOf(late)).code).toBe('revision-mismatch');
  });
});

describe('reading', () => {
  test('what shows one stream carries its revision; the rest a digest by which it is not sent twice', async () => {
    expect((await running.fetch('/v1/notes/one')).headers.get('etag')).toBe('"0"');
    const first = await running.fetch('/v1/notes');
    const etag = first.headers.get('etag') ?? '';
    expect(await first.json()).toEqual({ items: [{ noteId: 'one', text: 'first', revision: '0' }] });
    const second = await running.fetch('/v1/notes', { headers: { 'if-none-match': etag } });
    expect(second.status).toBe(304);
    expect(await second.text()).toBe('');
  });

  test('Precedent-After waits for the projections that the query reads, and is never stale in silence', async () => {
    const asked: unknown[] = [];
    await using api = await startTestApi({
      waitForPosition: async (projections, position) => {
        asked.push([projections, position]);
        return position < 10n;
      },
    });
    expect((await api.fetch('/v1/notes', { headers: { 'precedent-after': '9' } })).status).toBe(200);
    const late = await api.fetch('/v1/notes', { headers: { 'precedent-after': '10' } });
    expect(late.status).toBe(503);
    expect(late.headers.get('retry-after')).toBe('1');
    expect((await problemOf(late)).code).toBe('projection-behind');
    expect(asked).toEqual([
      [['notes'], 9n],
      [['notes'], 10n],
    ]);
  });

  test('a list parameter collects its repetitions', async () => {
    expect((await running.fetch('/v1/notes?tags=a&tags=b')).status).toBe(200);
    expect((await running.fetch('/v1/notes?tags=a')).status).toBe(200);
  });

  test('HEAD answers like GET, without the body', async () => {
    const response = await running.fetch('/v1/notes', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
  });

  test('a super-admin reads the tenant that it names', async () => {
    const init = { key: KEYS.admin, headers: { 'precedent-tenant': ALPHA } };
    expect((await running.fetch('/v1/notes/one', init)).status).toBe(200);
  });
});

describe('the order of the middleware', () => {
  test('is published', () => {
    expect(running.api.middlewareOrder).toEqual([
      'request id and timing',
      'security headers',
      'cors',
      'routing',
      'encryption',
      'body limits',
      'address rate limit',
      'cross-site requests',
      'authentication',
      'tenant',
      'tenant rate limit',
      'permission',
      'validation',
      'handler',
      'compression',
    ]);
  });

  // Each request offends two neighbours at once: the earlier one answers.
  const wrong = { 'content-type': 'text/plain' };
  test.each([
    ['routing before body limits', '/v1/nothing', { method: 'POST', body: 'x', headers: wrong }, 404],
    ['body limits before authentication', '/v1/notes', { method: 'POST', body: 'x', headers: wrong, key: null }, 415],
    ['authentication before tenant', '/v1/notes', { headers: { 'precedent-tenant': 'x' }, key: null }, 401],
    [
      'tenant before permission',
      '/v1/notes',
      { ...json('POST', {}, { 'precedent-tenant': BETA }), key: KEYS.reader },
      403,
    ],
    ['permission before validation', '/v1/notes', { ...json('POST', { bad: 1 }), key: KEYS.reader }, 403],
    ['validation before the handler', '/v1/notes/absent', json('PUT', { bad: 1 }), 422],
  ] as const)('%s', async (_, path, init, status) => {
    expect((await running.fetch(path, init)).status).toBe(status);
  });

  test('tenant before permission: the tenant is what is complained of', async () => {
    const init = { ...json('POST', {}, { 'precedent-tenant': BETA }), key: KEYS.reader };
    expect((await problemOf(await running.fetch('/v1/notes', init))).code).toBe('tenant-not-permitted');
  });

  test('cors before authentication: a preflight passes without a credential', async () => {
    await using api = await startTestApi({ settings: { corsOrigins: ['https://app.example'] } });
    const preflight = (origin: string) =>
      api.fetch('/v1/notes', {
        method: 'OPTIONS',
        key: null,
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const listed = await preflight('https://app.example');
    expect(listed.status).toBe(204);
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(listed.headers.get('access-control-allow-credentials')).toBeNull();
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('every answer', () => {
  const paths = ['/v1/notes', '/v1/nothing', '/livez', '/docs', '/openapi.json', '/metrics'];
  test.each(paths)('%s carries a request id, its duration and the security headers', async (path) => {
    const { headers } = await running.fetch(path, { headers: { 'x-request-id': 'given-request-id' } });
    expect(headers.get('x-request-id')).toBe('given-request-id');
    expect(headers.get('server-timing')).toMatch(/^total;dur=\d+\.\d$/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test.each(['short', 'has space in it', `${'x'.repeat(129)}`])(
    'a request id that is %j is replaced',
    async (given) => {
      const { headers } = await running.fetch('/livez', { headers: { 'x-request-id': given } });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-/);
    },
  );

  test('over a kilobyte is compressed for who accepts it, below is not', async () => {
    const long = await running.fetch('/openapi.json', { headers: { 'accept-encoding': 'gzip' } });
    expect(long.headers.get('content-encoding')).toBe('gzip');
    expect(await long.json()).toMatchObject({ openapi: '3.1.0' });
    const short = await running.fetch('/livez', { headers: { 'accept-encoding': 'gzip' } });
    expect(short.headers.get('content-encoding')).toBeNull();
  });
});
