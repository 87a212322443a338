import { z } from 'zod';
import { rehashPassword, tryPassword, trySecondFactor } from '../../commands/people.ts';
import { isPaused, SIGN_IN_PAUSED } from '../../domain/identity/password-guesses.ts';
import { type Person, personIdOf } from '../../domain/identity/person.ts';
import { needsSecondFactor, type SecondFactorProof } from '../../domain/identity/second-factor.ts';
import { SessionProof } from '../../domain/identity/session-events.ts';
import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import { epochMillis } from '../../domain/kernel/time.ts';
import { deviceOf } from './devices.ts';
import {
  attemptOf,
  type Denied,
  denied,
  failureFrom,
  foldPerson,
  INVALID_CREDENTIALS,
  platformOf,
  requestOf,
  type SignInPorts,
  type Whence,
} from './ports.ts';
import { afterFirstFactor, beginSession, CHALLENGE, type Challenge, type SignedIn } from './sessions.ts';

/** What the secret store is asked for where there is no password: the question costs the same. */
const NO_SECRET = '00000000-0000-8000-8000-000000000000';

/**
 * E-mail and password. A stranger, somebody without a password, a disabled person and a wrong password get one answer,
 * for which the same is read, hashed and recorded, and the same pauses. `device`: the text that a browser was given when
 * the person signed in there before.
 */
export const signInWithPassword = async (
  ports: SignInPorts,
  {
    email,
    password,
    tenant,
    device: shown,
  }: {
    readonly email: string;
    readonly password: string;
    readonly tenant?: string | undefined;
    readonly device?: string | undefined;
  },
  whence: Whence,
): Promise<SignedIn | Challenge | Denied | Refusal> => {
  const personId = personIdOf(email, { blindIndex: ports.blindIndex, derivedId: ports.ids.derivedId });
  const who = await foldPerson(ports, personId);
  const device = await deviceOf(ports, personId, shown);
  const proved = await provePassword(ports, personId, who, password, device, whence);
  if ('denied' in proved || isRefusal(proved)) return proved;
  if (proved.outdated) await rehash(ports, personId, who, password, whence);
  return afterFirstFactor(ports, who, { personId, epoch: who.epoch, method: 'password', tenant }, whence);
};

/**
 * Whether a password is the person's, in the same time for a person who has none; a wrong one counts. While there were
 * too many, none is compared. Outdated: its hash has parameters of another year.
 */
export const provePassword = async (
  ports: SignInPorts,
  personId: string,
  who: Person,
  password: string,
  device: string | null,
  whence: Whence,
): Promise<{ readonly outdated: boolean } | Denied | Refusal> => {
  if (isPaused(who, device, ports.clock.now())) return SIGN_IN_PAUSED;
  const hash = await ports.secrets.get(platformOf(ports), who.passwordId ?? NO_SECRET);
  const { ok, outdated } = await ports.passwords.verify(hash, password, whence.ip);
  const good = ok && !who.disabled;
  const outcome = await ports.executor.execute(
    tryPassword,
    { personId, good, failure: failureFrom('password', whence, device) },
    attemptOf(ports, whence),
  );
  if (!outcome.ok) return outcome.refusal;
  return good ? { outdated } : INVALID_CREDENTIALS;
};

/** The hash's parameters are of another year: while the password is at hand, it is hashed with today's. */
const rehash = async (
  ports: SignInPorts,
  personId: string,
  { passwordId }: Person,
  password: string,
  whence: Whence,
): Promise<void> => {
  if (passwordId === undefined) return;
  const platform = platformOf(ports);
  const secretId = await ports.secrets.put(platform, 'password', await ports.passwords.hash(password, whence.ip));
  const outcome = await ports.executor.execute(
    rehashPassword,
    { personId, secretId, verified: passwordId },
    requestOf(ports, whence, personId),
  );
  await ports.secrets.remove(platform, outcome.ok ? passwordId : secretId);
};

const FirstFactor = z.strictObject({
  personId: z.uuid(),
  epoch: z.int(),
  method: SessionProof.shape.method,
  tenant: z.string().optional(),
});

const CHALLENGE_OVER = denied('challenge-invalid', 'The challenge has expired or is none. Sign in again.');
const CODE_WRONG = denied('code-wrong', 'The code is wrong or was used before.');

/** What somebody shows as second factor: a code of the authenticator app, or a recovery code. */
export type SecondFactor =
  | { readonly code: string; readonly recoveryCode?: undefined }
  | { readonly recoveryCode: string; readonly code?: undefined };

/** Meets a challenge. */
export const signInWithSecondFactor = async (
  ports: SignInPorts,
  challenge: string,
  shown: SecondFactor,
  whence: Whence,
): Promise<SignedIn | Denied | Refusal> => {
  const opened = await ports.sealed.open(CHALLENGE, challenge, ports.clock.now());
  if (opened === undefined) return CHALLENGE_OVER;
  const first = FirstFactor.parse(opened);
  const who = await foldPerson(ports, first.personId);
  if (who.disabled || who.epoch !== first.epoch || !needsSecondFactor(who)) return CHALLENGE_OVER;
  const wrong = await useSecondFactor(ports, first.personId, who, shown, whence);
  if (wrong !== undefined) return wrong;
  const secondFactor = shown.code === undefined ? 'recovery-code' : 'totp';
  return beginSession(ports, who, first, { method: first.method, secondFactor }, whence);
};

/** Uses up what is shown; why it is not good, if it is not. */
export const useSecondFactor = async (
  ports: SignInPorts,
  personId: string,
  who: Person,
  shown: SecondFactor,
  whence: Whence,
): Promise<Denied | Refusal | undefined> => {
  const outcome = await ports.executor.execute(
    trySecondFactor,
    { personId, proof: await proofOf(ports, who, shown), failure: failureFrom('second-factor', whence) },
    attemptOf(ports, whence),
  );
  if (!outcome.ok) return outcome.refusal;
  return outcome.answer.accepted === true ? undefined : CODE_WRONG;
};

const proofOf = async (ports: SignInPorts, who: Person, shown: SecondFactor): Promise<SecondFactorProof> => {
  if (shown.code === undefined) return { recoveryDigest: ports.tokens.recoveryDigest(shown.recoveryCode) };
  const secret = who.totp && (await ports.secrets.get(platformOf(ports), who.totp.secretId));
  return { step: secret === undefined ? undefined : stepOf(ports, secret, shown.code) };
};

/** The time step that a code is of; undefined: of none. */
export const stepOf = ({ totp, clock }: SignInPorts, secret: string, code: string): number | undefined =>
  totp.stepOf(secret, code, epochMillis(clock.now()));
