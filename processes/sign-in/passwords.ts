import { changePassword, requestPasswordReset, resetPassword, setFirstPassword } from '../../commands/people.ts';
import type { Outcome } from '../../commands/runtime/executor.ts';
import { isOpenReset, RESET_MILLIS } from '../../domain/identity/password-reset.ts';
import { type Person, personIdOf } from '../../domain/identity/person.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import { plusMillis } from '../../domain/kernel/time.ts';
import type { PasswordWeakness } from '../../infra/access/passwords.ts';
import type { MailOutcome } from '../../infra/mail/mailer.ts';
import {
  attemptOf,
  type Denied,
  foldPerson,
  INVALID_CREDENTIALS,
  platformOf,
  requestOf,
  type SignInPorts,
  type Whence,
} from './ports.ts';
import { goOn } from './recent-proof.ts';
import { foldSession, SESSION_OVER, type SignedIn } from './sessions.ts';
import { provePassword } from './sign-in.ts';
import { personOfResetToken, resetTokenText } from './token-text.ts';

/**
 * Sends a person a link by which a new password can be set. Undefined: there is no such person, or none that may be sent
 * one now; a caller who is not the operator must not be told.
 */
export const sendResetLink = async (
  ports: SignInPorts,
  email: string,
  whence: Whence,
): Promise<MailOutcome | undefined> => {
  const personId = personIdOf(email, { ...ports, derivedId: ports.ids.derivedId });
  const link = await makeResetLink(ports, personId, attemptOf(ports, whence));
  return isRefusal(link) ? undefined : mailResetLink(ports, link);
};

/** A link that is good once, for a limited time. Whoever has it can be the person. */
export interface ResetLink {
  readonly email: string;
  readonly url: string;
}

/** Makes a reset link, beside those that there are. */
export const makeResetLink = async (
  ports: SignInPorts,
  personId: string,
  request: ReturnType<typeof requestOf>,
): Promise<ResetLink | Refusal> => {
  const token = resetTokenText(personId, ports.tokens.secret());
  const outcome = await ports.executor.execute(
    requestPasswordReset,
    {
      personId,
      tokenDigest: ports.tokens.digest(token),
      expiresAt: plusMillis(ports.clock.now(), RESET_MILLIS),
    },
    request,
  );
  if (!outcome.ok) return outcome.refusal;
  const { profile } = await foldPerson(ports, personId);
  if (profile === undefined) throw new Error('a person who was just sent a reset link is not registered');
  // Behind the number sign, so that no server and no log on the way sees it.
  return { email: profile.email, url: `${ports.publicUrl}/set-password#token=${token}` };
};

export const mailResetLink = (ports: SignInPorts, { email, url }: ResetLink): Promise<MailOutcome> =>
  ports.mailer.send({
    to: email,
    subject: 'Set your password for Precedent',
    text: `Somebody, hopefully you, asked for a new password.\n\nSet it here within 30 minutes:\n${url}\n\nIf it was not you, ignore this mail: nothing changes.\n`,
  });

/** Sets a new password for a reset token. Every session ends. */
export const completeReset = async (
  ports: SignInPorts,
  token: string,
  password: string,
  whence: Whence,
): Promise<Refusal | undefined> => {
  const personId = personOfResetToken(token);
  if (personId === undefined) return TOKEN_INVALID;
  const tokenDigest = ports.tokens.digest(token);
  const who = await foldPerson(ports, personId);
  // Before anything is said of the password: whoever has no good token learns nothing of the person.
  if (!isOpenReset(who, tokenDigest, ports.clock.now())) return TOKEN_INVALID;
  return storePassword(ports, who, password, whence.ip, (secretId) =>
    ports.executor.execute(resetPassword, { personId, tokenDigest, secretId }, requestOf(ports, whence, personId)),
  );
};

/** Sets a new password in place of the current one, which has to be shown. Every session ends, and a new one begins. */
export const replacePassword = async (
  ports: SignInPorts,
  { personId, sessionId }: { readonly personId: string; readonly sessionId: string },
  { current, password }: { readonly current: string; readonly password: string },
  whence: Whence,
): Promise<SignedIn | Denied | Refusal> => {
  const replaced = await foldSession(ports, sessionId);
  if (replaced === undefined) return SESSION_OVER;
  const { method, secondFactor } = replaced;
  const proof = secondFactor === undefined ? { method } : { method, secondFactor };
  const who = await foldPerson(ports, personId);
  const { passwordId: verified } = who;
  // Counted by the session: whoever guesses from elsewhere keeps nobody who is signed in from a new password.
  const proved = await provePassword(ports, personId, who, current, sessionId, whence);
  if ('denied' in proved || isRefusal(proved)) return proved;
  if (verified === undefined) return INVALID_CREDENTIALS;
  const refused = await storePassword(ports, who, password, whence.ip, (secretId) =>
    ports.executor.execute(changePassword, { personId, secretId, verified }, requestOf(ports, whence, personId)),
  );
  if (refused !== undefined) return refused;
  return goOn(ports, replaced, who.epoch + 1, proof, whence);
};

/** Gives somebody who has none a password. */
export const setPassword = async (
  ports: SignInPorts,
  personId: string,
  password: string,
  whence: Whence,
): Promise<Refusal | undefined> =>
  storePassword(ports, await foldPerson(ports, personId), password, whence.ip, (secretId) =>
    ports.executor.execute(setFirstPassword, { personId, secretId }, requestOf(ports, whence, personId)),
  );

/** Judges and hashes a password, and keeps the hash only if `record` takes it; the one before is removed then. */
const storePassword = async (
  ports: SignInPorts,
  who: Person,
  password: string,
  address: string,
  record: (secretId: string) => Promise<Outcome>,
): Promise<Refusal | undefined> => {
  const weak = weakPassword(ports, password, who);
  if (weak !== undefined) return weak;
  const platform = platformOf(ports);
  const secretId = await ports.secrets.put(platform, 'password', await ports.passwords.hash(password, address));
  const outcome = await record(secretId);
  const idle = outcome.ok ? who.passwordId : secretId;
  if (idle !== undefined) await ports.secrets.remove(platform, idle);
  return outcome.ok ? undefined : outcome.refusal;
};

const TOKEN_INVALID = refuse(
  'forbidden',
  'reset-token-invalid',
  'This link was used before or has expired. Ask for a new one.',
);

const WEAKNESSES: Readonly<Record<PasswordWeakness, string>> = {
  'too-short': 'must have 12 characters or more',
  'too-long': 'is too long',
  breached: 'is among those that are tried first. Choose another one',
  'contains-context': 'holds your name, your e-mail address or the name of the product. Choose another one',
};

/** Why a password is refused; undefined for one that is good. */
export const weakPassword = (
  { passwords }: Pick<SignInPorts, 'passwords'>,
  password: string,
  { profile }: Pick<Person, 'profile'>,
): Refusal | undefined => {
  const weakness = passwords.weaknessOf(password, profile === undefined ? [] : [profile.email, profile.name]);
  if (weakness === undefined) return undefined;
  const reason = WEAKNESSES[weakness];
  return refuse('invalid', `password-${weakness}`, `The password ${reason}.`, [{ pointer: '/password', reason }]);
};
