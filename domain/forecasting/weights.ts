import type { Origin } from './back-test.ts';
import { add, at } from './vector.ts';

/** How many compared values pull as much from equal weights as there is to hold on to them: few say little. */
const PRIOR_VALUES = 60;
/** Weights go with this power of the inverse error. Found, like the prior, on M3 and tourism; picking winners loses. */
const POWER = 3;

/** The members' mean absolute errors relative to each other, over the origins at which they were present. */
const relativeErrors = (origins: readonly Origin[], count: number): readonly number[] => {
  const totals = new Float64Array(count);
  const seen = new Float64Array(count);
  for (const { actual, points } of origins) {
    const errors = points.map((own) => own && meanAbsoluteError(own, actual));
    const present = errors.filter((error) => error !== undefined);
    const typical = present.reduce((total, error) => total + error, 0) / present.length;
    if (!(typical > 0)) continue;
    for (const [rank, error] of errors.entries()) {
      if (error === undefined) continue;
      add(totals, rank, error / typical);
      add(seen, rank, 1);
    }
  }
  return Array.from(totals, (total, rank) => (at(seen, rank) === 0 ? 1 : total / at(seen, rank)));
};

export const meanAbsoluteError = (points: Float64Array, actual: Float64Array): number => {
  let total = 0;
  for (let step = 0; step < actual.length; step += 1) total += Math.abs(at(points, step) - at(actual, step));
  return total / actual.length;
};

/** Weights by the inverse errors of the rolling origins, drawn towards equal. They sum to 1 over the `present` members. */
export const learntWeights = (origins: readonly Origin[], present: readonly boolean[]): readonly number[] => {
  const inverse = relativeErrors(origins, present.length).map((error) => 1 / Math.max(error, 0.05) ** POWER);
  const learnt = sharesOf(inverse, present);
  const equal = sharesOf(
    inverse.map(() => 1),
    present,
  );
  const compared = origins.reduce((total, { actual }) => total + actual.length, 0);
  const trust = compared / (compared + PRIOR_VALUES);
  return learnt.map((share, rank) => trust * share + (1 - trust) * (equal[rank] ?? 0));
};

/** The shares of the present members; 0 for the absent. NaN where there is nothing to share. */
export const sharesOf = (amounts: readonly number[], present: readonly boolean[]): readonly number[] => {
  const held = amounts.map((amount, rank) => (present[rank] === true ? amount : 0));
  const whole = held.reduce((total, amount) => total + amount, 0);
  return held.map((amount) => amount / whole);
};

/** The weighted mean, members in their order. Whoever has a weight must have points. */
export const weightedMean = (
  points: readonly (Float64Array | undefined)[],
  weights: readonly number[],
  horizon: number,
): Float64Array => {
  const mean = new Float64Array(horizon);
  for (const [rank, own] of points.entries()) {
    if (own === undefined) continue;
    for (let step = 0; step < horizon; step += 1) add(mean, step, (weights[rank] ?? 0) * at(own, step));
  }
  return mean;
};
