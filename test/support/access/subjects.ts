import { setTimeout as sleep } from 'node:timers/promises';
import { revokeApiKey } from '../../../commands/api-keys.ts';
import { defineRole } from '../../../commands/roles.ts';
import { suspendTenant } from '../../../commands/tenancy.ts';
import { apiKeyAddress } from '../../../domain/identity/api-key-text.ts';
import { DOMAIN_ADMIN } from '../../../domain/identity/effective-permissions.ts';
import { DEFAULT_ROLE, ROLE_PRESETS, SUPER_ADMIN } from '../../../domain/identity/presets.ts';
import type { TenantId } from '../../../domain/kernel/stream.ts';
import { PLATFORM } from '../../../domain/tenancy/tenant.ts';
import { issueKey } from '../../../infra/cli/issue-key.ts';
import { makeTenant, tenantIdOf } from '../../../infra/cli/tenant.ts';
import type { Held } from './oracle.ts';
import { act, type Given, type Place, signedInMember } from './people.ts';
import type { Resources } from './work.ts';

/** The codes by which the gate says no. Whatever else is answered, the request came through it. */
export const CLOSED = ['unauthenticated', 'forbidden', 'tenant-suspended', 'tenant-not-permitted'] as const;
export type Closed = (typeof CLOSED)[number];

/** Somebody who asks, or nobody. */
export interface Subject {
  readonly name: string;
  readonly credential: string | undefined;
  /** The header that names a tenant. */
  readonly acting?: string;
  /** Why nothing at all is answered. */
  readonly barred?: Closed;
  /** Otherwise what they hold, by the test's own reckoning. */
  readonly held?: Held;
  /** A person has their own account, a key has none. */
  readonly person?: true;
  readonly superAdmin?: true;
  readonly own: Resources;
  readonly foreign: Resources;
}

/** What is a tenant's own and what is another's. */
export interface Holdings {
  readonly own: Resources;
  readonly foreign: Resources;
}

const LATE_KEY_MILLIS = 1_000;

/** A role that a tenant defines for itself. */
const NIGHT_SHIFT = 'night_shift';
const NIGHT_SHIFT_PATTERNS = ['decisions:write', 'alerts:*', 'models:execute'];

const patternsOf = (preset: string): readonly string[] =>
  ROLE_PRESETS.find(({ name }) => name === preset)?.permissions ?? [];

/**
 * Everybody: each preset, roles of other kinds, keys, and those to whom nothing is answered. `shop` and `rival` exist,
 * and `here` and `there` are what each of them has beside the other.
 */
export const everybody = async (
  place: Place,
  shop: TenantId,
  { here, there }: { readonly here: Holdings; readonly there: Holdings },
): Promise<readonly Subject[]> => {
  const { storage } = place.product;
  const [rival, closed, platform] = [tenantIdOf('rival'), tenantIdOf('closed'), tenantIdOf(PLATFORM)];
  await makeTenant(storage, { slug: 'closed', name: 'Closed', demo: false });
  const person = async (name: string, given: Given, held: Held): Promise<Subject> => {
    const { token } = await signedInMember(place, shop, given);
    return { name, credential: token, held, person: true, ...here };
  };
  const key = (tenant: string, more: object = {}) => issueKey(storage, { tenant, name: 'of the matrix', ...more });

  const definition = { name: NIGHT_SHIFT, description: '', permissions: [...NIGHT_SHIFT_PATTERNS] };
  await act(place, defineRole, definition, shop);
  const expired = await key(shop, { expiresAt: new Date(Date.now() + LATE_KEY_MILLIS).toISOString() });
  const revoked = await key(shop);
  await act(place, revokeApiKey, { keyId: apiKeyAddress(revoked)?.keyId ?? '' }, shop);
  const { personId: owner } = await signedInMember(place, shop, { roles: ['viewer'] });
  const late = await signedInMember(place, closed, { roles: ['tenant_admin'] });
  const lateKey = await key(closed);
  await act(place, suspendTenant, { slug: 'closed', reason: 'did not pay' });
  const astray = await signedInMember(place, shop, { roles: ['tenant_admin'] });
  const rivalAdmin = await signedInMember(place, rival, { roles: ['tenant_admin'] });
  const root = await signedInMember(place, platform, { roles: [SUPER_ADMIN] });
  const everything = { patterns: ['*'] };
  const presets: Subject[] = [];
  for (const { name, permissions } of ROLE_PRESETS) {
    if (name !== DOMAIN_ADMIN) presets.push(await person(name, { roles: [name] }, { patterns: permissions }));
  }
  await sleep(LATE_KEY_MILLIS);

  return [
    ...presets,
    await person(
      'a domain admin of decisions',
      { roles: [DOMAIN_ADMIN], modules: ['decisions'] },
      { patterns: patternsOf(DOMAIN_ADMIN), onlyOn: ['decisions', 'decision-reviews'] },
    ),
    await person('a domain admin of nothing', { roles: [DOMAIN_ADMIN] }, { patterns: [] }),
    await person('a custom role', { roles: [NIGHT_SHIFT] }, { patterns: NIGHT_SHIFT_PATTERNS }),
    await person(
      'a billing admin with a grant',
      { roles: ['billing_admin'], grants: [{ resourceType: 'compliance_records', verb: 'read' }] },
      { patterns: [...patternsOf('billing_admin'), 'compliance_records:read'] },
    ),
    await person(
      'an auditor who is a member, too',
      { roles: ['auditor', DEFAULT_ROLE] },
      { patterns: [...patternsOf('auditor'), ...patternsOf(DEFAULT_ROLE)] },
    ),
    { name: 'anonymous', credential: undefined, barred: 'unauthenticated', ...here },
    { name: 'a wrong credential', credential: 'prec_nonsense', barred: 'unauthenticated', ...here },
    { name: 'an expired key', credential: expired, barred: 'unauthenticated', ...here },
    { name: 'a revoked key', credential: revoked, barred: 'unauthenticated', ...here },
    { name: 'an admin of a suspended tenant', credential: late.token, barred: 'tenant-suspended', ...here },
    { name: 'a key of a suspended tenant', credential: lateKey, barred: 'tenant-suspended', ...here },
    {
      name: 'an admin who names another tenant',
      credential: astray.token,
      acting: 'rival',
      barred: 'tenant-not-permitted',
      ...here,
    },
    { name: 'a key with every scope', credential: await key(shop), held: everything, ...here },
    {
      name: 'a key with one scope',
      credential: await key(shop, { scopes: ['decisions:read'] }),
      held: { patterns: ['decisions:read'] },
      ...here,
    },
    {
      name: 'a viewer’s key with every scope',
      credential: await key(shop, { ownerId: owner }),
      held: { patterns: patternsOf('viewer') },
      ...here,
    },
    {
      name: 'an admin of another tenant',
      credential: rivalAdmin.token,
      held: { patterns: patternsOf('tenant_admin') },
      person: true,
      ...there,
    },
    {
      name: 'a super admin in the tenant',
      credential: root.token,
      acting: 'shop',
      held: everything,
      person: true,
      superAdmin: true,
      ...here,
    },
    {
      name: 'a super admin’s key in the tenant',
      credential: await key(platform),
      acting: 'shop',
      held: everything,
      superAdmin: true,
      ...here,
    },
  ];
};
