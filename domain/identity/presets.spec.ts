import { describe, expect, test } from 'vitest';
import { authorityOfPatterns, covers } from './effective-permissions.ts';
import { RoleDefined, TENANT_ADMIN } from './events.ts';
import { DEFAULT_ROLE, isPreset, ROLE_PRESETS, SEED_PERMISSIONS, SEED_ROLES, SUPER_ADMIN } from './presets.ts';

const NAMES = [
  'super_admin',
  'tenant_admin',
  'admin',
  'billing_admin',
  'domain_admin',
  'manager',
  'analyst',
  'media_buyer',
  'member',
  'viewer',
  'auditor',
  'compliance_officer',
];

const authority = (name: string) =>
  authorityOfPatterns(ROLE_PRESETS.find((preset) => preset.name === name)?.permissions ?? []);

describe('the role presets', () => {
  test('are these, each fit to be an event', () => {
    expect(ROLE_PRESETS.map(({ name }) => name)).toEqual(NAMES);
    for (const preset of ROLE_PRESETS) expect(RoleDefined.schema.parse(preset)).toEqual(preset);
    expect(isPreset('admin')).toBe(true);
    expect(isPreset('toString')).toBe(false);
    expect([SUPER_ADMIN, TENANT_ADMIN, DEFAULT_ROLE].every(isPreset)).toBe(true);
  });

  test.each([
    ['super_admin', ['readAnalytics', 'writeCampaigns', 'manageUsers', 'systemConfig', 'billing']],
    ['admin', ['readAnalytics', 'writeCampaigns', 'manageUsers']],
    ['media_buyer', ['readAnalytics', 'writeCampaigns']],
    ['viewer', ['readAnalytics']],
  ])('%s has of seed S1’s five permissions exactly %j (IAM-13, IAM-14)', (name, expected) => {
    const held = Object.entries(SEED_PERMISSIONS).flatMap(([permission, patterns]) =>
      covers(authority(name), authorityOfPatterns(patterns)) ? [permission] : [],
    );
    expect(held).toEqual(expected);
  });

  test('only administrators manage members (IAM-15)', () => {
    const managing = NAMES.filter((name) => covers(authority(name), authorityOfPatterns(['members:write'])));
    expect(managing).toEqual(['super_admin', 'tenant_admin', 'admin']);
  });

  test('only the platform’s own role reaches tenants and people, and only three reach money', () => {
    expect(NAMES.filter((name) => covers(authority(name), authorityOfPatterns(['tenants:admin'])))).toEqual([
      'super_admin',
    ]);
    expect(NAMES.filter((name) => covers(authority(name), authorityOfPatterns(['billing:write'])))).toEqual([
      'super_admin',
      'tenant_admin',
      'billing_admin',
    ]);
  });

  test('an auditor reads what a viewer reads and the records, and changes nothing', () => {
    expect(covers(authority('auditor'), authority('viewer'))).toBe(true);
    expect(covers(authority('auditor'), authorityOfPatterns(['log:read', 'members:read', 'billing:read']))).toBe(true);
    for (const verb of ['write', 'execute', 'admin']) {
      expect(covers(authority('auditor'), authorityOfPatterns([`log:${verb}`]))).toBe(false);
      expect(covers(authority('auditor'), authorityOfPatterns([`*:${verb}`]))).toBe(false);
    }
  });

  test('every role of every seed has become one of them (decision 3.1)', () => {
    expect(SEED_ROLES.filter(({ preset }) => !isPreset(preset))).toEqual([]);
    const seeds = Map.groupBy(SEED_ROLES, ({ seed }) => seed);
    expect([...seeds].map(([seed, roles]) => [seed, roles.length])).toEqual([
      ['S0', 6],
      ['S1', 4],
      ['S2', 3],
      ['S3', 4],
      ['S4', 3],
    ]);
  });
});
