import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Permission } from '../kernel/permission.ts';
import {
  authorityOf,
  authorityOfPatterns,
  covers,
  effectivePermissions,
  type Holding,
  isAllowed,
} from './effective-permissions.ts';
import { PermissionPattern, permissionCatalogue, VERBS } from './permissions.ts';
import { ROLE_PRESETS } from './presets.ts';
import { GUARDED_RESOURCES, RESOURCE_TYPE_NAMES, RESOURCE_TYPES } from './resource-types.ts';

const RESOURCES = ['metrics', 'decisions', 'rules', 'autopilot', 'jobs', 'log', 'members', 'billing', 'tenants', 'new'];
const CATALOGUE: readonly Permission[] = RESOURCES.flatMap((resource) =>
  VERBS.map((verb): Permission => `${resource}:${verb}`),
);

const preset = (name: string) => {
  const found = ROLE_PRESETS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no preset ${name}`);
  return found;
};
const holding = (roles: readonly string[], more: Partial<Holding> = {}): Holding => ({
  grants: [],
  modules: [],
  ...more,
  roles: roles.map(preset),
});
const effective = (held: Holding) => effectivePermissions({ catalogue: CATALOGUE, ...held });

describe('a pattern', () => {
  test.each([
    ['rules:write', ['rules:read', 'rules:write']],
    ['rules:execute', ['rules:execute', 'rules:read']],
    ['rules:*', ['rules:admin', 'rules:execute', 'rules:read', 'rules:write']],
    ['rules:read', ['rules:read']],
    ['financial_data:read', ['metrics:read']],
    ['compliance_records:read', ['log:read']],
    ['nothing-yet:admin', []],
  ])('%s gives what it says and what that includes', (pattern, expected) => {
    const allowed = CATALOGUE.filter((permission) => isAllowed(authorityOfPatterns([pattern]), permission));
    expect(allowed.toSorted()).toEqual(expected);
  });

  test('*:read reaches every resource, also those of tomorrow, but the guarded ones', () => {
    const authority = authorityOfPatterns(['*:read']);
    const readable = RESOURCES.filter((resource) => isAllowed(authority, `${resource}:read`));
    expect(readable).toEqual(['metrics', 'decisions', 'rules', 'autopilot', 'jobs', 'new']);
    expect(CATALOGUE.filter((permission) => isAllowed(authority, permission) && !permission.endsWith(':read'))).toEqual(
      [],
    );
  });

  test('* reaches all', () => {
    expect(CATALOGUE.every((permission) => isAllowed(authorityOfPatterns(['*']), permission))).toBe(true);
  });

  test.each(['', ':read', 'rules', 'rules:', 'rules:delete', '*:*', 'Rules:read', 'rules:read ', '**'])(
    'cannot be %j',
    (text) => expect(PermissionPattern.safeParse(text).success).toBe(false),
  );
});

test('the catalogue is what is declared, each once', () => {
  const declared = [{ permission: 'b:read' }, { permission: 'a:write' }, {}, { permission: 'b:read' }] as const;
  expect(permissionCatalogue(declared)).toEqual(['a:write', 'b:read']);
});

describe('a grant on a type of resources (IAM-18)', () => {
  test('reaches the resources of that type: an analyst with financial data reads no compliance records', () => {
    const analyst = holding(['analyst'], { grants: [{ resourceType: 'financial_data', verb: 'read' }] });
    expect(effective(analyst).has('metrics:read')).toBe(true);
    expect(effective(analyst).has('log:read')).toBe(false);
    const granted = holding(['analyst'], { grants: [{ resourceType: 'compliance_records', verb: 'read' }] });
    expect(effective(granted).has('log:read')).toBe(true);
    expect(effective(granted).has('log:write')).toBe(false);
  });

  test('no resource has two types, and the seed names all four', () => {
    const typed = Object.values(RESOURCE_TYPES).flat();
    expect(new Set(typed).size).toBe(typed.length);
    expect(RESOURCE_TYPE_NAMES).toEqual(['financial_data', 'strategic_plans', 'compliance_records', 'models']);
  });
});

describe('a domain admin', () => {
  test('is admin of its modules and nothing else', () => {
    const admin = holding(['domain_admin'], { modules: ['autopilot'] });
    expect([...effective(admin)].map((permission) => permission.split(':')[0])).toEqual([
      ...VERBS.map(() => 'rules'),
      ...VERBS.map(() => 'autopilot'),
    ]);
    expect(effective(holding(['domain_admin'])).size).toBe(0);
  });

  test('of a guarded module gets nothing by it', () => {
    expect(effective(holding(['domain_admin'], { modules: ['members', 'billing', 'log'] })).size).toBe(0);
  });

  test('keeps other roles whole', () => {
    const both = effective(holding(['domain_admin', 'viewer'], { modules: ['jobs'] }));
    expect(both.has('jobs:admin')).toBe(true);
    expect(both.has('metrics:read')).toBe(true);
    expect(both.has('metrics:write')).toBe(false);
  });
});

const resource = fc.constantFrom(...RESOURCES);
const verb = fc.constantFrom(...VERBS);
const pattern: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(resource, verb).map(([name, one]) => `${name}:${one}`) },
  { weight: 1, arbitrary: resource.map((name) => `${name}:*`) },
  { weight: 3, arbitrary: verb.map((one) => `*:${one}`) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...RESOURCE_TYPE_NAMES), verb).map(([name, one]) => `${name}:${one}`),
  },
  { weight: 1, arbitrary: fc.constant('*') },
);
const anyHolding: fc.Arbitrary<Holding> = fc.record({
  roles: fc.array(
    fc.record({
      name: fc.constantFrom('own', 'domain_admin'),
      permissions: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
  grants: fc.array(fc.record({ resourceType: fc.constantFrom(...RESOURCE_TYPE_NAMES), verb }), { maxLength: 2 }),
  modules: fc.array(fc.constantFrom('decisions', 'autopilot', 'processes', 'billing', 'new'), { maxLength: 2 }),
});

/** Resources that nobody has heard of are part of every promise. */
const ANY_CATALOGUE: readonly Permission[] = [
  ...CATALOGUE,
  ...['datasets', 'models', 'people', 'decision-reviews', 'alerts', 'tomorrow'].flatMap((name) =>
    VERBS.map((one): Permission => `${name}:${one}`),
  ),
];

describe('properties', () => {
  test('whoever covers something holds all of it, whatever there is', () => {
    fc.assert(
      fc.property(anyHolding, anyHolding, (held, given) => {
        if (!covers(authorityOf(held), authorityOf(given))) return;
        const own = effectivePermissions({ catalogue: ANY_CATALOGUE, ...held });
        for (const permission of effectivePermissions({ catalogue: ANY_CATALOGUE, ...given })) {
          expect(own.has(permission)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('everybody covers what they have, and what they have less of', () => {
    fc.assert(
      fc.property(anyHolding, (held) => {
        expect(covers(authorityOf(held), authorityOf(held))).toBe(true);
        expect(covers(authorityOf(held), authorityOf({ ...held, roles: held.roles.slice(1) }))).toBe(true);
        expect(covers(authorityOf(held), authorityOf({ ...held, grants: [] }))).toBe(true);
        expect(covers(authorityOf(held), authorityOf({ ...held, modules: [] }))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('nothing but a name, a type or * opens a guarded resource', () => {
    fc.assert(
      fc.property(fc.constantFrom(...GUARDED_RESOURCES), verb, verb, (guarded, held, needed) => {
        expect(isAllowed(authorityOfPatterns([`*:${held}`]), `${guarded}:${needed}`)).toBe(false);
      }),
    );
  });

  test('super admin ⊇ domain admin ⊇ analyst ⊇ viewer, within whatever modules and catalogue (IAM-16)', () => {
    const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(resource, names), { minLength: 1, maxLength: 12 }), (resources) => {
        const catalogue = resources.flatMap((name) => VERBS.map((one): Permission => `${name}:${one}`));
        const given = (role: string, modules: readonly string[] = []) =>
          effectivePermissions({ catalogue, ...holding([role], { modules }) });
        const domain = given('domain_admin', resources);
        expect(given('super_admin')).toEqual(new Set(catalogue));
        expect([...given('super_admin')]).toEqual(expect.arrayContaining([...domain]));
        expect([...given('analyst')].filter((permission) => !domain.has(permission))).toEqual([]);
        expect([...given('viewer')].filter((permission) => !given('analyst').has(permission))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
