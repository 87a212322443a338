import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import type { JsonObject } from '../kernel/json.ts';
import { personal } from '../kernel/personal.ts';

const PersonId = z.uuid();
/** Names what the secret store holds. */
const SecretId = z.string().min(1).max(100);
/** SHA-256 in lower-case hex, of a random value of 112 bits or more. */
const Digest = z.string().regex(/^[0-9a-f]{64}$/);
const Instant = z.iso.datetime({ precision: 3 });

/** An e-mail address as people have it: at most 254 characters (RFC 5321). */
export const Email = z.email().max(254);
export const PersonName = z.string().trim().min(1).max(120);

/** Somebody may be invited, sign in and be a member from now on. One e-mail address is one person. */
export const PersonRegistered = defineEvent(
  'PersonRegistered',
  1,
  z.strictObject({
    personId: PersonId,
    email: personal(Email, { subject: 'personId' }),
    name: personal(PersonName, { subject: 'personId' }),
  }),
);

/** A new password: every session that began before is over. */
export const PasswordSet = defineEvent(
  'PasswordSet',
  1,
  z.strictObject({ personId: PersonId, secretId: SecretId, occasion: z.enum(['invitation', 'reset', 'change']) }),
);

/** The same password, hashed with today's parameters. */
export const PasswordRehashed = defineEvent(
  'PasswordRehashed',
  1,
  z.strictObject({ personId: PersonId, secretId: SecretId }),
);

export const PasswordResetRequested = defineEvent(
  'PasswordResetRequested',
  1,
  z.strictObject({ personId: PersonId, tokenDigest: Digest, expiresAt: Instant }),
);

/** A secret was shown; it counts only once a code of it was given back. */
export const TotpEnrolmentStarted = defineEvent(
  'TotpEnrolmentStarted',
  1,
  z.strictObject({ personId: PersonId, secretId: SecretId }),
);

/** Every session that began before is over, as with a new password. */
export const TotpEnabled = defineEvent(
  'TotpEnabled',
  1,
  z.strictObject({
    personId: PersonId,
    secretId: SecretId,
    /** The time step of the code that proved it: used up by that. */
    step: z.int().min(0),
    recoveryDigests: z.array(Digest).min(1).max(20),
  }),
);

/** Likewise. */
export const TotpDisabled = defineEvent('TotpDisabled', 1, z.strictObject({ personId: PersonId }));

/** Exactly one of the two: the time step of a code, or the digest of a recovery code. Neither is good again. */
export const SecondFactorUsed = defineEvent(
  'SecondFactorUsed',
  1,
  z.strictObject({ personId: PersonId, step: z.int().min(0).optional(), recoveryDigest: Digest.optional() }),
);

/** Version 1 knew no devices. */
const withoutDevice = (data: JsonObject): JsonObject => ({ ...data, device: null });

/**
 * Somebody tried to be this person. It may stand in the stream of somebody who never registered. From where they tried
 * is sealed under the platform's key and not the person's: it need not have been the person, and a stranger's first
 * failure must cost no more than anybody else's.
 */
export const SignInFailed = defineEvent(
  'SignInFailed',
  2,
  z.strictObject({
    personId: PersonId,
    factor: z.enum(['password', 'second-factor', 'identity-provider']),
    ip: personal(z.string().max(45), { subject: 'tenant' }),
    userAgent: personal(z.string().max(300), { subject: 'tenant' }),
    /** One that the person signed in with before; null: none, or nobody looked. */
    device: z.uuid().nullable(),
  }),
  [withoutDevice],
);

/** Too many wrong codes: none is looked at until then. */
export const SecondFactorLocked = defineEvent(
  'SecondFactorLocked',
  1,
  z.strictObject({ personId: PersonId, until: Instant }),
);

/** An identity provider's account signs this person in from now on. */
export const ExternalIdentityLinked = defineEvent(
  'ExternalIdentityLinked',
  1,
  z.strictObject({
    personId: PersonId,
    issuer: z.url().max(500),
    /** Keyed digest of the provider's `sub`. */
    subjectDigest: Digest,
  }),
);

/** The person was made a member there. Whether it still is, the membership says: this is where to look. */
export const TenantJoined = defineEvent(
  'TenantJoined',
  1,
  z.strictObject({ personId: PersonId, joinedTenant: z.uuid() }),
);

/** May not sign in; every session is over. */
export const PersonDisabled = defineEvent(
  'PersonDisabled',
  1,
  z.strictObject({ personId: PersonId, reason: z.string().min(3).max(500) }),
);

export const PersonEnabled = defineEvent('PersonEnabled', 1, z.strictObject({ personId: PersonId }));

/** The installation's first super admin: appointed at its first start, and never again. */
export const SuperAdminAppointed = defineEvent('SuperAdminAppointed', 1, z.strictObject({ personId: PersonId }));

export const personEvents = [
  PersonRegistered,
  PasswordSet,
  PasswordRehashed,
  PasswordResetRequested,
  TotpEnrolmentStarted,
  TotpEnabled,
  TotpDisabled,
  SecondFactorUsed,
  SignInFailed,
  SecondFactorLocked,
  ExternalIdentityLinked,
  TenantJoined,
  PersonDisabled,
  PersonEnabled,
] as const;

export type PersonEvent = EventOf<(typeof personEvents)[number]>;
