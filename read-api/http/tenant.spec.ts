import { describe, expect, test } from 'vitest';
import { ALPHA, authenticate, BETA, json, KEYS, noAudit, problemOf, startTestApi } from '../../test/support/api.ts';
import type { Denial } from './audit-trail.ts';

const tested = async () => {
  const asked: string[] = [];
  const denials: Denial[] = [];
  const api = await startTestApi({
    authenticate: async (credential) => {
      asked.push(credential);
      const principal = await authenticate(credential);
      return principal && { ...principal, suspended: credential === KEYS.beta };
    },
    audit: {
      ...noAudit,
      denied: async (denial) => {
        denials.push(denial);
      },
    },
  });
  return { api, asked, denials, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
};

describe('TEN-04: the tenant of a request', () => {
  test('is found out exactly once, whatever becomes of the request', async () => {
    await using it = await tested();
    const { fetch } = it.api;
    const requests = [
      () => fetch('/v1/notes'),
      () => fetch('/v1/notes/one'),
      () => fetch('/v1/notes', json('POST', { noteId: 'a', text: 'hello' })),
      () => fetch('/v1/notes', json('POST', { noteId: 'a', text: '' })),
      () => fetch('/v1/notes', { key: KEYS.reader, ...json('POST', {}) }),
      () => fetch('/v1/notes', { key: 'prec_unknown' }),
      () => fetch('/v1/notes', { headers: { 'precedent-tenant': BETA } }),
      () => fetch('/v1/notes', { key: KEYS.beta }),
      () => fetch('/v1/notes', { key: KEYS.admin, headers: { 'precedent-tenant': ALPHA } }),
    ];
    for (const [many, request] of requests.entries()) {
      expect(it.asked.length).toBe(many);
      await (await request()).text();
    }
    expect(it.asked.length).toBe(requests.length);
  });

  test('is not asked for where nobody needs to say who they are, or says nothing', async () => {
    await using it = await tested();
    for (const path of ['/livez', '/openapi.json', '/v1/notes', '/nowhere']) await it.api.fetch(path, { key: null });
    expect(it.asked).toEqual([]);
  });

  test.each([
    ['a header that names another than the credential’s', KEYS.alpha, BETA, 'tenant-not-permitted'],
    ['one that is suspended', KEYS.beta, undefined, 'tenant-suspended'],
  ])('%s is refused before anything runs, and noted', async (_, key, named, code) => {
    await using it = await tested();
    const headers = { ...(named !== undefined && { 'precedent-tenant': named }) };
    for (const path of ['/v1/notes', '/v1/stream', '/v1/log']) {
      expect(await problemOf(await it.api.fetch(path, { key, headers }))).toMatchObject({ status: 403, code });
    }
    const { headers: contentType, ...write } = json('POST', { noteId: 'a', text: 'hello' });
    const written = await it.api.fetch('/v1/notes', { ...write, key, headers: { ...contentType, ...headers } });
    expect(await problemOf(written)).toMatchObject({ status: 403, code });
    expect(await it.api.store.head()).toBe(0n);
    expect(it.denials.map(({ reason, principal }) => [reason, principal?.tenant])).toEqual(
      Array.from({ length: 4 }, () => [code, key === KEYS.alpha ? ALPHA : BETA]),
    );
  });
});
