import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addMember, changeMemberGrants, removeMember, revokeInvitation, sendInvitation } from '../commands/members.ts';
import { defineRole, retireRole } from '../commands/roles.ts';
import { changeTenantSettings, createTenant, reactivateTenant, suspendTenant } from '../commands/tenancy.ts';
import { identityEvents } from '../domain/identity/events.ts';
import { tenancyEvents } from '../domain/tenancy/events.ts';
import { platformTenant, tenantIdOfSlug } from '../domain/tenancy/tenant.ts';
import { ensureRolePresets } from '../infra/composition/role-presets.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import { createMemoryEventStore } from '../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../infra/ids.ts';
import { membersProjection } from '../projections/members.ts';
import { roleProjections } from '../projections/roles.ts';
import { tenantsProjection } from '../projections/tenancy.ts';
import { type CommandLedger, commandLedger } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { listInvitations, listMembers } from './members.ts';
import { listRoles } from './roles.ts';
import { getTenant, listTenants } from './tenancy.ts';

const now = '2026-11-21T08:00:00.000Z';
const PLATFORM_TENANT = platformTenant(ids.derivedId);
const SHOP = tenantIdOfSlug('shop', ids.derivedId);
const CAFE = tenantIdOfSlug('cafe', ids.derivedId);
const [ADA, BOB] = [ids.derivedId('person', 'ada'), ids.derivedId('person', 'bob')];
const system = { kind: 'system', id: 'test' } as const;
const onPlatform = { tenant: PLATFORM_TENANT, actor: system };
const inShop = { tenant: SHOP, actor: system };

let database: TestDatabase;
let store: EventStore;
let ledger: CommandLedger;
let models: ReadModels;

beforeAll(async () => {
  database = await testDatabase();
  store = createMemoryEventStore();
  const definitions = [...tenancyEvents, ...identityEvents];
  ledger = commandLedger(store, definitions, { now });
  models = await readModels({
    database,
    store,
    definitions,
    projections: [tenantsProjection(PLATFORM_TENANT), membersProjection, ...roleProjections],
    now,
  });
  await ensureRolePresets(ledger.executor);
  await ledger.send(createTenant, { slug: 'shop', name: 'The shop', industry: 'retail' }, onPlatform);
  await ledger.send(createTenant, { slug: 'cafe', name: 'The café', subscriptionTier: 'starter' }, onPlatform);
});
afterAll(async () => {
  await models.stop();
  await database.close();
});

describe('tenants', () => {
  test('are listed for the platform, and each sees itself only', async () => {
    const all = await models.ask(listTenants, {}, { tenant: PLATFORM_TENANT });
    expect(all?.items.map(({ slug, industry, subscriptionTier }) => ({ slug, industry, subscriptionTier }))).toEqual([
      { slug: 'cafe', industry: null, subscriptionTier: 'starter' },
      { slug: 'platform', industry: null, subscriptionTier: null },
      { slug: 'shop', industry: 'retail', subscriptionTier: null },
    ]);
    expect(await models.ask(listTenants, {}, { tenant: SHOP })).toEqual({ items: [] });
    expect(await models.ask(getTenant, {}, { tenant: SHOP })).toMatchObject({
      tenant: SHOP,
      slug: 'shop',
      active: true,
    });
    expect(await models.ask(getTenant, {}, { tenant: ids.derivedId('tenant', 'nobody') })).toBeUndefined();
  });

  test('are listed page by page', async () => {
    const first = await models.ask(listTenants, { limit: '2' }, { tenant: PLATFORM_TENANT });
    const rest = await models.ask(listTenants, { limit: '2', after: first?.next }, { tenant: PLATFORM_TENANT });
    expect([first, rest].map((page) => page?.items.map(({ slug }) => slug))).toEqual([['cafe', 'platform'], ['shop']]);
    expect(rest?.next).toBeUndefined();
  });

  test('are made by the platform only, and nobody makes the platform', async () => {
    const user = { kind: 'user', id: ADA } as const;
    const codes = await Promise.all(
      [
        ledger.send(createTenant, { slug: 'new', name: 'New' }, { tenant: SHOP, actor: user }),
        ledger.send(createTenant, { slug: 'platform', name: 'Mine' }, { ...onPlatform, actor: user }),
        ledger.send(suspendTenant, { slug: 'platform', reason: 'because' }, onPlatform),
        ledger.send(suspendTenant, { slug: 'nobody', reason: 'because' }, onPlatform),
        ledger.send(createTenant, { slug: 'shop', name: 'Again' }, onPlatform),
      ].map(async (sent) => {
        const outcome = await sent;
        return outcome.ok ? 'carried out' : outcome.refusal.code;
      }),
    );
    expect(codes).toEqual(['platform-only', 'tenant-reserved', 'tenant-reserved', 'tenant-not-found', 'tenant-exists']);
  });

  test('are suspended and reactivated from the platform, in their own log', async () => {
    const outcome = await ledger.send(suspendTenant, { slug: 'cafe', reason: 'did not pay' }, onPlatform);
    expect(outcome).toMatchObject({ ok: true, stream: `tenant-${CAFE}.${CAFE}` });
    const suspended = await models.ask(listTenants, { active: 'false' }, { tenant: PLATFORM_TENANT });
    expect(suspended?.items).toMatchObject([{ slug: 'cafe', active: false, suspendedBecause: 'did not pay' }]);
    await ledger.send(reactivateTenant, { slug: 'cafe' }, onPlatform);
    expect(await models.ask(getTenant, {}, { tenant: CAFE })).toMatchObject({ active: true });
  });

  test('show the settings that were made, and none that were not', async () => {
    await ledger.send(changeTenantSettings, { timeZone: 'Europe/Berlin' }, inShop);
    await ledger.send(changeTenantSettings, { name: 'Our shop' }, inShop);
    const expected = { name: 'Our shop', timeZone: 'Europe/Berlin', currency: null, industry: 'retail' };
    expect(await models.ask(getTenant, {}, { tenant: SHOP })).toMatchObject(expected);
  });
});

