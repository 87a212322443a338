import { type Instant, millisBetween } from '../kernel/time.ts';
import type { Achievability, Ambition, Heading, Reading } from './definition.ts';

const DAY_MILLIS = 86_400_000;

/** What a goal asks of its metric, and what the metric did before. */
export interface Demand {
  /** Undefined: the metric has no value, or its target is none. */
  readonly required: { readonly change: number; readonly heading: Heading } | undefined;
  readonly now: Instant;
  readonly deadlineAt: Instant;
  /** Oldest first. */
  readonly history: readonly Reading[];
  readonly ambition: Ambition;
}

/** What an assessment comes to besides its verdict: beyond `refusedAbove` the goal is refused. */
export type Assessment = Omit<Achievability, 'verdict'> & { readonly verdict: Achievability['verdict'] | 'refused' };

/**
 * Holds the rate of change that a goal needs against the best that its metric ever showed over a stretch of like
 * length. With too little history the answer is `unknown`; a metric that never moved the goal's way has a best of 0,
 * which every demand is beyond.
 */
export const assess = ({ required, now, deadlineAt, history, ambition }: Demand): Assessment => {
  const { warningAbove, refusedAbove, valuesNeeded } = ambition;
  const known = { values: history.length, valuesNeeded, warningAbove, refusedAbove };
  const left = millisBetween(now, deadlineAt);
  if (required === undefined || left <= 0) return { verdict: 'unknown', ...known };
  const requiredPerDay = (required.change / left) * DAY_MILLIS;
  const best = history.length < valuesNeeded ? undefined : bestRate(history, required.heading, left);
  if (best === undefined) return { verdict: 'unknown', ...known, requiredPerDay };
  const bestPerDay = best * DAY_MILLIS;
  if (bestPerDay === 0) return { verdict: 'refused', ...known, requiredPerDay, bestPerDay };
  const multiple = requiredPerDay / bestPerDay;
  return { verdict: verdictOf(multiple, ambition), ...known, requiredPerDay, bestPerDay, multiple };
};

const verdictOf = (multiple: number, { warningAbove, refusedAbove }: Ambition): Assessment['verdict'] => {
  if (multiple > refusedAbove) return 'refused';
  return multiple > warningAbove ? 'ambitious' : 'achievable';
};

/**
 * The steepest change towards the goal, a millisecond and not below 0, over stretches of `span` or of half of the
 * history. Undefined when all values are of one moment.
 */
const bestRate = (history: readonly Reading[], heading: Heading, span: number): number | undefined => {
  const [first, last] = [history[0], history.at(-1)];
  if (first === undefined || last === undefined || first.at === last.at) return undefined;
  const stretch = Math.min(span, millisBetween(first.at, last.at) / 2);
  let best = 0;
  let from = 0;
  for (const end of history) {
    for (;;) {
      const next = history[from + 1];
      if (next === undefined || millisBetween(next.at, end.at) < stretch) break;
      from += 1;
    }
    const start = history[from];
    if (start === undefined) break;
    const millis = millisBetween(start.at, end.at);
    if (millis <= 0 || millis < stretch) continue;
    const change = Number(end.value) - Number(start.value);
    best = Math.max(best, (heading === 'increase' ? change : -change) / millis);
  }
  return best;
};
