import { refreshSession, revokeSession, startSession, switchTenant } from '../../commands/sessions.ts';
import type { Person } from '../../domain/identity/person.ts';
import { needsSecondFactor } from '../../domain/identity/second-factor.ts';
import {
  isTokenOf,
  type Session,
  session,
  sessionIsValid,
  sessionStream,
  unproved,
} from '../../domain/identity/session.ts';
import type { SessionProof } from '../../domain/identity/session-events.ts';
import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { type Instant, plusMillis } from '../../domain/kernel/time.ts';
import { type DeviceToken, newDevice } from './devices.ts';
import { chooseTenant, type MembershipView, membershipsOf } from './memberships.ts';
import { type Denied, denied, foldPerson, platformOf, requestOf, type SignInPorts, type Whence } from './ports.ts';
import { refreshTokenText, sessionOfRefreshToken } from './token-text.ts';

/** What a client needs to act in a tenant. */
export interface Access {
  readonly personId: string;
  readonly accessToken: string;
  /** Of the access token. */
  readonly expiresAt: Instant;
  /** Of the session: no refresh goes beyond it. */
  readonly sessionExpiresAt: Instant;
  readonly tenant: TenantId;
  readonly memberships: readonly MembershipView[];
}

/** Somebody is signed in: what the client needs to act, and to go on acting. */
export interface SignedIn extends Access {
  readonly refreshToken: string;
  /** When a session begins: for the browser to keep. */
  readonly device?: DeviceToken;
}

/** The first factor is proved; nothing is given before the second is. */
export interface Challenge {
  /** Sealed: comes back with a code. */
  readonly challenge: string;
  readonly expiresAt: Instant;
  readonly methods: readonly ['totp', 'recovery-code'];
}

/** Whom a challenge is about. The epoch: a challenge dies with a new password as sessions do. */
export interface FirstFactor {
  readonly personId: string;
  readonly epoch: number;
  readonly method: SessionProof['method'];
  readonly tenant?: string | undefined;
}

/** How long a second factor may take. */
const CHALLENGE_MILLIS = 5 * 60_000;
export const CHALLENGE = 'second-factor';

export const SESSION_OVER = denied('session-over', 'The session is over. Sign in again.');

/** After the first factor: a challenge for whoever has a second one, and a session for everybody else. */
export const afterFirstFactor = async (
  ports: SignInPorts,
  who: Person,
  proved: FirstFactor,
  whence: Whence,
): Promise<SignedIn | Challenge | Refusal> => {
  if (!needsSecondFactor(who)) return beginSession(ports, who, proved, { method: proved.method }, whence);
  const expiresAt = plusMillis(ports.clock.now(), CHALLENGE_MILLIS);
  const { tenant, ...rest } = proved;
  const value = tenant === undefined ? rest : { ...rest, tenant };
  return {
    challenge: await ports.sealed.seal(CHALLENGE, { ...value }, expiresAt),
    expiresAt,
    methods: ['totp', 'recovery-code'],
  };
};

export const beginSession = async (
  ports: SignInPorts,
  who: Person,
  { personId, epoch, tenant }: Omit<FirstFactor, 'method'>,
  proof: SessionProof,
  whence: Whence,
): Promise<SignedIn | Refusal> => {
  const memberships = await membershipsOf(ports, personId, who);
  const chosen = await chooseTenant(ports, personId, memberships, tenant);
  if (isRefusal(chosen)) return chosen;
  const sessionId = ports.ids.newId();
  const refreshToken = refreshTokenText(sessionId, ports.tokens.secret());
  const outcome = await ports.executor.execute(
    startSession,
    {
      sessionId,
      personId,
      epoch,
      activeTenant: chosen.tenant,
      ...proof,
      refreshDigest: ports.tokens.digest(refreshToken),
      ip: whence.ip,
      userAgent: whence.userAgent,
    },
    requestOf(ports, whence, personId),
  );
  if (!outcome.ok) return outcome.refusal;
  const begun = started(await foldSession(ports, sessionId));
  const device = await newDevice(ports, personId);
  return { ...(await accessTo(ports, begun, chosen.tenant, memberships)), refreshToken, device };
};

const accessTo = async (
  { accessTokens }: SignInPorts,
  { sessionId, personId, expiresAt: sessionExpiresAt }: NonNullable<Session>,
  tenant: TenantId,
  memberships: readonly MembershipView[],
): Promise<Access> => {
  const { token, expiresAt } = await accessTokens.issue({ personId, sessionId, tenant });
  return { personId, accessToken: token, expiresAt, sessionExpiresAt, tenant, memberships };
};

export const foldSession = async (ports: Pick<SignInPorts, 'log' | 'ids'>, sessionId: string): Promise<Session> =>
  (await ports.log.fold(sessionStream(platformOf(ports), sessionId), session)).state;

const started = (state: Session): NonNullable<Session> => {
  if (state === undefined) throw new Error('a session that was just used is not in the log');
  return state;
};

