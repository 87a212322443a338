import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { effectivePermissions } from '../domain/identity/effective-permissions.ts';
import { ApiKeyIssued, identityEvents, TENANT_ADMIN } from '../domain/identity/events.ts';
import { permissionCatalogue, VERBS } from '../domain/identity/permissions.ts';
import { SUPER_ADMIN } from '../domain/identity/presets.ts';
import { roleDefinitions } from '../domain/identity/role.ts';
import type { LogReader } from '../domain/kernel/command.ts';
import type { Actor } from '../domain/kernel/envelope.ts';
import { eventCatalogue } from '../domain/kernel/event.ts';
import type { Permission } from '../domain/kernel/permission.ts';
import { tenancyEvents } from '../domain/tenancy/events.ts';
import { type Membership, memberOf, membership, membershipStream } from '../domain/tenancy/membership.ts';
import { platformTenant } from '../domain/tenancy/tenant.ts';
import { ensureRolePresets } from '../infra/composition/role-presets.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import { createMemoryEventStore } from '../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../infra/ids.ts';
import { type CommandLedger, commandLedger, TENANT } from '../test/support/command-ledger.ts';
import {
  acceptInvitation,
  addMember,
  changeMemberGrants,
  changeMemberRoles,
  removeMember,
  sendInvitation,
} from './members.ts';
import { disablePerson, registerPerson } from './people.ts';
import { defineRole, retireRole } from './roles.ts';
import { createLogFolds } from './runtime/log-folds.ts';

const PLATFORM_TENANT = platformTenant(ids.derivedId);
const DEFINITIONS = [...tenancyEvents, ...identityEvents];
const [ADA, BOB, CAT, DAN] = ['a', 'b', 'c', 'd'].map((name) => ids.derivedId('person', name)) as [
  string,
  string,
  string,
  string,
];
const cli = { actor: { kind: 'system', id: 'cli' } } as const;
const by = (personId: string): { readonly actor: Actor } => ({ actor: { kind: 'user', id: personId } });

let store: EventStore;
let ledger: CommandLedger;
let log: LogReader;

beforeEach(async () => {
  await begin();
});

const begin = async (): Promise<void> => {
  store = createMemoryEventStore();
  ledger = commandLedger(store, DEFINITIONS, { now: '2026-11-21T08:00:00.000Z' });
  log = createLogFolds({
    store,
    catalogue: eventCatalogue(DEFINITIONS),
    sealer: { seal: async (event) => event, open: async (event) => event },
  });
  await ensureRolePresets(ledger.executor);
};

const add = (personId: string, ...roles: readonly string[]) =>
  ledger.send(addMember, { personId, roles: [...roles] }, cli);
const rolesOf = async (personId: string) =>
  memberOf((await log.fold(membershipStream(TENANT), membership)).state, personId)?.roles;
const refusalOf = async (outcome: ReturnType<CommandLedger['send']>) => {
  const answered = await outcome;
  return answered.ok ? undefined : answered.refusal.code;
};

