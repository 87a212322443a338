import { z } from 'zod';
import { ResourceGrant } from '../identity/events.ts';
import { defineEvent } from '../kernel/event.ts';
import type { JsonObject } from '../kernel/json.ts';
import { personal } from '../kernel/personal.ts';

/** Lower case, unique: the tenant's id is derived from it. */
const Slug = z.string().regex(/^[a-z][a-z0-9-]{1,38}$/);
const Name = z.string().min(1).max(120);
/** Free text; `restaurant`, `retail` and `healthcare` are known to the product. */
const Industry = z.string().min(1).max(60);
/** ISO 4217, three capital letters. */
const Currency = z.string().regex(/^[A-Z]{3}$/);
/** A zone of the IANA time zone database: `Europe/Berlin`. */
const TimeZone = z.string().min(1).max(64);

/** Version 1 knew neither industry nor tier: they are unknown of its tenants, not guessed. */
const withIndustryAndTier = (data: JsonObject): JsonObject => ({ ...data, industry: null, subscriptionTier: null });

export const TenantCreated = defineEvent(
  'TenantCreated',
  2,
  z.strictObject({
    slug: Slug,
    name: Name,
    /** Its data is simulated: every screen says so, and it never mixes with a real tenant's. */
    demo: z.boolean(),
    industry: Industry.nullable(),
    /** The plan that it began with, by the plan's name; null: none was chosen. */
    subscriptionTier: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,39}$/)
      .nullable(),
  }),
  [withIndustryAndTier],
);

/** From here on every request of the tenant is refused, and no process acts for it. */
export const TenantSuspended = defineEvent(
  'TenantSuspended',
  1,
  z.strictObject({ reason: z.string().min(3).max(500) }),
);

export const TenantReactivated = defineEvent('TenantReactivated', 1, z.strictObject({}));

/** Version 1 said nothing of second factors, and so changed nothing of them. */
const asItWas = (data: JsonObject): JsonObject => data;

/** Only what was changed is there. Thresholds are not: they are the trust policy's. */
export const TenantSettingsChanged = defineEvent(
  'TenantSettingsChanged',
  2,
  z.strictObject({
    name: Name.optional(),
    industry: Industry.optional(),
    timeZone: TimeZone.optional(),
    currency: Currency.optional(),
    /** Members act here only in sessions in which they showed a second factor. */
    secondFactorRequired: z.boolean().optional(),
  }),
  [asItWas],
);

const PersonId = z.uuid();
/** Names of presets or of the tenant's own roles. */
const Roles = z.array(z.string().min(1).max(60)).max(20);

export const MemberAdded = defineEvent('MemberAdded', 1, z.strictObject({ personId: PersonId, roles: Roles }));

/** All roles that the member has from now on. */
export const MemberRolesChanged = defineEvent(
  'MemberRolesChanged',
  1,
  z.strictObject({ personId: PersonId, roles: Roles }),
);

/** All grants and modules that the member has from now on. */
export const MemberGrantsChanged = defineEvent(
  'MemberGrantsChanged',
  1,
  z.strictObject({
    personId: PersonId,
    grants: z.array(ResourceGrant).max(40),
    /** What a domain admin is admin of. */
    modules: z.array(z.string().min(1).max(60)).max(40),
  }),
);

export const MemberRemoved = defineEvent('MemberRemoved', 1, z.strictObject({ personId: PersonId }));

export const InvitationSent = defineEvent(
  'InvitationSent',
  1,
  z.strictObject({
    invitationId: z.uuid(),
    personId: PersonId,
    email: personal(z.string().min(3).max(254), { subject: 'personId' }),
    roles: Roles,
    /** SHA-256 of the token that went out by mail, in hex. */
    tokenDigest: z.string().regex(/^[0-9a-f]{64}$/),
    expiresAt: z.iso.datetime({ precision: 3 }),
    /** Who must still hold what it gives when it is accepted; absent: the product itself, or nobody looked. */
    invitedBy: z.strictObject({ kind: z.enum(['user', 'apiKey']), id: z.string().min(1).max(100) }).optional(),
  }),
);

export const InvitationAccepted = defineEvent(
  'InvitationAccepted',
  1,
  z.strictObject({ invitationId: z.uuid(), personId: PersonId }),
);

export const InvitationRevoked = defineEvent(
  'InvitationRevoked',
  1,
  z.strictObject({ invitationId: z.uuid(), personId: PersonId }),
);

export const tenancyEvents = [
  TenantCreated,
  TenantSuspended,
  TenantReactivated,
  TenantSettingsChanged,
  MemberAdded,
  MemberRolesChanged,
  MemberGrantsChanged,
  MemberRemoved,
  InvitationSent,
  InvitationAccepted,
  InvitationRevoked,
] as const;
