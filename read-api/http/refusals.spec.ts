import { request as rawRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StoreUnavailable, UnknownOutcome } from '../../infra/event-store/failures.ts';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { ALPHA, BETA, json, KEYS, problemOf, startTestApi, type TestApi } from '../../test/support/api.ts';

let running: TestApi;
beforeAll(async () => {
  running = await startTestApi();
});
afterAll(() => running[Symbol.asyncDispose]());

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
describe('refusals are problems with a stable code', () => {
  const cases: readonly (readonly [string, string, RequestInit & { key?: string | null }, number, string])[] = [
    ['no credential', '/v1/notes', { key: null }, 401, 'unauthenticated'],
    ['an unknown credential', '/v1/notes', { key: 'prec_unknown' }, 401, 'unauthenticated'],
    ['a credential without the permission', '/v1/notes', { ...json('POST', {}), key: KEYS.reader }, 403, 'forbidden'],
    ['another tenant named', '/v1/notes', { headers: { 'precedent-tenant': BETA } }, 403, 'tenant-not-permitted'],
    ['no tenant named by a super-admin', '/v1/notes', { key: KEYS.admin }, 400, 'tenant-required'],
    [
      'a tenant that is neither an id nor a slug',
      '/v1/notes',
      { headers: { 'precedent-tenant': '1' } },
      400,
      'invalid-tenant',
    ],
    ['an unknown route', '/v1/nothing', {}, 404, 'not-found'],
    ['a path that is not UTF-8', '/v1/notes/%ff', {}, 400, 'malformed-path'],
    ['a parameter with U+0000', '/v1/notes/%00', {}, 422, 'invalid-input'],
    ['another method', '/v1/notes', { method: 'DELETE' }, 405, 'method-not-allowed'],
    ['JSON that is none', '/v1/notes', { ...json('POST', {}), body: '{"a":' }, 400, 'malformed-json'],
    ['a body that is no object', '/v1/notes', json('POST', [1]), 422, 'invalid-input'],
    ['a body of another type', '/v1/notes', { method: 'POST', body: 'text' }, 415, 'unsupported-media-type'],
    ['a compressed body', '/v1/notes', json('POST', {}, { 'content-encoding': 'gzip' }), 415, 'unsupported-media-type'],
    ['a body over 256 kB', '/v1/notes', json('POST', { text: 'x'.repeat(262_144) }), 413, 'body-too-large'],
    ['a query string over 4 kB', `/v1/notes?after=${'x'.repeat(4_096)}`, {}, 414, 'address-too-long'],
    ['JSON 33 levels deep', '/v1/notes', { ...json('POST', {}), body: nested(33) }, 400, 'too-deep'],
    ['JSON 100,000 levels deep', '/v1/notes', { ...json('POST', {}), body: nested(100_000) }, 400, 'too-deep'],
    ['JSON of 10,001 values', '/v1/notes', json('POST', { a: Array(10_001).fill(0) }), 400, 'too-many-values'],
    ['__proto__ in a body', '/v1/notes', { ...json('POST', {}), body: '{"__proto__":{}}' }, 422, 'invalid-input'],
    ['half a surrogate pair', '/v1/notes', { ...json('POST', {}), body: '{"text":"\\ud800"}' }, 422, 'invalid-input'],
    ['a query parameter for a command', '/v1/notes?text=x', json('POST', {}), 422, 'invalid-input'],
    ['a parameter given twice', '/v1/notes?limit=1&limit=2', {}, 422, 'invalid-input'],
    ['an undeclared parameter', '/v1/notes?role=admin', {}, 422, 'invalid-input'],
    ['path and body that differ', '/v1/notes/a', json('PUT', { noteId: 'b', text: 'x' }), 422, 'invalid-input'],
    [
      'an Idempotency-Key with a space',
      '/v1/notes',
      json('POST', {}, { 'idempotency-key': 'a b' }),
      400,
      'invalid-idempotency-key',
    ],
    [
      'an If-Match that is no revision',
      '/v1/notes',
      json('POST', {}, { 'if-match': 'W/"1"' }),
      400,
      'invalid-if-match',
    ],
    [
      'a Precedent-After that is no position',
      '/v1/notes',
      { headers: { 'precedent-after': 'x' } },
      400,
      'invalid-position',
    ],
    ['a domain conflict', '/v1/notes', json('POST', { noteId: 'taken', text: 'x' }), 409, 'note-already-taken'],
    ['a domain not-found', '/v1/notes/absent', json('PUT', { text: 'x' }), 404, 'note-not-found'],
    ['a domain prohibition', '/v1/notes/taken', json('PUT', { text: 'forbidden' }), 403, 'note-sealed'],
    ['a query that finds nothing', '/v1/notes/one', { key: KEYS.beta }, 404, 'not-found'],
  ];
  beforeAll(async () => {
    await running.fetch('/v1/notes', json('POST', { noteId: 'taken', text: 'first' }));
  });

  test.each(cases)('%s', async (_, path, init, status, code) => {
    const started = performance.now();
    const response = await running.fetch(path, init);
    expect(performance.now() - started).toBeLessThan(500);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({
      type: `urn:precedent:problem:${code}`,
      title: expect.any(String),
      detail: expect.any(String),
      status,
      code,
      requestId: response.headers.get('x-request-id'),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(response.status).toBe(status);
  });

  test('every field at fault is named at once', async () => {
    const response = await running.fetch(
      '/v1/notes',
      json('POST', { noteId: 'A!', text: '', role: 'admin', tenant_id: BETA }),
    );
    const pointers = (await problemOf(response)).errors?.map(({ pointer }) => pointer).toSorted();
    expect(pointers).toEqual(['/noteId', '/role', '/tenant_id', '/text']);
  });

  test('a foreign thing and a missing one answer the same bytes', async () => {
    const body = async (path: string, key: string) => {
      const answer = await running.fetch(path, {
        key,
        headers: {
          'x-request-id': 'request-same',
          traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
        },
      });
      return answer.text();
    };
    expect(await body('/v1/notes/one', KEYS.beta)).toBe(await body('/v1/notes/none', KEYS.beta));
  });

  test('TRACE is not served', async () => {
    const status = await new Promise((resolve, reject) => {
      rawRequest(`${running.serving.url}/v1/notes`, { method: 'TRACE' }, (answer) =>
        resolve(answer.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(405);
  });
});

describe('what a part that fails looks like from outside', () => {
  const SECRET = 'select secret from api_key';
  const failing = (error: Error) =>
    startTestApi({
      reads: { inTenant: () => Promise.reject(error) },
      store: createMemoryEventStore({ hooks: { beforeAppend: () => Promise.reject(error) } }),
    });
  const refusedConnection = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
  });

  test.each([
    ['an unexpected error', new Error(SECRET), 500, 'internal-error'],
    ['a lost database', refusedConnection, 503, 'store-unavailable'],
    ['a pool that cannot connect', new Error('timeout exceeded when trying to connect'), 503, 'store-unavailable'],
    ['a database that shuts down', Object.assign(new Error(SECRET), { code: '57P01' }), 503, 'store-unavailable'],
    ['an event store that is away', new StoreUnavailable(SECRET), 503, 'store-unavailable'],
    ['an append of unknown outcome', new UnknownOutcome(SECRET), 503, 'outcome-unknown'],
  ] as const)('%s', async (_, error, status, code) => {
    await using api = await failing(error);
    for (const init of [{}, json('POST', { noteId: 'a', text: 'x' })]) {
      const response = await api.fetch('/v1/notes', init);
      const text = await response.text();
      expect({ status: response.status, code: JSON.parse(text).code }).toEqual({ status, code });
      if (status === 503) expect(response.headers.get('retry-after')).toBe('1');
      expect(text).not.toMatch(/select|api_key|ECONN|\bat .*:\d+/);
    }
    await api.logger.close();
    const fault = api.lines().find(({ message }) => message === 'request failed');
    expect(fault).toMatchObject({ level: 'error', status, tenant: ALPHA, requestId: expect.any(String) });
  });

  test('a query that takes longer than its deadline is answered at the deadline', async () => {
    await using api = await startTestApi({
      reads: { inTenant: () => new Promise(() => undefined) },
      settings: { queryDeadlineMillis: 50 },
    });
    const response = await api.fetch('/v1/notes');
    expect(response.status).toBe(503);
    expect((await problemOf(response)).code).toBe('deadline-exceeded');
  });

  test('a credential check that fails lets nobody in', async () => {
    await using api = await startTestApi({ authenticate: () => Promise.reject(new Error(SECRET)) });
    expect((await api.fetch('/v1/notes')).status).toBe(500);
  });
});
