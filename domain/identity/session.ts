import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import type { Permission } from '../kernel/permission.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { type Instant, millisBetween, plusMillis } from '../kernel/time.ts';
import type { Person } from './person.ts';
import {
  type SessionEvent,
  type SessionProof,
  SessionProved,
  SessionRefreshed,
  SessionRevoked,
  SessionStarted,
  SessionTenantSwitched,
} from './session-events.ts';

export type SessionCommand =
  | (SessionProof & {
      readonly type: 'StartSession';
      readonly sessionId: string;
      readonly personId: string;
      readonly epoch: number;
      readonly activeTenant: TenantId;
      readonly refreshDigest: string;
      readonly ip: string;
      readonly userAgent: string;
    })
  /** `presented` and `successor` are digests; the successor of one token is always the same. */
  | { readonly type: 'RefreshSession'; readonly presented: string; readonly successor: string }
  | { readonly type: 'ProveSession'; readonly by: 'password' | 'totp' | 'recovery-code' }
  | { readonly type: 'SwitchTenant'; readonly activeTenant: TenantId }
  | { readonly type: 'RevokeSession'; readonly reason: 'signed-out' | 'revoked' };

/** A refresh token that was exchanged, and those before it. */
interface Spent {
  readonly digest: string;
  readonly at: Instant;
  readonly before: Spent | undefined;
}

/** Undefined: never started. */
export type Session =
  | (SessionProof & {
      readonly sessionId: string;
      readonly personId: string;
      readonly epoch: number;
      readonly activeTenant: TenantId;
      readonly ip: string;
      readonly userAgent: string;
      readonly startedAt: Instant;
      readonly expiresAt: Instant;
      /** Of the one refresh token that may be exchanged. */
      readonly refreshDigest: string;
      readonly refreshedAt: Instant;
      /** When it was last shown who has it: at its beginning, or since. */
      readonly provedAt: Instant;
      /** The newest first. */
      readonly spent: Spent | undefined;
      readonly revoked: boolean;
    })
  | undefined;

const DAY = 86_400_000;
/** A session ends at the latest then, however busy it is. */
export const SESSION_MILLIS = 30 * DAY;
/** A session that was not refreshed for so long is over. */
export const IDLE_MILLIS = 7 * DAY;
/** So long a refresh whose answer got lost may be repeated with the same token. */
export const GRACE_MILLIS = 10_000;

/** So long after somebody showed who they are, what could take the account from its owner is done without asking. */
export const FRESH_MILLIS = 10 * 60_000;

/** What every signed-in person may do, whatever its roles: read and keep its own account. */
export const OWN_ACCOUNT: readonly Permission[] = ['account:read', 'account:write'];

export const sessionStream = (platform: TenantId, sessionId: string): StreamName =>
  streamName('session', platform, sessionId);

/**
 * Whether a session may still act for a person: it was not revoked, has not expired, and nothing has happened since it
 * began that ends the person's sessions (a new password, being disabled). Both states are folds of the log.
 */
export const sessionIsValid = (person: Person, session: Session, now: Instant): boolean =>
  session !== undefined &&
  !session.revoked &&
  now < session.expiresAt &&
  person.profile?.personId === session.personId &&
  !person.disabled &&
  person.epoch === session.epoch;

/**
 * A signed-in person's session. Its refresh tokens form a chain of which only the last may be exchanged; whoever shows
 * an older one, but for a repeat within {@link GRACE_MILLIS}, has stolen it or was stolen from, and the session ends.
 */
export const session: Decider<Session, SessionCommand, SessionEvent> = {
  initialState: undefined,
  decide: (command, state, { now }) => {
    if (command.type === 'StartSession') {
      if (state !== undefined) return refuse('conflict', 'session-exists', 'There is a session of that id already.');
      const { type: _, ...started } = command;
      return [SessionStarted({ ...started, expiresAt: plusMillis(now, SESSION_MILLIS) })];
    }
    if (state === undefined) return refuse('notFound', 'session-not-found', 'There is no such session.');
    const { sessionId, personId } = state;
    switch (command.type) {
      case 'RefreshSession':
        return isOver(state, now) ? OVER : refreshed(command, state, now);
      case 'ProveSession':
        return isOver(state, now) ? OVER : [SessionProved({ sessionId, personId, by: command.by })];
      case 'SwitchTenant':
        if (isOver(state, now)) return OVER;
        if (command.activeTenant === state.activeTenant) return [];
        return [SessionTenantSwitched({ sessionId, personId, activeTenant: command.activeTenant })];
      case 'RevokeSession':
        return state.revoked ? [] : [SessionRevoked({ sessionId, personId, reason: command.reason })];
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event, { recordedAt }) => {
    if (event.type === 'SessionStarted') {
      return {
        ...event.data,
        startedAt: recordedAt,
        refreshedAt: recordedAt,
        provedAt: recordedAt,
        spent: undefined,
        revoked: false,
      };
    }
    if (state === undefined) throw new Error(`${event.type} before SessionStarted`);
    switch (event.type) {
      case 'SessionRefreshed':
        return {
          ...state,
          refreshDigest: event.data.refreshDigest,
          refreshedAt: recordedAt,
          spent: { digest: state.refreshDigest, at: recordedAt, before: state.spent },
        };
      case 'SessionProved':
        return { ...state, provedAt: recordedAt };
      case 'SessionTenantSwitched':
        return { ...state, activeTenant: event.data.activeTenant };
      case 'SessionRevoked':
        return { ...state, revoked: true };
      default:
        return unreachable(event);
    }
  },
};

/** Why a session may not change how its person signs in, if it may not: it has to be shown again whose it is. */
export const unproved = (session: NonNullable<Session>, now: Instant): Refusal | undefined =>
  millisBetween(session.provedAt, now) <= FRESH_MILLIS ? undefined : PROOF_NEEDED;

const PROOF_NEEDED = refuse(
  'forbidden',
  'recent-proof-required',
  'Show your password or a code again (POST /v1/auth/prove), or sign in again.',
);
const OVER = refuse('forbidden', 'session-over', 'The session is over. Sign in again.');

const isOver = ({ revoked, expiresAt, refreshedAt }: NonNullable<Session>, now: Instant): boolean =>
  revoked || now >= expiresAt || millisBetween(refreshedAt, now) > IDLE_MILLIS;

const refreshed = (
  { presented, successor }: { readonly presented: string; readonly successor: string },
  { sessionId, personId, refreshDigest, spent }: NonNullable<Session>,
  now: Instant,
): readonly SessionEvent[] | Refusal => {
  if (presented === refreshDigest) return [SessionRefreshed({ sessionId, personId, refreshDigest: successor })];
  // A repeat of the newest exchange: the successor that it gave is given again, and nothing happens.
  if (presented === spent?.digest && millisBetween(spent.at, now) <= GRACE_MILLIS) return [];
  return isSpent(presented, spent)
    ? [SessionRevoked({ sessionId, personId, reason: 'refresh-token-reused' })]
    : refuse('forbidden', 'refresh-token-unknown', 'This is no refresh token of the session.');
};

const isSpent = (digest: string, newest: Spent | undefined): boolean => {
  for (let token = newest; token !== undefined; token = token.before) if (token.digest === digest) return true;
  return false;
};

/** Whether a digest is of one of the session's refresh tokens, exchanged ones included. */
export const isTokenOf = ({ refreshDigest, spent }: NonNullable<Session>, digest: string): boolean =>
  digest === refreshDigest || isSpent(digest, spent);