test('members and invitations are listed in their tenant, an address as long as it is of use', async () => {
  const invitationId = ids.derivedId('invitation');
  const invitation = {
    invitationId,
    personId: BOB,
    email: 'bob@example.com',
    tokenDigest: 'a'.repeat(64),
    expiresAt: '2026-11-28T08:00:00.000Z',
  };
  await ledger.send(addMember, { personId: ADA, roles: ['tenant_admin'] }, inShop);
  const grants = [{ resourceType: 'compliance_records', verb: 'read' } as const];
  await ledger.send(changeMemberGrants, { personId: ADA, grants, modules: ['autopilot'] }, inShop);
  await ledger.send(sendInvitation, invitation, inShop);
  expect(await models.ask(listMembers, {}, { tenant: SHOP })).toEqual({
    items: [{ personId: ADA, email: null, roles: ['tenant_admin'], grants, modules: ['autopilot'], since: now }],
  });
  expect(await models.ask(listMembers, {}, { tenant: CAFE })).toEqual({ items: [] });
  const open = { invitationId, email: 'bob@example.com', roles: ['member'], status: 'open', invitedBy: system };
  expect((await models.ask(listInvitations, {}, { tenant: SHOP }))?.items).toMatchObject([open]);
  const later = { tenant: SHOP, now: '2026-11-28T08:00:00.000Z' };
  expect((await models.ask(listInvitations, {}, later))?.items).toMatchObject([{ status: 'expired' }]);

  await ledger.send(revokeInvitation, { invitationId }, inShop);
  expect((await models.ask(listInvitations, {}, { tenant: SHOP }))?.items).toMatchObject([
    { status: 'revoked', email: null },
  ]);
  await ledger.send(addMember, { personId: BOB }, inShop);
  await ledger.send(removeMember, { personId: BOB }, inShop);
  expect((await models.ask(listMembers, {}, { tenant: SHOP }))?.items.map(({ personId }) => personId)).toEqual([ADA]);
});

describe('roles', () => {
  const matrix = listRoles(() => ['log:read', 'rules:read', 'rules:write', 'tenants:admin']);
  const given = async (name: string, tenant = SHOP) =>
    (await models.ask(matrix, {}, { tenant }))?.roles.find((role) => role.name === name);

  test('show what they give of all that there is', async () => {
    expect((await models.ask(matrix, {}, { tenant: SHOP }))?.permissions).toEqual([
      'log:read',
      'rules:read',
      'rules:write',
      'tenants:admin',
    ]);
    expect(await given('viewer')).toMatchObject({ preset: true, permissions: ['rules:read'] });
    expect(await given('tenant_admin')).toMatchObject({ permissions: ['log:read', 'rules:read', 'rules:write'] });
    expect((await given('super_admin'))?.permissions).toHaveLength(4);
    expect(await given('domain_admin')).toMatchObject({ limitedToModules: true });
  });

  test('of a tenant are its own, and give nothing once they are retired', async () => {
    await ledger.send(defineRole, { name: 'buyer', permissions: ['rules:write'] }, inShop);
    expect(await given('buyer')).toMatchObject({
      preset: false,
      retired: false,
      permissions: ['rules:read', 'rules:write'],
    });
    expect(await given('buyer', CAFE)).toBeUndefined();
    await ledger.send(retireRole, { name: 'buyer' }, inShop);
    expect(await given('buyer')).toMatchObject({ retired: true, permissions: [] });
  });

  test('that ship with the product are said once by the log, however many starts there are', async () => {
    const before = await store.head();
    await Promise.all([ensureRolePresets(ledger.executor), ensureRolePresets(ledger.executor)]);
    expect(await store.head()).toBe(before);
    const names = (await models.ask(matrix, {}, { tenant: PLATFORM_TENANT }))?.roles.map(({ name }) => name);
    expect(new Set(names).size).toBe(names?.length);
  });
});

test('every one of them is rebuilt the same', async () => {
  for (const name of ['tenants', 'members', 'roles']) expect(await models.equalsRebuild(name)).toBe(true);
});
