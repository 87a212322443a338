import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { personal } from '../kernel/personal.ts';

const SessionId = z.uuid();
const PersonId = z.uuid();
const Digest = z.string().regex(/^[0-9a-f]{64}$/);

/** How somebody proved who they are. */
export const SignInMethod = z.enum([
  'password',
  'password+totp',
  'password+recovery-code',
  'oidc',
  'oidc+totp',
  'oidc+recovery-code',
]);
export type SignInMethod = z.output<typeof SignInMethod>;

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
    method: SignInMethod,
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

export const sessionEvents = [SessionStarted, SessionRefreshed, SessionTenantSwitched, SessionRevoked] as const;

export type SessionEvent = EventOf<(typeof sessionEvents)[number]>;