/**
 * Exchanges a refresh token. The same token gives the same successor, so that a client whose answer got lost may ask
 * again for a while; an older one ends the session.
 */
export const refresh = async (
  ports: SignInPorts,
  refreshToken: string,
  whence: Whence,
): Promise<SignedIn | Denied | Refusal> => {
  const sessionId = sessionOfRefreshToken(refreshToken);
  if (sessionId === undefined) return SESSION_OVER;
  const state = await foldSession(ports, sessionId);
  if (state === undefined) return SESSION_OVER;
  const { personId, activeTenant } = state;
  const who = await foldPerson(ports, personId);
  if (!sessionIsValid(who, state, ports.clock.now())) return SESSION_OVER;
  const successor = refreshTokenText(sessionId, ports.tokens.successor(refreshToken));
  const { digest } = ports.tokens;
  const outcome = await ports.executor.execute(
    refreshSession,
    { sessionId, presented: digest(refreshToken), successor: digest(successor) },
    requestOf(ports, { ...whence, sessionId }, personId),
  );
  if (!outcome.ok) return outcome.refusal.refused === 'conflict' ? outcome.refusal : SESSION_OVER;
  if (outcome.answer.revoked === true) return SESSION_OVER;
  const memberships = await membershipsOf(ports, personId, who);
  // Whoever is no member any more where the session acted goes on where they still are one.
  const here = await chooseTenant(ports, personId, memberships, activeTenant);
  const chosen = isRefusal(here) ? await chooseTenant(ports, personId, memberships, undefined) : here;
  if (isRefusal(chosen)) return chosen;
  if (chosen.tenant !== activeTenant) await actIn(ports, sessionId, personId, chosen.tenant, whence);
  return { ...(await accessTo(ports, state, chosen.tenant, memberships)), refreshToken: successor };
};

const actIn = (ports: SignInPorts, sessionId: string, personId: string, activeTenant: TenantId, whence: Whence) =>
  ports.executor.execute(switchTenant, { sessionId, activeTenant }, requestOf(ports, whence, personId));

/** A new access token, for another tenant of the person. The refresh token stays as it is. */
export const switchTo = async (
  ports: SignInPorts,
  { sessionId, personId }: { readonly sessionId: string; readonly personId: string },
  asked: string,
  whence: Whence,
): Promise<Access | Refusal> => {
  const memberships = await membershipsOf(ports, personId, await foldPerson(ports, personId));
  const chosen = await chooseTenant(ports, personId, memberships, asked);
  if (isRefusal(chosen)) return chosen;
  const outcome = await actIn(ports, sessionId, personId, chosen.tenant, whence);
  if (!outcome.ok) return outcome.refusal;
  return accessTo(ports, started(await foldSession(ports, sessionId)), chosen.tenant, memberships);
};

/** Ends the session that a refresh token belongs to. Any other text ends nothing, and nobody learns which it was. */
export const signOut = async (
  ports: SignInPorts,
  refreshToken: string,
  whence: Whence,
): Promise<Refusal | undefined> => {
  const sessionId = sessionOfRefreshToken(refreshToken);
  const state = sessionId === undefined ? undefined : await foldSession(ports, sessionId);
  if (state === undefined || !isTokenOf(state, ports.tokens.digest(refreshToken))) return undefined;
  return end(ports, state, 'signed-out', whence);
};

const end = async (
  ports: SignInPorts,
  { sessionId, personId }: NonNullable<Session>,
  reason: 'signed-out' | 'revoked',
  whence: Whence,
): Promise<Refusal | undefined> => {
  const outcome = await ports.executor.execute(
    revokeSession,
    { sessionId, reason },
    requestOf(ports, { sessionId, ...whence }, personId),
  );
  return outcome.ok ? undefined : outcome.refusal;
};

/**
 * Ends one of a person's own sessions, from another one only if it was shown lately who has that. False: the person has
 * no such session.
 */
export const revokeOwn = async (
  ports: SignInPorts,
  self: { readonly personId: string; readonly sessionId: string },
  sessionId: string,
  whence: Whence,
): Promise<Refusal | boolean> => {
  const state = await foldSession(ports, sessionId);
  if (state?.personId !== self.personId) return false;
  const asking = sessionId === self.sessionId ? undefined : await foldSession(ports, self.sessionId);
  const refused = asking && unproved(asking, ports.clock.now());
  if (refused !== undefined) return refused;
  return (await end(ports, state, 'revoked', whence)) ?? true;
};

/** Those of these sessions that may still act, as the log has them. */
export const validSessions = async (
  ports: SignInPorts,
  personId: string,
  sessionIds: readonly string[],
): Promise<readonly NonNullable<Session>[]> => {
  const who = await foldPerson(ports, personId);
  const now = ports.clock.now();
  const states = await Promise.all(sessionIds.map((sessionId) => foldSession(ports, sessionId)));
  return states.filter((state) => state !== undefined).filter((state) => sessionIsValid(who, state, now));
};
