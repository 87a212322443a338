import type { DecisionContext } from '../kernel/decider.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type Instant, millisBetween } from '../kernel/time.ts';
import type { Person } from './person.ts';
import { PasswordResetRequested, type PersonEvent } from './person-events.ts';

/** A reset link is good for so long. */
export const RESET_MILLIS = 30 * 60_000;
/** After a link so long none is sent, and after each further one twice as long, up to as long as the newest is good. */
const FIRST_PAUSE_MILLIS = 60_000;
/** After a day without one it begins anew. */
const FORGET_MILLIS = 86_400_000;

/** The links that were sent, and how many in a row. */
export interface PasswordResets {
  /** Those that may still be good, each in its own right: whoever asks again takes nobody's link away. */
  readonly links: readonly { readonly tokenDigest: string; readonly expiresAt: Instant }[];
  readonly inARow: number;
  /** Undefined: none yet. */
  readonly lastAt: Instant | undefined;
}

export const NO_RESETS: PasswordResets = { links: [], inARow: 0, lastAt: undefined };

/** Whether a token's digest is of a link that is good now. */
export const isOpenReset = ({ resets }: Person, tokenDigest: string, now: Instant): boolean =>
  resets.links.some((link) => link.tokenDigest === tokenDigest && now < link.expiresAt);

/** Whether any link is good now. */
export const hasOpenReset = ({ resets }: Person, now: Instant): boolean =>
  resets.links.some(({ expiresAt }) => now < expiresAt);

export const resetRequested = (
  {
    personId,
    tokenDigest,
    expiresAt,
  }: { readonly personId: string; readonly tokenDigest: string; readonly expiresAt: Instant },
  { disabled, resets }: Person,
  { now, actor }: DecisionContext,
): readonly PersonEvent[] | Refusal => {
  if (disabled) return refuse('forbidden', 'person-disabled', 'This person may not sign in.');
  // The operator at the command line may ask as often as it takes; whoever else knows an address may not.
  if (actor.kind !== 'system' && isPaused(resets, now)) return REQUESTED_RECENTLY;
  return [PasswordResetRequested({ personId, tokenDigest, expiresAt })];
};

const REQUESTED_RECENTLY = refuse(
  'conflict',
  'reset-requested-recently',
  'A link was asked for a moment ago, and is still good.',
);

const isPaused = ({ inARow, lastAt }: PasswordResets, now: Instant): boolean =>
  lastAt !== undefined && millisBetween(lastAt, now) < Math.min(FIRST_PAUSE_MILLIS * 2 ** (inARow - 1), RESET_MILLIS);

export const withReset = (
  { links, inARow, lastAt }: PasswordResets,
  { tokenDigest, expiresAt }: { readonly tokenDigest: string; readonly expiresAt: Instant },
  at: Instant,
): PasswordResets => ({
  links: [...links.filter((link) => at < link.expiresAt), { tokenDigest, expiresAt }],
  inARow: lastAt !== undefined && millisBetween(lastAt, at) < FORGET_MILLIS ? inARow + 1 : 1,
  lastAt: at,
});
