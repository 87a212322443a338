import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import { TenantCreated, TenantSettingsChanged, TenantSuspended } from '../domain/tenancy/events.ts';
import { PLATFORM, platformTenant, tenant, tenantIdOfSlug, tenantStream } from '../domain/tenancy/tenant.ts';

const { slug, industry, subscriptionTier } = TenantCreated.schema.shape;

/** Tenants are made, closed and opened from the platform's own tenant, and the events are in theirs. */
const ofSlug = (named: { readonly slug: string }, { tenant: from, idFrom }: DecisionContext): TenantId | Refusal =>
  from === platformTenant(idFrom) ? tenantIdOfSlug(named.slug, idFrom) : PLATFORM_ONLY;

const exceptPlatform = (named: { readonly slug: string }, context: DecisionContext): TenantId | Refusal =>
  named.slug === PLATFORM ? PLATFORM_RESERVED : ofSlug(named, context);

const PLATFORM_ONLY = refuse(
  'forbidden',
  'platform-only',
  'Only the platform itself does that: act in its tenant (Precedent-Tenant: platform).',
);
const PLATFORM_RESERVED = refuse('conflict', 'tenant-reserved', `${PLATFORM} is the product's own tenant.`);

export const createTenant = command({
  name: 'CreateTenant',
  summary: 'Creates a tenant with an empty log.',
  route: 'POST /v1/tenants',
  permission: 'tenants:admin',
  input: z.strictObject({
    slug,
    name: TenantCreated.schema.shape.name,
    demo: z.boolean().default(false),
    industry: industry.default(null),
    subscriptionTier: subscriptionTier.default(null),
  }),
  // The product makes its own tenant at its first start; nobody else makes one of that name.
  actsIn: (input, context) =>
    context.actor.kind === 'system' ? ofSlug(input, context) : exceptPlatform(input, context),
  stream: (_, { tenant }) => tenantStream(tenant),
  decider: tenant,
  command: (input) => ({ type: 'CreateTenant', ...input }),
  status: 201,
  answer: (_, input) => ({ slug: input.slug }),
});

export const suspendTenant = command({
  name: 'SuspendTenant',
  summary: 'Refuses every request of a tenant and holds back whatever processes would do for it.',
  route: 'POST /v1/tenants/:slug/suspend',
  permission: 'tenants:admin',
  input: z.strictObject({ slug, reason: TenantSuspended.schema.shape.reason }),
  actsIn: exceptPlatform,
  stream: (_, { tenant }) => tenantStream(tenant),
  decider: tenant,
  command: ({ reason }) => ({ type: 'SuspendTenant', reason }),
});

export const reactivateTenant = command({
  name: 'ReactivateTenant',
  summary: 'Answers the requests of a suspended tenant again; what was held back for it goes on.',
  route: 'POST /v1/tenants/:slug/reactivate',
  permission: 'tenants:admin',
  input: z.strictObject({ slug }),
  actsIn: ofSlug,
  stream: (_, { tenant }) => tenantStream(tenant),
  decider: tenant,
  command: () => ({ type: 'ReactivateTenant' }),
});

export const changeTenantSettings = command({
  name: 'ChangeTenantSettings',
  summary:
    'Changes what a tenant is called, its industry, its time zone, its currency, and whether members need a second factor. Fields left out stay.',
  route: 'PATCH /v1/tenant/settings',
  permission: 'tenant:admin',
  input: TenantSettingsChanged.schema,
  stream: (_, { tenant }) => tenantStream(tenant),
  decider: tenant,
  command: (settings) => ({ type: 'ChangeTenantSettings', settings }),
});

export const tenancyCommands = [createTenant, suspendTenant, reactivateTenant, changeTenantSettings] as const;