describe('giving roles', () => {
  test('an admin gives what it has, and no billing, which it has not', async () => {
    await add(ADA, 'admin');
    await add(BOB, 'viewer');
    const give = (...roles: readonly string[]) =>
      refusalOf(ledger.send(changeMemberRoles, { personId: BOB, roles: [...roles] }, by(ADA)));
    expect(await give('media_buyer')).toBeUndefined();
    expect(await give('media_buyer', 'billing_admin')).toBe('beyond-own-permissions');
    expect(await give(TENANT_ADMIN)).toBe('beyond-own-permissions');
    expect(await give('super_admin')).toBe('beyond-own-permissions');
    expect(await rolesOf(BOB)).toEqual(['media_buyer']);
  });

  test('nobody takes from, or removes, who has more', async () => {
    await add(ADA, 'admin');
    await add(BOB, TENANT_ADMIN);
    await add(CAT, TENANT_ADMIN);
    expect(await refusalOf(ledger.send(changeMemberRoles, { personId: BOB, roles: [] }, by(ADA)))).toBe(
      'beyond-own-permissions',
    );
    expect(await refusalOf(ledger.send(removeMember, { personId: BOB }, by(ADA)))).toBe('beyond-own-permissions');
    expect(await refusalOf(ledger.send(removeMember, { personId: BOB }, by(CAT)))).toBeUndefined();
  });

  test('nobody raises themselves; whoever lowers themselves may', async () => {
    await add(ADA, 'admin', 'manager');
    const become = (...roles: readonly string[]) =>
      refusalOf(ledger.send(changeMemberRoles, { personId: ADA, roles: [...roles] }, by(ADA)));
    expect(await become('admin', 'manager', 'billing_admin')).toBe('own-permissions');
    expect(await become('admin')).toBeUndefined();
    expect(await become('admin', 'manager')).toBe('own-permissions');
    const grants = [{ resourceType: 'compliance_records', verb: 'read' } as const];
    expect(await refusalOf(ledger.send(changeMemberGrants, { personId: ADA, grants }, by(ADA)))).toBe(
      'own-permissions',
    );
  });

  test('the last tenant admin stays, whoever asks', async () => {
    await add(ADA, TENANT_ADMIN);
    for (const actor of [by(ADA), cli]) {
      expect(await refusalOf(ledger.send(removeMember, { personId: ADA }, actor))).toBe('last-tenant-admin');
      expect(await refusalOf(ledger.send(changeMemberRoles, { personId: ADA, roles: ['viewer'] }, actor))).toBe(
        'last-tenant-admin',
      );
    }
  });

  test('of two tenant admins who remove each other at once one stays', async () => {
    await add(ADA, TENANT_ADMIN);
    await add(BOB, TENANT_ADMIN);
    const outcomes = await Promise.all([
      ledger.send(removeMember, { personId: BOB }, by(ADA)),
      ledger.send(removeMember, { personId: ADA }, by(BOB)),
    ]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect([await rolesOf(ADA), await rolesOf(BOB)].filter((roles) => roles !== undefined)).toEqual([[TENANT_ADMIN]]);
  });

  test('a super admin of the platform gives in every tenant; one who was gives nothing', async () => {
    await add(BOB, 'viewer');
    const onPlatform = { ...cli, tenant: PLATFORM_TENANT };
    await ledger.send(addMember, { personId: ADA, roles: [SUPER_ADMIN] }, onPlatform);
    const give = (role: string) => refusalOf(ledger.send(changeMemberRoles, { personId: BOB, roles: [role] }, by(ADA)));
    expect(await give(TENANT_ADMIN)).toBeUndefined();
    await ledger.send(changeMemberRoles, { personId: ADA, roles: ['viewer'] }, onPlatform);
    expect(await give('viewer')).toBe('beyond-own-permissions');
  });

  test('a key gives what its scopes and its owner have, and its owner raises nobody by it, themselves least', async () => {
    await add(ADA, 'admin');
    await add(BOB, 'viewer');
    const keyId = ids.derivedId('key');
    const { type, version, schema } = ApiKeyIssued;
    const issue = async (scopes: readonly string[]) => {
      const id = ids.derivedId(keyId, ...scopes);
      const data = schema.parse({
        keyId: id,
        ownerId: ADA,
        name: 'deploy',
        prefix: 'prec_abcdefgh',
        digest: 'a'.repeat(64),
        scopes: [...scopes],
      });
      const metadata = {
        tenant: TENANT,
        ...cli,
        commandId: id,
        correlationId: id,
        causationId: id,
        recordedAt: '2026-11-21T08:00:00.000Z',
      };
      await store.append(`apiKey-${TENANT}.${id}`, 'none', [{ id: ids.newId(), type, version, data, metadata }]);
      return { actor: { kind: 'apiKey', id } } as const;
    };
    const narrow = await issue(['members:write', '*:read']);
    const wide = await issue(['*']);
    const give = (personId: string, role: string, key: { readonly actor: Actor }) =>
      refusalOf(ledger.send(changeMemberRoles, { personId, roles: [role] }, key));
    expect(await give(BOB, 'media_buyer', narrow)).toBe('beyond-own-permissions');
    expect(await give(BOB, 'media_buyer', wide)).toBeUndefined();
    expect(await give(BOB, TENANT_ADMIN, wide)).toBe('beyond-own-permissions');
    expect(await give(ADA, TENANT_ADMIN, wide)).toBe('own-permissions');
    expect(await give(BOB, 'viewer', { actor: { kind: 'apiKey', id: ids.derivedId('unknown') } })).toBe(
      'beyond-own-permissions',
    );
  });
});

describe('an invitation', () => {
  const tokenDigest = 'a'.repeat(64);
  const invited = (name: string, actor: { readonly actor: Actor }, roles: string[]) => {
    const invitationId = ids.derivedId('invitation', name);
    const expiresAt = '2026-11-28T08:00:00.000Z';
    const [email, personId] = [`${name}@example.com`, ids.derivedId('person', name)];
    const invitation = { invitationId, personId, email, roles, tokenDigest, expiresAt };
    return refusalOf(ledger.send(sendInvitation, invitation, actor));
  };
  const accepting = (name: string) => {
    const process = { actor: { kind: 'process', id: 'sign-in' } } as const;
    const invitationId = ids.derivedId('invitation', name);
    return refusalOf(ledger.send(acceptInvitation, { invitationId, tokenDigest }, process));
  };

  test('of somebody who was removed or lowered since does not bring them back as what they were', async () => {
    await add(ADA, TENANT_ADMIN);
    await add(BOB, TENANT_ADMIN);
    await add(CAT, TENANT_ADMIN);
    expect(await invited('bob-again', by(BOB), [TENANT_ADMIN])).toBeUndefined();
    expect(await invited('cat-again', by(CAT), [TENANT_ADMIN])).toBeUndefined();
    expect(await invited('cat-reads', by(CAT), ['viewer'])).toBeUndefined();
    expect(await invited('friend', by(ADA), [TENANT_ADMIN])).toBeUndefined();
    await ledger.send(removeMember, { personId: BOB }, by(ADA));
    await ledger.send(changeMemberRoles, { personId: CAT, roles: ['admin'] }, by(ADA));
    expect(await accepting('bob-again')).toBe('invitation-lapsed');
    expect(await accepting('cat-again')).toBe('invitation-lapsed');
    expect(await accepting('cat-reads')).toBeUndefined();
    expect(await accepting('friend')).toBeUndefined();
  });

  test('of somebody who was disabled since is not accepted; the operator’s own always is', async () => {
    await add(ADA, TENANT_ADMIN);
    const onPlatform = { ...cli, tenant: PLATFORM_TENANT };
    await ledger.send(registerPerson, { personId: ADA, email: 'ada@example.com', name: 'Ada' }, onPlatform);
    expect(await invited('by-ada', by(ADA), ['viewer'])).toBeUndefined();
    expect(await invited('by-cli', cli, [TENANT_ADMIN])).toBeUndefined();
    await ledger.send(disablePerson, { personId: ADA, reason: 'left' }, onPlatform);
    expect(await accepting('by-ada')).toBe('invitation-lapsed');
    expect(await accepting('by-cli')).toBeUndefined();
  });
});

describe('custom roles', () => {
  test('give nobody more than their maker had, and nothing once they are retired', async () => {
    await add(ADA, TENANT_ADMIN);
    await add(BOB, 'viewer');
    await add(CAT, 'admin');
    const define = (permissions: readonly string[], actor: { readonly actor: Actor }) =>
      refusalOf(ledger.send(defineRole, { name: 'buyer', permissions: [...permissions] }, actor));
    expect(await define(['rules:write', 'billing:read'], by(CAT))).toBe('beyond-own-permissions');
    expect(await define(['rules:write', 'billing:read'], by(ADA))).toBeUndefined();
    expect(await define(['rules:write'], by(CAT))).toBe('beyond-own-permissions');
    await ledger.send(changeMemberRoles, { personId: BOB, roles: ['buyer'] }, by(ADA));
    const given = async () =>
      (await roleDefinitions(log, ['buyer'], { tenant: TENANT, platform: PLATFORM_TENANT })).flatMap(
        ({ permissions }) => permissions,
      );
    expect(await given()).toEqual(['rules:write', 'billing:read']);
    expect(await refusalOf(ledger.send(retireRole, { name: 'buyer' }, by(CAT)))).toBe('beyond-own-permissions');
    expect(await refusalOf(ledger.send(retireRole, { name: 'buyer' }, by(ADA)))).toBeUndefined();
    expect(await given()).toEqual([]);
    expect(
      await refusalOf(ledger.send(changeMemberRoles, { personId: BOB, roles: ['buyer', 'viewer'] }, by(ADA))),
    ).toBe('role-unknown');
  });

  test('of another tenant are unknown', async () => {
    await add(BOB, 'viewer');
    await ledger.send(
      defineRole,
      { name: 'buyer', permissions: ['rules:write'] },
      { ...cli, tenant: ids.derivedId('x') },
    );
    expect(await refusalOf(add(CAT, 'buyer'))).toBe('role-unknown');
  });
});

test('who is invited without a word about roles becomes a member (IAM-15)', async () => {
  await ledger.send(
    sendInvitation,
    {
      invitationId: ids.derivedId('invitation'),
      personId: BOB,
      email: 'bob@example.com',
      tokenDigest: 'a'.repeat(64),
      expiresAt: '2026-11-28T08:00:00.000Z',
    },
    cli,
  );
  const { state } = await log.fold(membershipStream(TENANT), membership);
  expect([...state.invitations].map(([, invitation]) => invitation)).toMatchObject([
    { personId: BOB, roles: ['member'], status: 'open' },
  ]);
});

describe('over random graphs of roles and members', () => {
  const RESOURCES = ['rules', 'metrics', 'log', 'members', 'billing', 'jobs'];
  const CATALOGUE = permissionCatalogue(
    RESOURCES.flatMap((name) => VERBS.map((verb) => ({ permission: `${name}:${verb}` as Permission }))),
  );
  const PEOPLE = [ADA, BOB, CAT, DAN];
  const OWN_ROLES = ['one', 'two'];

  const person = fc.constantFrom(...PEOPLE);
  const pattern = fc.oneof(
    fc.tuple(fc.constantFrom(...RESOURCES), fc.constantFrom(...VERBS)).map(([name, verb]) => `${name}:${verb}`),
    fc.constantFrom('*:read', '*:write', '*:admin', 'compliance_records:admin'),
  );
  const roles = fc.uniqueArray(
    fc.constantFrom(...OWN_ROLES, 'tenant_admin', 'admin', 'viewer', 'analyst', 'billing_admin', 'domain_admin'),
    { minLength: 1, maxLength: 2 },
  );
  const grants = fc.array(
    fc.record({
      resourceType: fc.constantFrom('compliance_records' as const, 'financial_data' as const),
      verb: fc.constantFrom(...VERBS),
    }),
    { maxLength: 1 },
  );
  const modules = fc.uniqueArray(fc.constantFrom('processes', 'autopilot', 'metrics'), { maxLength: 2 });
  const action = fc.oneof(
    fc.record({ kind: fc.constant('roles' as const), actor: person, whom: person, roles }),
    fc.record({ kind: fc.constant('grants' as const), actor: person, whom: person, grants, modules }),
    fc.record({ kind: fc.constant('remove' as const), actor: person, whom: person }),
    fc.record({
      kind: fc.constant('define' as const),
      actor: person,
      name: fc.constantFrom(...OWN_ROLES),
      permissions: fc.array(pattern, { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ kind: fc.constant('retire' as const), actor: person, name: fc.constantFrom(...OWN_ROLES) }),
  );
  type Action = typeof action extends fc.Arbitrary<infer One> ? One : never;

  const send = (one: Action): ReturnType<CommandLedger['send']> => {
    const actor = by(one.actor);
    switch (one.kind) {
      case 'roles':
        return ledger.send(changeMemberRoles, { personId: one.whom, roles: one.roles }, actor);
      case 'grants':
        return ledger.send(changeMemberGrants, { personId: one.whom, grants: one.grants, modules: one.modules }, actor);
      case 'remove':
        return ledger.send(removeMember, { personId: one.whom }, actor);
      case 'define':
        return ledger.send(defineRole, { name: one.name, permissions: one.permissions }, actor);
      case 'retire':
        return ledger.send(retireRole, { name: one.name }, actor);
    }
  };

  const permissionsOf = async (state: Membership, personId: string): Promise<ReadonlySet<Permission>> => {
    const member = memberOf(state, personId);
    if (member === undefined) return new Set();
    const defined = await roleDefinitions(log, member.roles, { tenant: TENANT, platform: PLATFORM_TENANT });
    return effectivePermissions({ ...member, roles: defined, catalogue: CATALOGUE });
  };
  const everybodys = async () => {
    const { state } = await log.fold(membershipStream(TENANT), membership);
    const permissions = new Map<string, ReadonlySet<Permission>>();
    for (const one of PEOPLE) permissions.set(one, await permissionsOf(state, one));
    return { state, permissions };
  };

  test('nobody gains what the actor did not have, nobody gains by their own act, an administrator stays', async () => {
    let carriedOut = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(roles, roles, roles),
        fc.array(action, { minLength: 1, maxLength: 12 }),
        async (beginnings, actions) => {
          await begin();
          for (const name of OWN_ROLES) await ledger.send(defineRole, { name, permissions: ['rules:read'] }, cli);
          await add(ADA, TENANT_ADMIN);
          for (const [index, given] of beginnings.entries()) await add(PEOPLE[index + 1] ?? DAN, ...given);
          let before = await everybodys();
          for (const one of actions) {
            const outcome = await send(one);
            const after = await everybodys();
            for (const personId of PEOPLE) {
              const gained = [...(after.permissions.get(personId) ?? [])].filter(
                (permission) => before.permissions.get(personId)?.has(permission) !== true,
              );
              const beyond = gained.filter((permission) => before.permissions.get(one.actor)?.has(permission) !== true);
              expect(beyond).toEqual([]);
              if (personId === one.actor) expect(gained).toEqual([]);
            }
            expect([...after.state.members].some(([, member]) => member.roles.includes(TENANT_ADMIN))).toBe(true);
            if (outcome.ok && outcome.appended) carriedOut += 1;
            before = after;
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(carriedOut).toBeGreaterThan(50);
  });
});
