import { describe, expect, test } from 'vitest';
import { ids } from '../../infra/ids.ts';
import { namedTenant, tenantOf } from './credential.ts';
import type { Principal } from './endpoint.ts';
import { HttpProblem } from './problem.ts';

const acme = ids.derivedId('tenant', 'acme');
const other = ids.derivedId('tenant', 'other');
const principal = (more: Partial<Principal>): Principal => ({
  tenant: acme,
  actor: { kind: 'apiKey', id: 'k' },
  permissions: 'all',
  superAdmin: false,
  ...more,
});

describe('the tenant that a request acts in', () => {
  test('is named by id or by slug alike', () => {
    expect(namedTenant('acme', ids.derivedId)).toBe(acme);
    expect(namedTenant(acme, ids.derivedId)).toBe(acme);
  });

  test.each(['', '1', 'ACME', 'a b', acme.toUpperCase()])('%j names none', (text) => {
    expect(() => namedTenant(text, ids.derivedId)).toThrow(HttpProblem);
  });

  test('is the key’s own, and no other may be named', () => {
    expect(tenantOf(principal({}), undefined)).toBe(acme);
    expect(tenantOf(principal({}), acme)).toBe(acme);
    expect(() => tenantOf(principal({}), other)).toThrow('tenant-not-permitted');
  });

  test('is nobody’s while it is suspended', () => {
    expect(() => tenantOf(principal({ suspended: true }), undefined)).toThrow('tenant-suspended');
    expect(() => tenantOf(principal({ suspended: true }), other)).toThrow('tenant-not-permitted');
  });

  test('is whichever a super-admin names, and has to be named', () => {
    const admin = principal({ tenant: undefined, superAdmin: true });
    expect(tenantOf(admin, other)).toBe(other);
    expect(() => tenantOf(admin, undefined)).toThrow('tenant-required');
  });
});
