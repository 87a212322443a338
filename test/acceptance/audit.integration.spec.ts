import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { makeTenant, tenantIdOf } from '../../infra/cli/tenant.ts';
import { type AuditWorld, startAuditWorld, USER_AGENT } from '../support/audit/audit-world.ts';
import { eventually } from '../support/product.ts';

let world: AuditWorld;
beforeAll(async () => {
  world = await startAuditWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

/** The denials that an action leaves in the log: so many at least, even where the machine is too busy to wait for them. */
const denialsOf = async <Result>(action: () => Promise<Result>, atLeast = 1) => {
  const before = (await world.events('AccessDenied')).length;
  const result = await action();
  const denials = await eventually(async () => {
    const found = (await world.events('AccessDenied')).slice(before);
    expect(found.length).toBeGreaterThanOrEqual(atLeast);
    return found;
  });
  return { result, denials };
};

describe('GOV-05: whoever is turned away is in the log before the answer is there', () => {
  const kinds: readonly {
    readonly kind: string;
    readonly reason: string;
    readonly status: number;
    readonly of: 'shop' | 'platform';
    readonly act: () => Promise<{ readonly status: number; readonly requestId: string }>;
  }[] = [
    {
      kind: 'nobody',
      reason: 'unauthenticated',
      status: 401,
      of: 'platform',
      act: () => world.ask('GET', '/v1/decisions'),
    },
    {
      kind: 'a key that is none',
      reason: 'unauthenticated',
      status: 401,
      of: 'platform',
      act: () => world.ask('POST', '/v1/decisions', { token: 'prec_nonsense', body: {} }),
    },
    {
      kind: 'a key without the scope',
      reason: 'forbidden',
      status: 403,
      of: 'shop',
      act: async () => world.ask('GET', '/v1/members', { token: await world.key('decisions:read') }),
    },
    {
      kind: 'a key that names another tenant',
      reason: 'tenant-not-permitted',
      status: 403,
      of: 'shop',
      act: () =>
        world.ask('GET', '/v1/decisions', { token: world.shop.ada.key, headers: { 'precedent-tenant': 'other' } }),
    },
    {
      kind: 'a cookie from another site',
      reason: 'cross-site-request',
      status: 403,
      of: 'platform',
      act: () =>
        world.ask('POST', '/v1/decisions', {
          body: {},
          headers: { cookie: '__Host-precedent-access=x', 'sec-fetch-site': 'cross-site' },
        }),
    },
    {
      kind: 'a wrong password',
      reason: 'invalid-credentials',
      status: 401,
      of: 'platform',
      act: () => world.ask('POST', '/v1/auth/sign-in', { body: { email: 'nobody@example.org', password: 'wrong' } }),
    },
    {
      kind: 'a refresh token that is none',
      reason: 'session-over',
      status: 401,
      of: 'platform',
      act: () => world.ask('POST', '/v1/auth/refresh', { body: { refreshToken: 'precr_nonsense' } }),
    },
    {
      kind: 'an unsigned delivery at a webhook',
      reason: 'webhook-signature-invalid',
      status: 401,
      of: 'platform',
      act: () =>
        world.ask('POST', '/v1/hooks/none', {
          body: {},
          headers: {
            'webhook-id': 'one',
            'webhook-timestamp': String(Math.floor(performance.timeOrigin / 1_000)),
            'webhook-signature': 'v1,x',
            'content-type': 'application/octet-stream',
          },
        }),
    },
    {
      kind: 'somebody who gives more than they hold',
      reason: 'scope-not-held',
      status: 403,
      of: 'shop',
      act: async () =>
        world.ask('POST', '/v1/api-keys', {
          token: await world.key('api-keys:admin'),
          body: { name: 'more', scopes: ['*'] },
        }),
    },
  ];

  test.each(kinds)('$kind: $reason', async ({ reason, status, of, act }) => {
    const { result, denials } = await denialsOf(act);
    expect(result).toMatchObject({ status });
    expect(denials).toHaveLength(1);
    const [denial] = denials;
    expect(denial).toMatchObject({
      data: { reason, status },
      metadata: {
        tenant: of === 'shop' ? world.shop.tenant : world.platform,
        correlationId: result.requestId,
      },
    });
    const opened = denial && (await world.shop.product.storage.clients.openClient(denial));
    expect(opened).toMatchObject({ ip: expect.stringMatching(/^198\.51\./), userAgent: USER_AGENT });
    expect(JSON.stringify(denial?.metadata)).not.toMatch(/198\.51|nobody else/);
  });

  test('says which endpoint, permission and resource it was, and who asked', async () => {
    const { accessToken, personId } = await world.signIn('vera@example.org', ['viewer']);
    const resource = '0195f3e0-0000-7000-8000-00000000000a';
    const { denials } = await denialsOf(() => world.ask('DELETE', `/v1/members/${resource}`, { token: accessToken }));
    expect(denials).toMatchObject([
      {
        data: { endpoint: 'RemoveMember', permission: 'members:write', resource, personId },
        metadata: { actor: { kind: 'user', id: personId }, sessionId: expect.any(String) },
      },
    ]);
  });

  test.each([
    ['of no version', '11111111-1111-1111-1111-111111111111'],
    ['of no variant', '0195f3e0-0000-7000-0000-00000000000a'],
    ['of no form', 'an-id'],
  ])('whatever id is asked for: one %s is no id, and left out', async (_, id) => {
    const token = await world.key('decisions:read');
    const { result, denials } = await denialsOf(() =>
      world.ask('GET', `/v1/transparency/inclusion-proof/${id}`, { token }),
    );
    expect(result).toMatchObject({ status: 403 });
    expect(denials).toMatchObject([{ data: { reason: 'forbidden', endpoint: 'GetInclusionProof' } }]);
    expect(denials[0]?.data).not.toHaveProperty('resource');
  });

  test('a suspended tenant’s too', async () => {
    const { storage } = world.shop.product;
    await makeTenant(storage, { slug: 'closed', name: 'Closed', demo: false });
    const closed = await world.ask('POST', '/v1/api-keys', {
      token: world.operator,
      headers: { 'precedent-tenant': 'closed' },
      body: { name: 'closed', scopes: ['decisions:read'] },
    });
    const suspended = await world.ask('POST', '/v1/tenants/closed/suspend', {
      token: world.operator,
      headers: { 'precedent-tenant': 'platform' },
      body: { reason: 'a test' },
    });
    expect([closed.status, suspended.status]).toEqual([201, 200]);
    const knock = () => world.ask('GET', '/v1/decisions', { token: closed.body.key });
    // What is known of a tenant is believed for a second.
    await eventually(async () => expect(await knock()).toMatchObject({ status: 403 }));
    const { denials } = await denialsOf(knock);
    expect(denials).toMatchObject([
      { data: { reason: 'tenant-suspended' }, metadata: { tenant: tenantIdOf('closed') } },
    ]);
  });

  test('a WebSocket’s too; of strangers, an address’s first in a minute', async () => {
    const closed = async (subscribe: object) => {
      const client = new WebSocket(`${world.shop.url.replace('http', 'ws')}/v1/ws`);
      client.on('open', () => client.send(JSON.stringify({ type: 'subscribe', ...subscribe })));
      const [code] = await once(client, 'close');
      return code;
    };
    const blind = await world.key('decisions:read');
    const { result, denials } = await denialsOf(async () => {
      const codes: unknown[] = [];
      for (let tries = 0; tries < 6; tries += 1) codes.push(await closed({ credential: 'prec_nonsense' }));
      return [...codes, await closed({ credential: blind }), await closed({ credential: blind })];
    }, 3);
    expect(result).toEqual([...Array.from({ length: 6 }, () => 4401), 4403, 4403]);
    const reasons = denials.map(({ data }) => data.reason);
    expect(reasons.filter((reason) => reason === 'forbidden')).toHaveLength(2);
    // Another minute may have begun meanwhile.
    expect([1, 2]).toContain(reasons.filter((reason) => reason === 'unauthenticated').length);
  });

  test('every 401 and 403 is one entry, however many come at once; nothing else is', async () => {
    const { ask, shop } = world;
    const blind = await world.key('decisions:read');
    const { result, denials } = await denialsOf(
      () =>
        Promise.all(
          Array.from({ length: 60 }, (_, index) => {
            if (index % 4 === 0) return ask('GET', '/v1/rules');
            if (index % 4 === 1) return ask('GET', '/v1/rules', { token: blind });
            if (index % 4 === 2) return ask('GET', '/v1/rules', { token: shop.ada.key });
            return ask('GET', '/v1/nowhere', { token: shop.ada.key });
          }),
        ),
      30,
    );
    const turnedAway = result
      .filter(({ status }) => status === 401 || status === 403)
      .map(({ requestId }) => requestId);
    expect(turnedAway).toHaveLength(30);
    expect(denials.map(({ metadata }) => metadata.correlationId).toSorted()).toEqual(turnedAway.toSorted());
  });

  test('guessing beyond the limit is recorded once a minute and address, whatever else the address tries', async () => {
    const address = '203.0.113.9';
    const guess = () => world.ask('POST', '/v1/auth/refresh', { body: { refreshToken: 'precr_x' }, address });
    const limited = () =>
      world.ask('POST', '/v1/auth/password-reset/complete', {
        body: { token: 'precp_x', password: 'a quiet harbour at dawn' },
        address,
      });
    expect(await guess()).toMatchObject({ status: 401 });
    const { result, denials } = await denialsOf(async () => {
      const statuses: number[] = [];
      for (let tries = 0; tries < 30; tries += 1) statuses.push((await limited()).status);
      return statuses;
    });
    const tooMany = result.filter((status) => status === 429).length;
    expect(tooMany).toBeGreaterThanOrEqual(10);
    const recorded = denials.filter(({ data }) => data.status === 429);
    expect(recorded.length).toBeGreaterThanOrEqual(1);
    // A minute of the limit or of the memory may have ended meanwhile.
    expect(recorded.length).toBeLessThanOrEqual(3);
  });
});

describe('S23: reading personal data is itself recorded', () => {
  test('each read of members and invitations is one entry: who, what, whose, how many, what for, which request', async () => {
    const { personId } = await world.signIn('read@example.org', ['viewer']);
    const token = await world.key('members:read', 'invitations:read');
    const before = (await world.events('PersonalDataRead')).length;
    const reads = [];
    for (let index = 0; index < 10; index += 1) {
      reads.push(
        await world.ask('GET', index % 2 === 0 ? '/v1/members' : '/v1/invitations', {
          token,
          headers: { 'precedent-purpose': `review ${index}` },
        }),
      );
    }
    await world.ask('GET', '/v1/decisions', { token: world.shop.ada.key });
    const recorded = (await world.events('PersonalDataRead')).slice(before);
    expect(recorded.map(({ metadata }) => metadata.correlationId)).toEqual(reads.map(({ requestId }) => requestId));
    const [first] = recorded;
    expect(first).toMatchObject({
      data: { query: 'ListMembers', purpose: 'review 0', subjects: expect.any(Array), keyId: expect.any(String) },
      metadata: { tenant: world.shop.tenant, actor: { kind: 'apiKey' } },
    });
    const shown = recorded.flatMap(({ data }) => data.subjects);
    expect(shown).toContain(personId);
    for (const [index, { data }] of recorded.entries()) {
      const { items } = reads[index]?.body ?? {};
      expect(data.count).toBe(Array.isArray(items) ? items.length : 0);
    }
  });

  test('also one that shows nothing new; and a purpose that is none is refused', async () => {
    const token = world.shop.ada.key;
    const { headers } = await world.ask('GET', '/v1/members', { token });
    const before = (await world.events('PersonalDataRead')).length;
    const again = await world.ask('GET', '/v1/members', {
      token,
      headers: { 'if-none-match': headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
    expect(await world.events('PersonalDataRead')).toHaveLength(before + 1);
    const bad = await world.ask('GET', '/v1/members', { token, headers: { 'precedent-purpose': 'x'.repeat(201) } });
    expect(bad).toMatchObject({ status: 400, body: { code: 'invalid-purpose' } });
    expect(await world.events('PersonalDataRead')).toHaveLength(before + 1);
  });

  test('reading one’s own account is not', async () => {
    const { accessToken } = await world.signIn('self@example.org', ['viewer']);
    const before = (await world.events('PersonalDataRead')).length;
    expect(await world.ask('GET', '/v1/auth/me', { token: accessToken })).toMatchObject({ status: 200 });
    expect(await world.ask('GET', '/v1/auth/sessions', { token: accessToken })).toMatchObject({ status: 200 });
    expect(await world.events('PersonalDataRead')).toHaveLength(before);
  });
});

describe('somebody of the platform in a tenant that is not theirs', () => {
  test('is in that tenant’s log, once an hour, for the tenant to see', async () => {
    const headers = { 'precedent-tenant': 'shop' };
    const visit = () => world.ask('GET', '/v1/decisions', { token: world.operator, headers });
    const before = (await world.events('TenantAccessedByPlatform')).length;
    await Promise.all(Array.from({ length: 20 }, visit));
    const visits = (await world.events('TenantAccessedByPlatform')).slice(before);
    // An hour may have ended meanwhile.
    expect([1, 2]).toContain(visits.length);
    expect(visits[0]).toMatchObject({
      data: { keyId: expect.any(String), hour: expect.stringMatching(/:00:00\.000Z$/) },
      metadata: { tenant: world.shop.tenant, actor: { kind: 'apiKey' } },
    });
    await world.ask('GET', '/v1/tenants', { token: world.operator, headers: { 'precedent-tenant': 'platform' } });
    await world.ask('GET', '/v1/decisions', { token: world.shop.ada.key });
    await world.ask('GET', '/v1/decisions', { token: world.operator, headers: { 'precedent-tenant': 'no-such' } });
    expect((await world.events('TenantAccessedByPlatform')).length - before).toBe(visits.length);
    await eventually(async () => {
      const listed = await world.ask('GET', '/v1/audit?kind=platform-access', { token: world.shop.ada.key });
      expect(listed.body).toMatchObject({ items: { 0: { kind: 'platform-access', actor: { kind: 'apiKey' } } } });
    });
  });
});

describe('GET /v1/audit', () => {
  test('lists a tenant’s own entries, the latest first, by actor, reason and time, in pages', async () => {
    const { ask, shop } = world;
    const blind = await world.key('notifications:read');
    const denied = [];
    for (let index = 0; index < 5; index += 1) denied.push(await ask('GET', '/v1/rules', { token: blind }));
    const last = (await world.events('AccessDenied')).at(-1);
    const { id: actor = '' } = last?.metadata.actor ?? {};
    const list = async (query: string) => {
      const items: unknown[] = [];
      for (let after = ''; ; ) {
        const { body } = await ask('GET', `/v1/audit?limit=2&${query}${after}`, {
          token: shop.ada.key,
          headers: { 'precedent-after': String(last?.position) },
        });
        items.push(...(Array.isArray(body.items) ? body.items : [body]));
        if (body.next === undefined) return items as readonly Record<string, unknown>[];
        after = `&after=${String(body.next)}`;
      }
    };
    const own = await list(`actor=${actor}`);
    expect(own.map(({ requestId }) => requestId)).toEqual(denied.map(({ requestId }) => requestId).toReversed());
    expect(own[0]).toMatchObject({ kind: 'denied', reason: 'forbidden', status: 403, endpoint: 'ListAutomationRules' });
    expect(await list(`actor=${actor}&reason=unauthenticated`)).toEqual([]);
    expect(await list(`actor=${actor}&to=${String(own.at(-1)?.at)}`)).toEqual([]);
    expect(await list(`actor=${actor}&from=${String(own.at(-1)?.at)}`)).toHaveLength(5);
    // Nobody's are the platform's to see.
    expect(await list('reason=unauthenticated')).toEqual([]);
    const strangers = await ask('GET', '/v1/audit?reason=unauthenticated', {
      token: world.operator,
      headers: { 'precedent-tenant': 'platform' },
    });
    expect(strangers.body.items).not.toEqual([]);
    expect(await ask('GET', '/v1/audit', { token: blind })).toMatchObject({ status: 403 });
  });
});
