import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { personal } from '../kernel/personal.ts';

const SessionId = z.uuid();
const PersonId = z.uuid();
const Digest = z.string().regex(/^[0-9a-f]{64}$/);

/** How somebody proved who they are: with a password, or through an identity provider; */
const Method = z.enum(['password', 'oidc']);
/** and what was shown besides, by whoever has a second factor. */
const SecondFactorKind = z.enum(['totp', 'recovery-code']);

/** By what a session was begun. */
export const SessionProof = z.strictObject({ method: Method, secondFactor: SecondFactorKind.optional() });
export type SessionProof = z.output<typeof SessionProof>;

export const SessionStarted = defineEvent(
  'SessionStarted',
  1,
  z.strictObject({
    sessionId: SessionId,
    personId: PersonId,
    /** The person's session epoch when it signed in: the session is over as soon as the person's is another. */
    epoch: z.int().min(0),
    /** The tenant that the session acts in. */
    activeTenant: z.uuid(),
    ...SessionProof.shape,
    refreshDigest: Digest,
    expiresAt: z.iso.datetime({ precision: 3 }),
    ip: personal(z.string().max(45), { subject: 'personId' }),
    userAgent: personal(z.string().max(300), { subject: 'personId' }),
  }),
);

/** The refresh token was exchanged for its successor. */
export const SessionRefreshed = defineEvent(
  'SessionRefreshed',
  1,
  z.strictObject({ sessionId: SessionId, personId: PersonId, refreshDigest: Digest }),
);

/** Whoever has the session showed once more who they are. */
export const SessionProved = defineEvent(
  'SessionProved',
  1,
  z.strictObject({ sessionId: SessionId, personId: PersonId, by: z.enum(['password', 'totp', 'recovery-code']) }),
);

export const SessionTenantSwitched = defineEvent(
  'SessionTenantSwitched',
  1,
  z.strictObject({ sessionId: SessionId, personId: PersonId, activeTenant: z.uuid() }),
);

export const SessionRevoked = defineEvent(
  'SessionRevoked',
  1,
  z.strictObject({
    sessionId: SessionId,
    personId: PersonId,
    reason: z.enum(['signed-out', 'revoked', 'refresh-token-reused']),
  }),
);

export const sessionEvents = [
  SessionStarted,
  SessionRefreshed,
  SessionProved,
  SessionTenantSwitched,
  SessionRevoked,
] as const;

export type SessionEvent = EventOf<(typeof sessionEvents)[number]>;
