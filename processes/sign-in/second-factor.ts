import { confirmTotp, disableTotp, startTotpEnrolment } from '../../commands/people.ts';
import { type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import { type Denied, foldPerson, platformOf, requestOf, type SignInPorts, type Whence } from './ports.ts';
import { type SecondFactor, stepOf, useSecondFactor } from './sign-in.ts';

/** Shown once: what an authenticator app needs. */
export interface TotpEnrolment {
  /** Base32. */
  readonly secret: string;
  /** `otpauth://…`, for a QR code. */
  readonly uri: string;
}

/** Makes a secret for a second factor. Nothing is asked for at sign-in until a code of it was given back. */
export const beginTotp = async (
  ports: SignInPorts,
  personId: string,
  whence: Whence,
): Promise<TotpEnrolment | Refusal> => {
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

/** Enables the second factor with a code of its secret. The recovery codes are shown here and never again. */
export const completeTotp = async (
  ports: SignInPorts,
  personId: string,
  code: string,
  whence: Whence,
): Promise<{ readonly recoveryCodes: readonly string[] } | Refusal> => {
  const { enrolment } = await foldPerson(ports, personId);
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
  return outcome.ok ? { recoveryCodes } : outcome.refusal;
};

const NOT_BEGUN = refuse('conflict', 'enrolment-not-begun', 'Begin the enrolment first: it shows the secret.');

/** Ends the second factor, which has to be shown once more for it. */
export const endTotp = async (
  ports: SignInPorts,
  personId: string,
  shown: SecondFactor,
  whence: Whence,
): Promise<Denied | Refusal | undefined> => {
  const who = await foldPerson(ports, personId);
  const wrong = await useSecondFactor(ports, personId, who, shown, whence);
  if (wrong !== undefined) return wrong;
  const outcome = await ports.executor.execute(disableTotp, { personId }, requestOf(ports, whence, personId));
  if (!outcome.ok) return outcome.refusal;
  if (who.totp !== undefined) await ports.secrets.remove(platformOf(ports), who.totp.secretId);
  return undefined;
};
