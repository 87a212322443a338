import { z } from 'zod';
import { session, sessionStream } from '../domain/identity/session.ts';
import {
  SessionProved,
  SessionRefreshed,
  SessionStarted,
  SessionTenantSwitched,
} from '../domain/identity/session-events.ts';
import { command } from '../domain/kernel/command.ts';

/* Sessions are in the platform's log. Only the sign-in process sends these: it knows who shows the tokens. */

const { expiresAt: _, ...started } = SessionStarted.schema.shape;
const { sessionId, refreshDigest } = SessionRefreshed.schema.shape;

const declared = {
  permission: 'sessions:admin',
  stream: (input: { readonly sessionId: string }, { tenant }: { readonly tenant: string }) =>
    sessionStream(tenant, input.sessionId),
  decider: session,
} as const;

export const startSession = command({
  ...declared,
  name: 'StartSession',
  summary: 'Begins the session of somebody who proved who they are.',
  input: z.strictObject(started),
  command: (input) => ({ type: 'StartSession', ...input }),
  status: 201,
});

export const refreshSession = command({
  ...declared,
  name: 'RefreshSession',
  summary: 'Exchanges a refresh token for its successor, or ends the session when it was exchanged before.',
  input: z.strictObject({ sessionId, presented: refreshDigest, successor: refreshDigest }),
  command: ({ presented, successor }) => ({ type: 'RefreshSession', presented, successor }),
  answer: (events) => ({ revoked: events.some(({ type }) => type === 'SessionRevoked') }),
});

export const proveSession = command({
  ...declared,
  name: 'ProveSession',
  summary: 'Notes that whoever has a session showed once more who they are.',
  input: z.strictObject({ sessionId, by: SessionProved.schema.shape.by }),
  command: ({ by }) => ({ type: 'ProveSession', by }),
});

export const switchTenant = command({
  ...declared,
  name: 'SwitchTenant',
  summary: 'Lets a session act in another tenant of its person.',
  input: z.strictObject({ sessionId, activeTenant: SessionTenantSwitched.schema.shape.activeTenant }),
  command: ({ activeTenant }) => ({ type: 'SwitchTenant', activeTenant }),
});

export const revokeSession = command({
  ...declared,
  name: 'RevokeSession',
  summary: 'Ends a session.',
  input: z.strictObject({ sessionId, reason: z.enum(['signed-out', 'revoked']) }),
  command: ({ reason }) => ({ type: 'RevokeSession', reason }),
});

export const sessionCommands = [startSession, refreshSession, proveSession, switchTenant, revokeSession] as const;
