import type { DecisionContext } from '../kernel/decider.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type Instant, millisBetween, plusMillis } from '../kernel/time.ts';
import type { Person, SignInFailure } from './person.ts';
import { type PersonEvent, SignInFailed } from './person-events.ts';

/** So many wrong passwords in a row cost nothing … */
export const FREE_GUESSES = 10;
/** … then none is looked at for a minute, and each further one doubles that, up to an hour. */
const FIRST_PAUSE_MILLIS = 60_000;
export const LONGEST_PAUSE_MILLIS = 3_600_000;
/** After a day without a wrong one it begins anew. */
export const FORGET_MILLIS = 86_400_000;

/** Wrong passwords in a row, of one device that the person has signed in with, or of all that it has not. */
interface Guesses {
  readonly failures: number;
  readonly lastAt: Instant;
}

/**
 * By device; '' is every device that is not known. A known one is counted by itself, so that whoever guesses from
 * elsewhere cannot keep the person out of it (OWASP, Slow Down Online Guessing Attacks with Device Cookies).
 */
export type PasswordGuesses = ReadonlyMap<string, Guesses>;

const keyOf = (device: string | null): string => device ?? '';

export const guessed = (guesses: PasswordGuesses, device: string | null, at: Instant): PasswordGuesses => {
  const known = guesses.get(keyOf(device));
  const goesOn = known !== undefined && millisBetween(known.lastAt, at) < FORGET_MILLIS;
  return new Map(guesses).set(keyOf(device), { failures: (goesOn ? known.failures : 0) + 1, lastAt: at });
};

/** Whether no password is looked at now, from this device: of a person and of a stranger alike. */
export const isPaused = ({ guesses }: Person, device: string | null, now: Instant): boolean => {
  const known = guesses.get(keyOf(device));
  if (known === undefined || known.failures < FREE_GUESSES) return false;
  const pause = Math.min(FIRST_PAUSE_MILLIS * 2 ** (known.failures - FREE_GUESSES), LONGEST_PAUSE_MILLIS);
  return now < plusMillis(known.lastAt, pause);
};

export const SIGN_IN_PAUSED = refuse(
  'forbidden',
  'sign-in-paused',
  'There were too many wrong passwords for this address. Wait up to an hour, use a browser in which you were signed in before, or set a new password.',
);

/**
 * Every try is decided here before its answer is known to anyone, so that of however many that come at once, on however
 * many nodes, no more are answered than the pauses allow. Nothing is written while there is a pause: a stranger makes a
 * stream no longer than by ten events and then one an hour.
 */
export const passwordTried = (
  { personId, good, failure }: { readonly personId: string; readonly good: boolean; readonly failure: SignInFailure },
  state: Person,
  { now }: DecisionContext,
): readonly PersonEvent[] | Refusal => {
  if (isPaused(state, failure.device, now)) return SIGN_IN_PAUSED;
  return good ? [] : [SignInFailed({ personId, ...failure })];
};
