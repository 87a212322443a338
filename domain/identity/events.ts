import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { refuse } from '../kernel/refusal.ts';
import { PermissionPattern, VERBS } from './permissions.ts';
import { personEvents, SuperAdminAppointed } from './person-events.ts';
import { RESOURCE_TYPE_NAMES } from './resource-types.ts';
import { sessionEvents } from './session-events.ts';

const RoleName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,59}$/, 'lower-case letters, digits and underscores, a letter first');

/** All that the role gives from now on. The product's presets are these events in the platform's tenant. */
export const RoleDefined = defineEvent(
  'RoleDefined',
  1,
  z.strictObject({
    name: RoleName,
    description: z.string().max(300),
    permissions: z.array(PermissionPattern).min(1).max(100),
  }),
);

/** From now on it gives nothing to whoever still has it. */
export const RoleRetired = defineEvent('RoleRetired', 1, z.strictObject({ name: RoleName }));

const Instant = z.iso.datetime({ precision: 3 });
/** SHA-256 of a random secret, in lower-case hex: with that much chance in it, a fast hash is enough. */
const Digest = z.string().regex(/^[0-9a-f]{64}$/);

export const ApiKeyIssued = defineEvent(
  'ApiKeyIssued',
  1,
  z.strictObject({
    keyId: z.uuid(),
    /** The person for whom it acts, and beyond whose permissions it never goes. */
    ownerId: z.uuid().optional(),
    /** What it is for. */
    name: z.string().min(1).max(120),
    /** The key's beginning, by which it is recognised. */
    prefix: z.string().min(9).max(60),
    digest: Digest,
    scopes: z.array(PermissionPattern).min(1).max(100),
    expiresAt: Instant.optional(),
  }),
);

/** A new secret for the same key; the old one is accepted until `previousUntil`. */
export const ApiKeyRotated = defineEvent(
  'ApiKeyRotated',
  1,
  z.strictObject({
    keyId: z.uuid(),
    prefix: ApiKeyIssued.schema.shape.prefix,
    digest: Digest,
    previousUntil: Instant,
  }),
);

export const ApiKeyRevoked = defineEvent('ApiKeyRevoked', 1, z.strictObject({ keyId: z.uuid() }));

export type ApiKeyEvent = EventOf<typeof ApiKeyIssued | typeof ApiKeyRotated | typeof ApiKeyRevoked>;

/** The role of whoever owns a tenant: each tenant keeps at least one who has it. */
export const TENANT_ADMIN = 'tenant_admin';

/** Why a role, a grant or a key is refused that gives more than its giver has. */
export const BEYOND_OWN = refuse(
  'forbidden',
  'beyond-own-permissions',
  'Nobody gives or takes what they do not hold themselves.',
);

/** One verb on all resources of one type, given to one member. */
export const ResourceGrant = z.strictObject({ resourceType: z.enum(RESOURCE_TYPE_NAMES), verb: z.enum(VERBS) });

export const identityEvents = [
  RoleDefined,
  RoleRetired,
  ApiKeyIssued,
  ApiKeyRotated,
  ApiKeyRevoked,
  ...personEvents,
  SuperAdminAppointed,
  ...sessionEvents,
] as const;
