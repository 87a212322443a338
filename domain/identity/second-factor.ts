import type { DecisionContext } from '../kernel/decider.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type Instant, plusMillis } from '../kernel/time.ts';
import type { Person, SignInFailure } from './person.ts';
import { type PersonEvent, SecondFactorLocked, SecondFactorUsed, SignInFailed, TotpEnabled } from './person-events.ts';

/** So many wrong second factors in a row … */
export const MAX_FAILURES = 5;
/** … and for so long no other is looked at. */
export const LOCK_MILLIS = 15 * 60_000;

/** What was shown as second factor: the time step that a code is of (undefined: of none), or a recovery code's digest. */
export type SecondFactorProof = { readonly step: number | undefined } | { readonly recoveryDigest: string };

/** Whether a second factor is asked for at this person's sign-in. */
export const needsSecondFactor = ({ totp }: Person): boolean => totp !== undefined;

const isLocked = ({ lockedUntil }: Person, now: Instant): boolean => lockedUntil !== undefined && now < lockedUntil;

export const TOTP_ENABLED = refuse('conflict', 'second-factor-already-enabled', 'There is a second factor already.');
const CODE_WRONG = refuse('invalid', 'code-wrong', 'That is not a code of the secret that was shown.', [
  { pointer: '/code', reason: 'is not a code of the secret that was shown' },
]);
const LOCKED = refuse(
  'forbidden',
  'second-factor-locked',
  'There were too many wrong codes. Wait a quarter of an hour and sign in again.',
);

/** Enables the second factor, given a code of the newest secret that was shown. */
export const totpConfirmed = (
  {
    personId,
    secretId,
    step,
    recoveryDigests,
  }: {
    readonly personId: string;
    readonly secretId: string;
    readonly step: number | undefined;
    readonly recoveryDigests: readonly string[];
  },
  { totp, enrolment }: Person,
): readonly PersonEvent[] | Refusal => {
  if (totp !== undefined) return TOTP_ENABLED;
  if (enrolment !== secretId)
    return refuse('conflict', 'enrolment-replaced', 'Another enrolment was begun meanwhile. Use the newest secret.');
  return step === undefined
    ? CODE_WRONG
    : [TotpEnabled({ personId, secretId, step, recoveryDigests: [...recoveryDigests] })];
};

/**
 * Every try is an event before its answer is known to anyone, so that however many come at once, on however many nodes,
 * no more than {@link MAX_FAILURES} are looked at.
 */
export const secondFactorTried = (
  {
    personId,
    proof,
    failure,
  }: { readonly personId: string; readonly proof: SecondFactorProof; readonly failure: SignInFailure },
  state: Person,
  { now }: DecisionContext,
): readonly PersonEvent[] | Refusal => {
  if (state.totp === undefined) return refuse('conflict', 'second-factor-not-enabled', 'There is no second factor.');
  if (isLocked(state, now)) return LOCKED;
  if (isGood(proof, state, state.totp.recoveryDigests)) return [SecondFactorUsed({ personId, ...proof })];
  const failed = SignInFailed({ personId, ...failure });
  if (state.failures + 1 < MAX_FAILURES) return [failed];
  return [failed, SecondFactorLocked({ personId, until: plusMillis(now, LOCK_MILLIS) })];
};

const isGood = (proof: SecondFactorProof, { usedStep }: Person, recoveryDigests: readonly string[]): boolean =>
  'recoveryDigest' in proof
    ? recoveryDigests.includes(proof.recoveryDigest)
    : proof.step !== undefined && proof.step > usedStep;

export const unlocked = (state: Person): Person => ({ ...state, failures: 0, lockedUntil: undefined });

export const secondFactorUsed = (
  { step, recoveryDigest }: { readonly step?: number | undefined; readonly recoveryDigest?: string | undefined },
  state: Person,
): Person => ({
  ...state,
  usedStep: step ?? state.usedStep,
  totp: state.totp && {
    ...state.totp,
    recoveryDigests: state.totp.recoveryDigests.filter((digest) => digest !== recoveryDigest),
  },
});
