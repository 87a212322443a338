import { DOMAIN_ADMIN, type RoleDefinition } from './effective-permissions.ts';
import { TENANT_ADMIN } from './events.ts';
import type { PermissionPattern } from './permissions.ts';

/** A role that ships with the product. */
export interface RolePreset extends RoleDefinition {
  readonly description: string;
}

/** The permissions of seed S1 (capability IAM-14), in the product's terms. */
export const SEED_PERMISSIONS = {
  readAnalytics: ['*:read'],
  writeCampaigns: [
    'campaigns:write',
    'autopilot:write',
    'autopilot:execute',
    'rules:write',
    'rules:execute',
    'alerts:write',
  ],
  manageUsers: ['members:write', 'invitations:write'],
  systemConfig: ['*:admin'],
  billing: ['billing:admin'],
} as const satisfies Readonly<Record<string, readonly PermissionPattern[]>>;

const { readAnalytics, writeCampaigns, manageUsers, systemConfig, billing } = SEED_PERMISSIONS;

const preset = (name: string, description: string, permissions: readonly PermissionPattern[]): RolePreset => ({
  name,
  description,
  permissions,
});

/** The role of whoever is invited without a word about roles (capability IAM-15). */
export const DEFAULT_ROLE = 'member';
/** Given in the platform's own tenant. */
export const SUPER_ADMIN = 'super_admin';

/** Analyst includes viewer, and domain admin and super admin include analyst (capability IAM-16). */
export const ROLE_PRESETS: readonly RolePreset[] = [
  preset(SUPER_ADMIN, 'Everything, in every tenant, when a member of the platform.', ['*']),
  preset(TENANT_ADMIN, 'Everything in its tenant: the owner.', [
    ...systemConfig,
    ...billing,
    'members:admin',
    'invitations:admin',
    'api-keys:admin',
    'compliance_records:admin',
  ]),
  preset('admin', 'Reads analytics, writes campaigns and manages users; neither system configuration nor billing.', [
    ...readAnalytics,
    ...writeCampaigns,
    ...manageUsers,
  ]),
  preset('billing_admin', 'Plans, invoices and payment.', ['tenant:read', ...billing]),
  preset(DOMAIN_ADMIN, 'Everything in the modules that the member is given.', [...systemConfig]),
  preset('manager', 'Reads, writes and runs all of the daily work.', [
    ...readAnalytics,
    '*:write',
    '*:execute',
    'members:read',
  ]),
  preset('analyst', 'Reads everything that is not guarded, imports data, records decisions and runs models.', [
    ...readAnalytics,
    'datasets:write',
    'metrics:write',
    'decisions:write',
    'dashboards:write',
    'models:execute',
    'forecasts:execute',
    'optimizations:execute',
    'simulations:execute',
  ]),
  preset('media_buyer', 'Reads analytics and writes campaigns.', [...readAnalytics, ...writeCampaigns]),
  preset(DEFAULT_ROLE, 'Reads, records decisions and goals, acknowledges alerts.', [
    ...readAnalytics,
    'decisions:write',
    'goals:write',
    'alerts:write',
  ]),
  preset('viewer', 'Reads everything that is not guarded.', [...readAnalytics]),
  preset('auditor', 'Reads everything, the log, its members and its bills included; changes nothing.', [
    ...readAnalytics,
    'compliance_records:read',
    'members:read',
    'invitations:read',
    'api-keys:read',
    'billing:read',
  ]),
  preset('compliance_officer', 'Keeps the compliance records and reviews decisions.', [
    ...readAnalytics,
    'compliance_records:admin',
    'decision-reviews:write',
    'members:read',
  ]),
];

const byName = new Map(ROLE_PRESETS.map((one) => [one.name, one]));

/** Whether the product itself defines a role of that name. */
export const isPreset = (name: string): boolean => byName.has(name);

/**
 * What the seeds call their roles, and which preset each became (decision 3.1). Names that are not here are the
 * presets' own.
 */
export const SEED_ROLES: readonly {
  readonly seed: 'S0' | 'S1' | 'S2' | 'S3' | 'S4';
  readonly role: string;
  readonly preset: string;
}[] = [
  { seed: 'S0', role: 'Super Admin', preset: SUPER_ADMIN },
  { seed: 'S0', role: 'Workspace Owner', preset: TENANT_ADMIN },
  { seed: 'S0', role: 'Workspace Admin', preset: 'admin' },
  { seed: 'S0', role: 'Analyst', preset: 'analyst' },
  { seed: 'S0', role: 'Viewer', preset: 'viewer' },
  { seed: 'S0', role: 'Auditor', preset: 'auditor' },
  { seed: 'S1', role: 'SuperAdmin', preset: SUPER_ADMIN },
  { seed: 'S1', role: 'Admin', preset: 'admin' },
  { seed: 'S1', role: 'Media Buyer', preset: 'media_buyer' },
  { seed: 'S1', role: 'Viewer', preset: 'viewer' },
  { seed: 'S2', role: 'admin', preset: TENANT_ADMIN },
  { seed: 'S2', role: 'manager', preset: 'manager' },
  { seed: 'S2', role: 'member', preset: DEFAULT_ROLE },
  { seed: 'S3', role: 'Super Admin', preset: SUPER_ADMIN },
  { seed: 'S3', role: 'Domain Admin', preset: DOMAIN_ADMIN },
  { seed: 'S3', role: 'Analyst', preset: 'analyst' },
  { seed: 'S3', role: 'Viewer', preset: 'viewer' },
  { seed: 'S4', role: 'super admin', preset: SUPER_ADMIN },
  { seed: 'S4', role: 'tenant admin', preset: TENANT_ADMIN },
  { seed: 'S4', role: 'end user', preset: DEFAULT_ROLE },
];
