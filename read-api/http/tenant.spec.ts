import { describe, expect, test } from 'vitest';
import { ALPHA, authenticate, BETA, json, KEYS, noAudit, problemOf, startTestApi } from '../../test/support/api.ts';
import type { Denial } from './audit-trail.ts';
import { unavailable } from './problem.ts';
import type { StandingOf, TenantStanding } from './tenant-standing.ts';

const tested = async (standingOf: StandingOf = async () => 'active') => {
  const asked: string[] = [];
  const denials: Denial[] = [];
  const api = await startTestApi({
    standingOf,
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

describe('TEN-03: a super-admin who names a tenant', () => {
  const named = async (before: TenantStanding = 'active') => {
    let standing = before;
    const denials: Denial[] = [];
    const visits: string[] = [];
    const api = await startTestApi({
      standingOf: async (tenant) => (tenant === ALPHA ? standing : 'active'),
      audit: {
        ...noAudit,
        denied: async (denial) => {
          denials.push(denial);
        },
        platformAccess: ({ tenant }) => {
          visits.push(tenant);
          return undefined;
        },
      },
      settings: { live: { clients: 10, heartbeatMillis: 15_000, recheckMillis: 20, stallMillis: 15_000 } },
    });
    return {
      ask: (path: string, init: RequestInit = {}) =>
        api.fetch(path, {
          key: KEYS.admin,
          ...init,
          headers: { ...(init.headers as Record<string, string>), 'precedent-tenant': ALPHA },
        }),
      socket: () => {
        const socket = new WebSocket(`${api.serving.url.replace('http', 'ws')}/v1/ws`);
        const ended = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
        const subscribe = { type: 'subscribe', credential: KEYS.admin, tenant: ALPHA };
        socket.addEventListener('open', () => socket.send(JSON.stringify(subscribe)));
        const subscribed = new Promise<void>((resolve) => socket.addEventListener('message', () => resolve()));
        return { ended, subscribed };
      },
      becomes: (after: TenantStanding) => {
        standing = after;
      },
      api,
      denials,
      visits,
      [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
    };
  };

  test.each([
    ['suspended', 403, 'tenant-suspended', 4403],
    ['none', 404, 'tenant-not-found', 4404],
  ] as const)('that is %s gets %i for everything, and nothing is appended', async (standing, status, code, closed) => {
    await using it = await named(standing);
    for (const path of ['/v1/notes', '/v1/stream', '/v1/log'])
      expect(await problemOf(await it.ask(path))).toMatchObject({ status, code });
    const written = await it.ask('/v1/notes', json('POST', { noteId: 'a', text: 'hello' }));
    expect(await problemOf(written)).toMatchObject({ status, code });
    expect(await it.socket().ended).toBe(closed);
    expect(await it.api.store.head()).toBe(0n);
    expect(it.visits).toEqual([]);
    // What is recorded is not in that tenant's log either
    expect(it.denials.map(({ reason, tenant }) => [reason, tenant])).toEqual(
      Array.from({ length: status === 403 ? 5 : 0 }, () => [code, undefined]),
    );
  });

  test('hears nothing more on either live feed once it is suspended', async () => {
    await using it = await named();
    const { body } = await it.ask('/v1/stream');
    const socket = it.socket();
    await socket.subscribed;
    it.becomes('suspended');
    expect(await socket.ended).toBe(4401);
    expect(await new Response(body).text()).toContain('{"reason":"revoked"}');
  });

  test('gets 503, and not in, while the log does not say how the tenant stands', async () => {
    await using it = await tested(async () => {
      throw unavailable('deadline-exceeded', 'The log is silent.');
    });
    const headers = { 'precedent-tenant': ALPHA };
    expect(await problemOf(await it.api.fetch('/v1/notes', { key: KEYS.admin, headers }))).toMatchObject({
      status: 503,
    });
  });
});

test('V6.3.3: whoever has a second factor left to show is told so', async () => {
  const may = new Set(['account:write']);
  const actor = { kind: 'user', id: 'ada' } as const;
  await using api = await startTestApi({
    authenticate: async () => ({
      tenant: ALPHA,
      actor,
      permissions: may,
      superAdmin: false,
      secondFactorMissing: true,
    }),
  });
  for (const path of ['/v1/notes', '/v1/stream', '/v1/log']) {
    expect(await problemOf(await api.fetch(path))).toMatchObject({ status: 403, code: 'second-factor-required' });
  }
});

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
