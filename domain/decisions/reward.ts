import type { HumanAction, OutcomeStatus, Rewarded } from './events.ts';

/** Of 10,000: the better an answer is, the more it is worth. */
const ACTIONS: Readonly<Record<HumanAction, number>> = {
  accepted: 10_000,
  modified: 5_000,
  ignored: 2_500,
  rejected: 0,
};
const OUTCOMES: Readonly<Record<OutcomeStatus, number>> = { success: 10_000, partial: 5_000, failure: 0 };
/** A rating is from 1 to 5. */
const RATING_STEP = 2_500;

/** What came of a decision counts as much as what people did with it and thought of it together. */
const WEIGHTS = { action: 1, outcome: 2, rating: 1 } as const;

/**
 * What a decision was worth, in basis points from 0 to 10,000; undefined where nobody answered and nothing was observed.
 * The weighted mean of what is known, by a table of our own:
 *
 * | part (weight) | 10,000 | 5,000 | 2,500 | 0 |
 * |---|---|---|---|---|
 * | action (1) | accepted | modified | ignored | rejected |
 * | outcome (2) | success | partial | | failure |
 * | mean rating (1) | 5 | 3 | 2 | 1 |
 *
 * A part that is exchanged for a worse one never raises it.
 */
export const rewardOf = ({ action, outcome, ratings }: Rewarded): number | undefined => {
  const parts = [
    ...(action === undefined ? [] : [{ weight: WEIGHTS.action, worth: ACTIONS[action] }]),
    ...(outcome === undefined ? [] : [{ weight: WEIGHTS.outcome, worth: OUTCOMES[outcome] }]),
    ...(ratings === undefined
      ? []
      : [{ weight: WEIGHTS.rating, worth: (ratings.sum / ratings.count - 1) * RATING_STEP }]),
  ];
  if (parts.length === 0) return undefined;
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  return Math.round(parts.reduce((sum, { weight, worth }) => sum + weight * worth, 0) / weights);
};
