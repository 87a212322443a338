import { proveSession } from '../../commands/sessions.ts';
import { type Session, unproved } from '../../domain/identity/session.ts';
import type { SessionProof } from '../../domain/identity/session-events.ts';
import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import { type Denied, foldPerson, requestOf, type SignInPorts, type Whence } from './ports.ts';
import { beginSession, foldSession, SESSION_OVER, type SignedIn } from './sessions.ts';
import { provePassword, type SecondFactor, useSecondFactor } from './sign-in.ts';

/** A person who is signed in, and the session in which. */
export interface Self {
  readonly personId: string;
  readonly sessionId: string;
}

/** What is shown once more: the password, or the second factor. */
export type Proof = { readonly password: string } | SecondFactor;

/** Notes that whoever has a session showed once more who they are. */
export const proveAgain = async (
  ports: SignInPorts,
  { personId, sessionId }: Self,
  shown: Proof,
  whence: Whence,
): Promise<Denied | Refusal | undefined> => {
  const who = await foldPerson(ports, personId);
  const proved =
    'password' in shown
      ? await provePassword(ports, personId, who, shown.password, sessionId, whence)
      : await useSecondFactor(ports, personId, who, shown, whence);
  if (proved !== undefined && ('denied' in proved || isRefusal(proved))) return proved;
  const by = 'password' in shown ? 'password' : shown.code === undefined ? 'recovery-code' : 'totp';
  const outcome = await ports.executor.execute(proveSession, { sessionId, by }, requestOf(ports, whence, personId));
  return outcome.ok ? undefined : outcome.refusal;
};

/** The session, if whoever has it showed lately who they are: a stolen one must not be enough to take the account. */
export const provedSession = async (
  ports: SignInPorts,
  sessionId: string,
): Promise<NonNullable<Session> | Denied | Refusal> => {
  const session = await foldSession(ports, sessionId);
  if (session === undefined) return SESSION_OVER;
  return unproved(session, ports.clock.now()) ?? session;
};

/**
 * Begins a session in place of one that ended with a change of how its person signs in, which was the person's epoch
 * `epoch`: had another change come since, it ends this session as it does all others.
 */
export const goOn = async (
  ports: SignInPorts,
  { personId, activeTenant: tenant }: NonNullable<Session>,
  epoch: number,
  proof: SessionProof,
  whence: Whence,
): Promise<SignedIn | Refusal> =>
  beginSession(ports, await foldPerson(ports, personId), { personId, epoch, tenant }, proof, whence);
