import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { addMember } from '../../commands/members.ts';
import { disablePerson, registerPerson } from '../../commands/people.ts';
import { revokeSession, startSession } from '../../commands/sessions.ts';
import type { CommandDeclaration } from '../../domain/kernel/command.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { PLATFORM } from '../../domain/tenancy/tenant.ts';
import { carriedOut, commandLineRequest, issueKey } from '../../infra/cli/issue-key.ts';
import { tenantIdOf } from '../../infra/cli/tenant.ts';
import { accessTokensOver } from '../../infra/composition/access.ts';
import { executorOver } from '../../infra/composition/executor.ts';
import { readConfig } from '../../infra/config/config.ts';
import { type Product, startProduct } from '../../infra/main.ts';
import { cli } from '../support/cli.ts';
import { type Client, clientOf, eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

interface Issued {
  readonly keyId: string;
  readonly key: string;
  readonly client: Client;
}

let shop: ProductUnderTest;
let home: string;
let other: Product;
/** On another process' API, over the same database. */
let elsewhere: (key: string) => Client;
beforeAll(async () => {
  shop = await startProductUnderTest();
  home = await mkdtemp(join(tmpdir(), 'precedent-elsewhere-'));
  other = await startProduct(readConfig({ ...shop.environment, PRECEDENT_HOME: home }), new Set(['api']));
  elsewhere = (key) => clientOf(other.url ?? '', key);
});
afterAll(async () => {
  await other?.stop();
  await shop?.[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

describe('S10: API keys over HTTP', () => {
  const issue = async (scopes: readonly string[], more: object = {}): Promise<Issued> => {
    const { keyId, key } = await shop.ada.send('/v1/api-keys', { name: 'a test', scopes, ...more });
    return { keyId: String(keyId), key: String(key), client: clientOf(shop.url, String(key)) };
  };
  const superAdmin = async (): Promise<Client> =>
    clientOf(shop.url, await issueKey(shop.product.storage, { tenant: tenantIdOf(PLATFORM), name: 'ops' }));
  const statusOf = async (client: Client, method = 'GET', path = '/v1/decisions') =>
    (await client.ask(method, path)).status;
  const listed = async (keyId: string) => (await shop.ada.list('/v1/api-keys')).find((one) => one.keyId === keyId);

  test('a key is shown once, and a request that is repeated does not show it again', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = { name: 'reports', scopes: ['decisions:read'] };
    const first = await shop.ada.ask('POST', '/v1/api-keys', body, headers);
    const again = await shop.ada.ask('POST', '/v1/api-keys', body, headers);
    expect(first).toMatchObject({ status: 201, body: { key: expect.stringMatching(/^prec_[\w-]{43}_[\w-]{43}$/) } });
    expect(again.status).toBe(201);
    const { key: _, ...rest } = first.body;
    expect(again.body).toEqual(rest);
    const seen = await listed(String(first.body.keyId));
    expect(seen).toMatchObject({ name: 'reports', scopes: ['decisions:read'], prefix: first.body.prefix });
    expect(String(first.body.key).startsWith(String(first.body.prefix))).toBe(true);
  });

  test('of many requests at once under one Idempotency-Key one shows a key, and that one opens, on both nodes', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const atOnce = async (path: string, body: object) => {
      const askers = Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? shop.ada : elsewhere(shop.ada.key)));
      const answers = await Promise.all(askers.map((asker) => asker.ask('POST', path, body, headers)));
      expect(new Set(answers.map(({ body: { keyId, prefix } }) => `${keyId} ${prefix}`)).size).toBe(1);
      const shown = answers.flatMap(({ body: { key } }) => (key === undefined ? [] : [String(key)]));
      expect(shown).toHaveLength(1);
      const [key = ''] = shown;
      for (const client of [clientOf(shop.url, key), elsewhere(key)]) expect(await statusOf(client)).toBe(200);
      return String(answers[0]?.body.keyId);
    };
    const keyId = await atOnce('/v1/api-keys', { name: 'raced', scopes: ['decisions:read'] });
    await atOnce(`/v1/api-keys/${keyId}/rotate`, {});
  });

  test('neither the log nor a table keeps a key’s secret', async () => {
    const { key, keyId } = await issue(['*']);
    const { key: rotated } = await shop.ada.send(`/v1/api-keys/${keyId}/rotate`, {});
    let log = '';
    for await (const { events } of shop.product.storage.store.readAll({}))
      log += JSON.stringify(events.map(({ data }) => data));
    const listing = JSON.stringify(await shop.ada.list('/v1/api-keys'));
    for (const text of [key, String(rotated)]) {
      expect(log).not.toContain(text.slice(-38));
      expect(listing).not.toContain(text.slice(-38));
      // Its beginning is there, so that it was looked for in the right place.
      expect(log).toContain(text.slice(0, 53));
    }
    expect(listing).not.toContain('digest');
  });

  test('a key with a scope to read gets 403 for writing, and no key is 401', async () => {
    const { client } = await issue(['decisions:read']);
    expect(await statusOf(client)).toBe(200);
    const refused = await client.ask('POST', '/v1/decisions', {});
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await client.ask('POST', '/v1/api-keys', { name: 'more', scopes: ['*'] })).toMatchObject({ status: 403 });
    expect(await statusOf(clientOf(shop.url, 'wrong'))).toBe(401);
  });

  test('a key gives no scope to another that it does not have', async () => {
    const { client } = await issue(['api-keys:write', 'decisions:read']);
    const ask = (scopes: readonly string[]) => client.ask('POST', '/v1/api-keys', { name: 'child', scopes });
    expect(await ask(['decisions:write'])).toMatchObject({ status: 403, body: { code: 'scope-not-held' } });
    expect(await ask(['*'])).toMatchObject({ status: 403, body: { code: 'scope-not-held' } });
    expect(await ask(['decisions:read'])).toMatchObject({ status: 201 });
  });

  test('a key that is revoked on one node is refused on both within a second', async () => {
    const { key, keyId, client } = await issue(['decisions:read']);
    const there = elsewhere(key);
    expect([await statusOf(client), await statusOf(there)]).toEqual([200, 200]);
    expect((await shop.ada.ask('DELETE', `/v1/api-keys/${keyId}`)).status).toBe(200);
    const revokedAt = performance.now();
    for (const one of [client, there]) {
      // Every answer that was asked for a second after the revocation says no.
      let asked = performance.now();
      while (asked - revokedAt <= 1_000) {
        await statusOf(one);
        asked = performance.now();
      }
      expect(await statusOf(one)).toBe(401);
    }
  });

  test('a rotated key is accepted with both secrets, and at once only with the new one when that is asked for', async () => {
    const { key, keyId, client } = await issue(['decisions:read']);
    const rotated = await shop.ada.send(`/v1/api-keys/${keyId}/rotate`, {});
    const fresh = clientOf(shop.url, String(rotated.key));
    expect([await statusOf(client), await statusOf(fresh)]).toEqual([200, 200]);
    expect(rotated.key).not.toBe(key);
    await shop.ada.send(`/v1/api-keys/${keyId}/rotate`, { previousUntil: '2026-01-01T00:00:00.000Z' });
    await eventually(async () => expect(await statusOf(fresh)).toBe(401));
  });

  test('when it was last used is known after a while', async () => {
    const { keyId, client } = await issue(['decisions:read']);
    expect(await listed(keyId)).not.toHaveProperty('lastUsedAt');
    await statusOf(client);
    const first = await eventually(async () => {
      const { lastUsedAt } = (await listed(keyId)) ?? {};
      expect(lastUsedAt).toEqual(expect.any(String));
      return String(lastUsedAt);
    });
    await statusOf(client);
    await eventually(async () => expect(String((await listed(keyId))?.lastUsedAt) > first).toBe(true));
  });

  test('a live connection ends soon after its key is revoked', async () => {
    const { key, keyId } = await issue(['live:read', 'decisions:read']);
    const stream = await fetch(`${shop.url}/v1/stream`, { headers: { authorization: `Bearer ${key}` } });
    expect(stream.status).toBe(200);
    await shop.ada.ask('DELETE', `/v1/api-keys/${keyId}`);
    const revokedAt = performance.now();
    expect(await stream.text()).toContain('"reason":"revoked"');
    expect(performance.now() - revokedAt).toBeLessThan(5_000);
  });

  test('TEN-04: a header that names another tenant than the key’s is refused, and a super admin may name any', async () => {
    const named = (client: Client, tenant: string) =>
      client.ask('GET', '/v1/tenant', undefined, { 'precedent-tenant': tenant });
    expect(await named(shop.ada, 'shop')).toMatchObject({ status: 200 });
    expect(await named(shop.ada, 'platform')).toMatchObject({ status: 403, body: { code: 'tenant-not-permitted' } });
    const root = await superAdmin();
    expect(await named(root, 'shop')).toMatchObject({ status: 200, body: { slug: 'shop' } });
    expect(await root.ask('GET', '/v1/tenant')).toMatchObject({ status: 400, body: { code: 'tenant-required' } });
  });

  test('TEN-03: a suspended tenant’s keys are answered 403 on every node until it is active again', async () => {
    const root = await superAdmin();
    const asPlatform = { 'precedent-tenant': 'platform' };
    expect((await root.ask('POST', '/v1/tenants', { slug: 'late', name: 'Late payer' }, asPlatform)).status).toBe(201);
    const key = await issueKey(shop.product.storage, { tenant: tenantIdOf('late'), name: 'theirs' });
    const clients = [clientOf(shop.url, key), elsewhere(key)];
    const codes = () => Promise.all(clients.map(async (one) => (await one.ask('GET', '/v1/decisions')).body.code));
    expect(await codes()).toEqual([undefined, undefined]);
    await root.ask('POST', '/v1/tenants/late/suspend', { reason: 'unpaid' }, asPlatform);
    await eventually(async () => expect(await codes()).toEqual(['tenant-suspended', 'tenant-suspended']));
    await root.ask('POST', '/v1/tenants/late/reactivate', {}, asPlatform);
    await eventually(async () => expect(await codes()).toEqual([undefined, undefined]));
  });

  test('the command line issues, lists, rotates and revokes them', async () => {
    const run = (...args: readonly string[]) => cli(shop.environment, 'key', ...args);
    const [made] = await run('issue', 'shop', 'reports', '--scope', 'decisions:read', 'metrics:read');
    const keyId = String(made?.keyId);
    const first = clientOf(shop.url, String(made?.key));
    expect(await statusOf(first)).toBe(200);
    expect(await statusOf(first, 'GET', '/v1/trust/policies')).toBe(403);
    const [rotated] = await run('rotate', 'shop', keyId, '--previous-until', '2026-01-01T00:00:00.000Z');
    const second = clientOf(shop.url, String(rotated?.key));
    expect(await statusOf(second)).toBe(200);
    await run('revoke', 'shop', keyId);
    await eventually(async () => expect(await statusOf(second)).toBe(401));
    await eventually(async () => expect((await listed(keyId))?.revokedAt).toEqual(expect.any(String)));
    const found = (await run('list', 'shop')).find((one) => one.keyId === keyId);
    expect(found).toMatchObject({ name: 'reports', scopes: ['decisions:read', 'metrics:read'] });
    expect(found).toHaveProperty('revokedAt');
    await expect(run('issue', 'shop', 'wrong', '--scope', 'everything')).rejects.toThrow('ended with 2');
  });

  test('the keys that sign access tokens are published, the same on every node', async () => {
    const [here, there] = await Promise.all(
      [shop.url, other.url].map(async (url) => (await fetch(`${url}/.well-known/jwks.json`)).json()),
    );
    expect(here).toMatchObject({ keys: [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' }] });
    expect(there).toEqual(here);
  });
});

describe('S8: a session, on two nodes', () => {
  const platform = tenantIdOf(PLATFORM);
  const act = async <Input extends z.ZodObject, State, Command, Event extends DomainEvent, Facts>(
    declaration: CommandDeclaration<Input, State, Command, Event, Facts>,
    input: z.input<Input>,
    tenant: TenantId,
  ): Promise<void> => {
    const executor = executorOver(shop.product.storage);
    carriedOut(await executor.execute(declaration, declaration.input.parse(input), commandLineRequest(tenant)));
  };

  /** Somebody with a role in the shop and a session, without having to prove who they are. */
  const signedIn = async (roles: readonly string[]) => {
    const [personId, sessionId] = [randomUUID(), randomUUID()];
    await act(registerPerson, { personId, email: `${personId}@example.org`, name: 'Somebody' }, platform);
    await act(addMember, { personId, roles: [...roles] }, shop.tenant);
    const client = { ip: '::1', userAgent: 'a test', refreshDigest: '0'.repeat(64) };
    const started = { sessionId, personId, epoch: 0, activeTenant: shop.tenant, method: 'password' as const };
    await act(startSession, { ...started, ...client }, platform);
    const config = readConfig(shop.environment);
    const { token } = await accessTokensOver(shop.product.storage, config).issue({
      personId,
      sessionId,
      tenant: shop.tenant,
    });
    return { personId, sessionId, token, clients: [clientOf(shop.url, token), elsewhere(token)] };
  };
  const statuses = (clients: readonly Client[], method: string, path: string) =>
    Promise.all(clients.map(async (one) => (await one.ask(method, path, method === 'GET' ? undefined : {})).status));
  /** What holds on both nodes at the latest five seconds after it was brought about. */
  const withinFiveSeconds = (assertion: () => Promise<void>) => eventually(assertion, 5_000);

  test('that is revoked is refused by both within 5 s', async () => {
    const { clients, sessionId } = await signedIn(['viewer']);
    expect(await statuses(clients, 'GET', '/v1/decisions')).toEqual([200, 200]);
    await act(revokeSession, { sessionId, reason: 'revoked' }, platform);
    await withinFiveSeconds(async () => expect(await statuses(clients, 'GET', '/v1/decisions')).toEqual([401, 401]));
  });

  test('whose person loses a role may no longer do on either what the role gave', async () => {
    const { clients, personId } = await signedIn(['member']);
    // What it says is wrong, but it may be said.
    expect(await statuses(clients, 'POST', '/v1/decisions')).toEqual([422, 422]);
    await shop.ada.ask('PUT', `/v1/members/${personId}/roles`, { roles: ['viewer'] });
    await withinFiveSeconds(async () => expect(await statuses(clients, 'POST', '/v1/decisions')).toEqual([403, 403]));
    expect(await statuses(clients, 'GET', '/v1/decisions')).toEqual([200, 200]);
  });

  test('whose person is disabled is over on both, its live connection too', async () => {
    const { clients, personId, token } = await signedIn(['auditor']);
    const live = await fetch(`${other.url}/v1/stream`, { headers: { cookie: `__Host-precedent-access=${token}` } });
    expect(live.status).toBe(200);
    await act(disablePerson, { personId, reason: 'left' }, platform);
    const disabledAt = performance.now();
    expect(await live.text()).toContain('"reason":"revoked"');
    expect(performance.now() - disabledAt).toBeLessThan(5_000);
    expect(await statuses(clients, 'GET', '/v1/decisions')).toEqual([401, 401]);
  });
});
