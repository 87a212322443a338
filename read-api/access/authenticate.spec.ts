import { createHash, randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { z } from 'zod';
import { issueApiKey, revokeApiKey, rotateApiKey } from '../../commands/api-keys.ts';
import { addMember, changeMemberRoles, removeMember } from '../../commands/members.ts';
import { disablePerson, registerPerson } from '../../commands/people.ts';
import { defineRolePreset } from '../../commands/roles.ts';
import { createCommandExecutor } from '../../commands/runtime/create-executor.ts';
import type { Outcome } from '../../commands/runtime/executor.ts';
import { createLogFolds } from '../../commands/runtime/log-folds.ts';
import { revokeSession, startSession } from '../../commands/sessions.ts';
import { changeTenantSettings, createTenant, reactivateTenant, suspendTenant } from '../../commands/tenancy.ts';
import { issuedKeyId } from '../../domain/identity/api-key.ts';
import { newApiKey } from '../../domain/identity/api-key-text.ts';
import { permissionCatalogue } from '../../domain/identity/permissions.ts';
import { ROLE_PRESETS, SUPER_ADMIN } from '../../domain/identity/presets.ts';
import type { CommandDeclaration } from '../../domain/kernel/command.ts';
import type { Actor } from '../../domain/kernel/envelope.ts';
import type { DomainEvent } from '../../domain/kernel/event.ts';
import { type Instant, plusMillis } from '../../domain/kernel/time.ts';
import { platformTenant, tenantIdOfSlug } from '../../domain/tenancy/tenant.ts';
import { commands, eventTypes } from '../../infra/composition/catalogue.ts';
import type { EventStore } from '../../infra/event-store/event-store.ts';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../../infra/ids.ts';
import { noSealing } from '../../test/support/api.ts';
import type { Authenticate } from '../http/endpoint.ts';
import { createAuthenticate } from './authenticate.ts';
import { createTenantStanding } from './tenant-standing.ts';

const platform = platformTenant(ids.derivedId);
const shop = tenantIdOfSlug('shop', ids.derivedId);
const other = tenantIdOfSlug('other', ids.derivedId);
const [ada, grace, root] = ['ada', 'grace', 'root'].map((name) => ids.derivedId('person', name)) as [
  string,
  string,
  string,
];
const SYSTEM: Actor = { kind: 'system', id: 'test' };
const random = {
  secret: () => randomBytes(32).toString('base64url'),
  digest: (text: string) => createHash('sha256').update(text).digest('hex'),
};
const permissions = permissionCatalogue([...commands, { permission: 'decisions:read' }]);

let now: Instant;
let store: EventStore;
let used: string[];
let authenticate: Authenticate;

/** A node of its own: nothing is shared with others but the log. */
const node = () => {
  const clock = { now: () => now };
  const folds = createLogFolds({ store, catalogue: eventTypes, sealer: noSealing });
  return {
    executor: createCommandExecutor({ store, catalogue: eventTypes, sealer: noSealing, ids, clock, folds }),
    authenticate: createAuthenticate({
      log: folds,
      standingOf: createTenantStanding({ log: folds, clock, platform }),
      // What a token says, without its signature, which has tests of its own.
      accessTokens: { verify: async (token) => (token.startsWith('{') ? JSON.parse(token) : undefined) },
      digest: random.digest,
      clock,
      platform,
      permissions: () => permissions,
      keyUsed: (tenant, keyId) => used.push(`${tenant} ${keyId}`),
    }),
  };
};

const attempt = <Input extends z.ZodObject, State, Command, Event extends DomainEvent, Facts>(
  declaration: CommandDeclaration<Input, State, Command, Event, Facts>,
  input: z.input<Input>,
  { tenant = shop, actor = SYSTEM, commandId = ids.newId() } = {},
): Promise<Outcome> =>
  node().executor.execute(declaration, declaration.input.parse(input), {
    tenant,
    actor,
    commandId,
    correlationId: commandId,
    causationId: commandId,
  });

const act: typeof attempt = async (...args) => {
  const outcome = await attempt(...args);
  if (!outcome.ok) throw new Error(outcome.refusal.code);
  return outcome;
};

const issue = async (
  more: { scopes?: string[]; ownerId?: string; expiresAt?: Instant } = {},
  { tenant = shop, actor = SYSTEM } = {},
) => {
  const commandId = ids.newId();
  const keyId = issuedKeyId((label) => ids.derivedId(commandId, label));
  const { text, prefix, digest } = newApiKey({ tenant, keyId }, random);
  await act(issueApiKey, { name: 'key', scopes: ['*'], ...more, prefix, digest }, { tenant, actor, commandId });
  return { key: text, keyId };
};

const signIn = async (personId: string, tenant = shop, more: { secondFactor?: 'totp' } = {}) => {
  const sessionId = ids.newId();
  const started = {
    sessionId,
    personId,
    epoch: 0,
    activeTenant: tenant,
    method: 'password',
    ip: '::1',
    userAgent: 'x',
  };
  await act(
    startSession,
    { ...started, ...more, method: 'password', refreshDigest: 'a'.repeat(64) },
    { tenant: platform },
  );
  return { token: JSON.stringify({ personId, sessionId, tenant }), sessionId };
};

const member = (personId: string, roles: string[], tenant = shop) => act(addMember, { personId, roles }, { tenant });

beforeEach(async () => {
  now = '2026-11-21T12:00:00.000Z';
  store = createMemoryEventStore();
  used = [];
  ({ authenticate } = node());
  for (const preset of ROLE_PRESETS) {
    const { name, description } = preset;
    await act(defineRolePreset, { name, description, permissions: [...preset.permissions] }, { tenant: platform });
  }
  await act(createTenant, { slug: 'shop', name: 'The shop' }, { tenant: platform });
  for (const [personId, name] of [
    [ada, 'ada'],
    [grace, 'grace'],
    [root, 'root'],
  ] as const)
    await act(registerPerson, { personId, email: `${name}@example.org`, name }, { tenant: platform });
});

describe('S10: an API key', () => {
  test('is its holder’s in its tenant, and may what its scopes say', async () => {
    const { key, keyId } = await issue({ scopes: ['decisions:read'] });
    expect(await authenticate(key)).toEqual({
      tenant: shop,
      actor: { kind: 'apiKey', id: keyId },
      permissions: new Set(['decisions:read']),
      superAdmin: false,
      suspended: false,
      fromPlatform: false,
    });
    const all = await issue();
    expect(await authenticate(all.key)).toMatchObject({ tenant: shop, permissions: 'all', superAdmin: false });
  });

  test('is only the whole of its text', async () => {
    const { key } = await issue();
    const forged = newApiKey({ tenant: other, keyId: ids.newId() }, random).text;
    const swapped = `${key.slice(0, 49)}${forged.slice(49)}`;
    for (const text of [key.slice(0, -1), `${key}a`, forged, swapped, key.toUpperCase(), 'prec_', '', 'x'])
      expect(await authenticate(text)).toBeUndefined();
  });

  test('opens nothing a second after it was revoked or has expired, on any node', async () => {
    const nodes = [node(), node()];
    const revoked = await issue();
    const expiring = await issue({ expiresAt: plusMillis(now, 5_000) });
    const open = (key: string) => Promise.all(nodes.map(async (one) => (await one.authenticate(key)) !== undefined));
    expect(await open(revoked.key)).toEqual([true, true]);
    expect(await open(expiring.key)).toEqual([true, true]);
    await act(revokeApiKey, { keyId: revoked.keyId });
    now = plusMillis(now, 1_000);
    expect(await open(revoked.key)).toEqual([false, false]);
    now = plusMillis(now, 3_999);
    expect(await open(expiring.key)).toEqual([true, true]);
    now = plusMillis(now, 1_001);
    expect(await open(expiring.key)).toEqual([false, false]);
  });

  test('that was rotated is accepted with both secrets until the overlap ends', async () => {
    const { key, keyId } = await issue();
    const fresh = newApiKey({ tenant: shop, keyId }, random);
    const previousUntil = plusMillis(now, 60_000);
    await act(rotateApiKey, { keyId, previousUntil, prefix: fresh.prefix, digest: fresh.digest });
    const open = async () => [await authenticate(key), await authenticate(fresh.text)].map((one) => one !== undefined);
    expect(await open()).toEqual([true, true]);
    now = plusMillis(previousUntil, 1_000);
    expect(await open()).toEqual([false, true]);
  });

  test('with an owner may what both may, as the owner may it now', async () => {
    await member(ada, ['member']);
    await member(grace, ['tenant_admin']);
    const { key } = await issue({ scopes: ['decisions:*', 'api-keys:write'], ownerId: ada });
    const may = async () => (await authenticate(key))?.permissions;
    expect(await may()).toEqual(new Set(['decisions:read', 'decisions:write']));
    await act(changeMemberRoles, { personId: ada, roles: ['viewer'] });
    now = plusMillis(now, 2_000);
    expect(await may()).toEqual(new Set(['decisions:read']));
    await act(removeMember, { personId: ada });
    now = plusMillis(now, 2_000);
    expect(await authenticate(key)).toBeUndefined();
  });

  test('of a person who is disabled opens nothing', async () => {
    await member(ada, ['member']);
    const { key } = await issue({ ownerId: ada });
    expect(await authenticate(key)).toBeDefined();
    await act(disablePerson, { personId: ada, reason: 'left' }, { tenant: platform });
    now = plusMillis(now, 2_000);
    expect(await authenticate(key)).toBeUndefined();
  });

  test('that a person issues is that person’s, and holds no scope that the person does not', async () => {
    await member(ada, ['tenant_admin']);
    await member(grace, ['viewer']);
    const actor: Actor = { kind: 'user', id: ada };
    const { key } = await issue({ scopes: ['decisions:read'], ownerId: grace }, { actor });
    await act(removeMember, { personId: grace });
    now = plusMillis(now, 2_000);
    // Whoever was named as owner does not count: it is Ada's.
    expect(await authenticate(key)).toMatchObject({ permissions: new Set(['decisions:read']) });

    const made = { name: 'key', prefix: 'prec_abcdefgh', digest: 'a'.repeat(64) };
    const beyond = (scopes: string[], by: Actor) => attempt(issueApiKey, { ...made, scopes }, { actor: by });
    await member(grace, ['viewer']);
    const viewer: Actor = { kind: 'user', id: grace };
    expect(await beyond(['decisions:write'], viewer)).toMatchObject({ refusal: { code: 'scope-not-held' } });
    expect(await beyond(['*'], actor)).toMatchObject({ refusal: { code: 'scope-not-held' } });
    expect(await beyond(['tenants:admin'], actor)).toMatchObject({ refusal: { code: 'scope-not-held' } });
    expect(await beyond(['decisions:*', 'members:write'], actor)).toMatchObject({ ok: true });
  });

  test('issued by a key is of that key’s owner, within that key’s scopes', async () => {
    await member(ada, ['tenant_admin']);
    const { keyId } = await issue({ scopes: ['decisions:*', 'api-keys:write'], ownerId: ada });
    const actor: Actor = { kind: 'apiKey', id: keyId };
    const child = await issue({ scopes: ['decisions:read'] }, { actor });
    await expect(issue({ scopes: ['metrics:read'] }, { actor })).rejects.toThrow('scope-not-held');
    await member(grace, ['tenant_admin']);
    await act(removeMember, { personId: ada });
    now = plusMillis(now, 2_000);
    expect(await authenticate(child.key)).toBeUndefined();
  });

  test('issued by a key that expires expires no later than that', async () => {
    await member(ada, ['tenant_admin']);
    const [soon, later] = [plusMillis(now, 60_000), plusMillis(now, 60_001)];
    const { keyId } = await issue({ scopes: ['*'], ownerId: ada, expiresAt: soon });
    const actor: Actor = { kind: 'apiKey', id: keyId };
    await expect(issue({ scopes: ['decisions:read'] }, { actor })).rejects.toThrow('expiry-beyond-own');
    await expect(issue({ scopes: ['decisions:read'], expiresAt: later }, { actor })).rejects.toThrow(
      'expiry-beyond-own',
    );
    const child = await issue({ scopes: ['decisions:read'], expiresAt: soon }, { actor });
    expect(await authenticate(child.key)).toBeDefined();
    now = later;
    expect(await authenticate(child.key)).toBeUndefined();
  });

  test('of the platform names a tenant with each request, if it may everything', async () => {
    const { key } = await issue({}, { tenant: platform });
    expect(await authenticate(key)).toMatchObject({ tenant: undefined, superAdmin: true, permissions: 'all' });
    const bounded = await issue({ scopes: ['decisions:read'] }, { tenant: platform });
    expect(await authenticate(bounded.key)).toMatchObject({ tenant: platform, superAdmin: false });
  });

  test('is noted as used each time that it was good', async () => {
    const { key, keyId } = await issue();
    await authenticate(key);
    await authenticate(key);
    await authenticate(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`);
    expect(used).toEqual([`${shop} ${keyId}`, `${shop} ${keyId}`]);
  });
});

describe('S8: a signed-in person', () => {
  test('may what their roles in the token’s tenant give, and keep their own account', async () => {
    await member(ada, ['viewer']);
    const { token, sessionId } = await signIn(ada);
    const principal = await authenticate(token);
    expect(principal).toMatchObject({ tenant: shop, actor: { kind: 'user', id: ada }, sessionId, superAdmin: false });
    expect(principal?.permissions).toContain('account:write');
    expect(principal?.permissions).toContain('decisions:read');
    expect(principal?.permissions).not.toContain('decisions:write');
  });

  test('V6.3.3: keeps their own account and no more where a second factor is wanted and none was shown', async () => {
    await member(ada, ['tenant_admin']);
    const [without, withTotp] = [await signIn(ada), await signIn(ada, shop, { secondFactor: 'totp' })];
    expect((await authenticate(without.token))?.permissions).toContain('decisions:write');
    await act(changeTenantSettings, { secondFactorRequired: true });
    now = plusMillis(now, 2_000);
    expect(await authenticate(without.token)).toMatchObject({
      tenant: shop,
      permissions: new Set(['account:read', 'account:write']),
      secondFactorMissing: true,
    });
    const whole = await authenticate(withTotp.token);
    expect(whole?.permissions).toContain('decisions:write');
    expect(whole).not.toHaveProperty('secondFactorMissing');
    await act(changeTenantSettings, { secondFactorRequired: false });
    now = plusMillis(now, 2_000);
    expect((await authenticate(without.token))?.permissions).toContain('decisions:write');
  });

  test('V6.3.3: is no super admin either where the platform wants a second factor', async () => {
    await act(createTenant, { slug: 'platform', name: 'Platform' }, { tenant: platform });
    await member(root, [SUPER_ADMIN], platform);
    const { token } = await signIn(root, platform);
    expect(await authenticate(token)).toMatchObject({ superAdmin: true });
    await act(changeTenantSettings, { secondFactorRequired: true }, { tenant: platform });
    now = plusMillis(now, 2_000);
    expect(await authenticate(token)).toMatchObject({ superAdmin: false, secondFactorMissing: true });
  });

  test.each<[string, (sessionId: string) => Promise<unknown>]>([
    [
      'the session is revoked',
      (sessionId) => act(revokeSession, { sessionId, reason: 'revoked' }, { tenant: platform }),
    ],
    ['they are disabled', () => act(disablePerson, { personId: ada, reason: 'left' }, { tenant: platform })],
    ['their membership ends', () => act(removeMember, { personId: ada })],
  ])('is nobody within 2 s, on every node, once %s', async (_, end) => {
    await member(ada, ['viewer']);
    const { token, sessionId } = await signIn(ada);
    const nodes = [node(), node()];
    const known = () => Promise.all(nodes.map(async (one) => (await one.authenticate(token)) !== undefined));
    expect(await known()).toEqual([true, true]);
    await end(sessionId);
    now = plusMillis(now, 2_000);
    expect(await known()).toEqual([false, false]);
  });

  test('loses a right within 2 s on every node when the role is taken away', async () => {
    await member(ada, ['member']);
    const { token } = await signIn(ada);
    const nodes = [node(), node()];
    const may = async (permission: string) =>
      Promise.all(
        nodes.map(async (one) => {
          const permitted = (await one.authenticate(token))?.permissions;
          return permitted !== 'all' && permitted?.has(permission);
        }),
      );
    expect(await may('decisions:write')).toEqual([true, true]);
    await act(changeMemberRoles, { personId: ada, roles: ['viewer'] });
    now = plusMillis(now, 2_000);
    expect(await may('decisions:write')).toEqual([false, false]);
    expect(await may('decisions:read')).toEqual([true, true]);
  });

  test('is nobody in a tenant where they are no member, or with another’s session', async () => {
    await member(ada, ['viewer']);
    const { sessionId } = await signIn(ada);
    expect(await authenticate(JSON.stringify({ personId: ada, sessionId, tenant: other }))).toBeUndefined();
    await member(grace, ['viewer']);
    expect(await authenticate(JSON.stringify({ personId: grace, sessionId, tenant: shop }))).toBeUndefined();
    expect(await authenticate(JSON.stringify({ personId: ada, sessionId: ids.newId(), tenant: shop }))).toBeUndefined();
  });

  test('whom the platform made super admin may everything everywhere, and names tenants from the platform', async () => {
    await member(root, ['super_admin'], platform);
    expect(await authenticate((await signIn(root, platform)).token)).toMatchObject({
      tenant: platform,
      superAdmin: true,
      permissions: 'all',
    });
    expect(await authenticate((await signIn(root, shop)).token)).toMatchObject({ tenant: shop, superAdmin: false });
  });
});

test('TEN-03: a suspended tenant’s keys and people are told so, and go on once it is active again', async () => {
  await member(ada, ['viewer']);
  const [{ key }, { token }] = [await issue(), await signIn(ada)];
  const suspended = () =>
    Promise.all([key, token].map(async (credential) => (await authenticate(credential))?.suspended));
  expect(await suspended()).toEqual([false, false]);
  await act(suspendTenant, { slug: 'shop', reason: 'unpaid' }, { tenant: platform });
  now = plusMillis(now, 2_000);
  expect(await suspended()).toEqual([true, true]);
  await act(reactivateTenant, { slug: 'shop' }, { tenant: platform });
  now = plusMillis(now, 2_000);
  expect(await suspended()).toEqual([false, false]);
});

test('a hundred requests at once ask the log once', async () => {
  const { key } = await issue();
  let reads = 0;
  const { readStream } = store;
  store = {
    ...store,
    readStream: (...args) => {
      reads += 1;
      return readStream(...args);
    },
  };
  const fresh = node();
  await Promise.all(Array.from({ length: 100 }, () => fresh.authenticate(key)));
  // The key's stream and the tenant's.
  expect(reads).toBe(2);
});

test('a log that never answers keeps a request for five seconds and no longer', async () => {
  const { key } = await issue();
  vi.useFakeTimers();
  try {
    store = {
      ...store,
      readStream: async function* () {
        await new Promise(() => undefined);
      },
    };
    const refused = expect(node().authenticate(key)).rejects.toThrow('deadline-exceeded');
    await vi.advanceTimersByTimeAsync(5_000);
    await refused;
  } finally {
    vi.useRealTimers();
  }
});
