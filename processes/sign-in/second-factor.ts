import { confirmTotp, disableTotp, startTotpEnrolment } from '../../commands/people.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import { type Denied, foldPerson, platformOf, requestOf, type SignInPorts, type Whence } from './ports.ts';
import { goOn, provedSession, type Self } from './recent-proof.ts';
import { foldSession, SESSION_OVER, type SignedIn } from './sessions.ts';
import { type SecondFactor, stepOf, useSecondFactor } from './sign-in.ts';

/** Shown once: what an authenticator app needs. */
export interface TotpEnrolment {
  /** Base32. */
  readonly secret: string;
  /** `otpauth://…`, for a QR code. */
  readonly uri: string;
}

/**
 * Makes a secret for a second factor, for whoever showed lately who they are. Nothing is asked for at sign-in until a
 * code of it was given back.
 */
export const beginTotp = async (
  ports: SignInPorts,
  { personId, sessionId }: Self,
  whence: Whence,
): Promise<TotpEnrolment | Denied | Refusal> => {
  const session = await provedSession(ports, sessionId);
  if ('denied' in session || isRefusal(session)) return session;
  const { profile, enrolment } = await foldPerson(ports, personId);
  const secret = ports.totp.newSecret();
  const platform = platformOf(ports);
  const secretId = await ports.secrets.put(platform, 'totp', secret);
  const outcome = await ports.executor.execute(
    startTotpEnrolment,
    { personId, secretId },
    requestOf(ports, whence, personId),
  );
  if (!outcome.ok) {
    await ports.secrets.remove(platform, secretId);
    return outcome.refusal;
  }
  if (enrolment !== undefined) await ports.secrets.remove(platform, enrolment);
  return { secret, uri: ports.totp.enrolmentUri(secret, profile?.email ?? personId) };
};

/** The second factor is asked for from now on. */
export interface TotpEnrolled {
  /** Shown here and never again. */
  readonly recoveryCodes: readonly string[];
  readonly signedIn: SignedIn;
}

/** Enables the second factor with a code of its secret. Every session ends, and a new one begins. */
export const completeTotp = async (
  ports: SignInPorts,
  { personId, sessionId }: Self,
  code: string,
  whence: Whence,
): Promise<TotpEnrolled | Denied | Refusal> => {
  const session = await provedSession(ports, sessionId);
  if ('denied' in session || isRefusal(session)) return session;
  const { enrolment, epoch } = await foldPerson(ports, personId);
  const secret = enrolment && (await ports.secrets.get(platformOf(ports), enrolment));
  if (enrolment === undefined || secret === undefined) return NOT_BEGUN;
  const recoveryCodes = ports.tokens.recoveryCodes();
  const step = stepOf(ports, secret, code);
  const outcome = await ports.executor.execute(
    confirmTotp,
    {
      personId,
      secretId: enrolment,
      recoveryDigests: recoveryCodes.map(ports.tokens.recoveryDigest),
      ...(step !== undefined && { step }),
    },
    requestOf(ports, whence, personId),
  );
  if (!outcome.ok) return outcome.refusal;
  const signedIn = await goOn(ports, session, epoch + 1, { method: session.method, secondFactor: 'totp' }, whence);
  return isRefusal(signedIn) ? signedIn : { recoveryCodes, signedIn };
};

const NOT_BEGUN = refuse('conflict', 'enrolment-not-begun', 'Begin the enrolment first: it shows the secret.');

/** Ends the second factor, which has to be shown once more for it. Every session ends, and a new one begins. */
export const endTotp = async (
  ports: SignInPorts,
  { personId, sessionId }: Self,
  shown: SecondFactor,
  whence: Whence,
): Promise<SignedIn | Denied | Refusal> => {
  const session = await foldSession(ports, sessionId);
  if (session === undefined) return SESSION_OVER;
  const who = await foldPerson(ports, personId);
  const wrong = await useSecondFactor(ports, personId, who, shown, whence);
  if (wrong !== undefined) return wrong;
  const outcome = await ports.executor.execute(disableTotp, { personId }, requestOf(ports, whence, personId));
  if (!outcome.ok) return outcome.refusal;
  if (who.totp !== undefined) await ports.secrets.remove(platformOf(ports), who.totp.secretId);
  return goOn(ports, session, who.epoch + 1, { method: session.method }, whence);
};
