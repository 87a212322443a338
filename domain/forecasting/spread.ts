import { naiveScale } from './accuracy.ts';
import { at, mean, smallest } from './vector.ts';

/** Half the width of an interval `step` ahead (1 is the first) is `half · step^growth`. */
export interface Spread {
  readonly growth: number;
  readonly half80: number;
  readonly half95: number;
}

/** What the width of an interval is judged by. */
export interface Evidence {
  /** What is known, and its period. */
  readonly values: Float64Array;
  readonly period: number;
  /** The forecast, and the members' forecasts that it is the mean of. */
  readonly points: Float64Array;
  readonly members: readonly Float64Array[];
  /** The forecast's errors at each origin of the back-test, by step ahead. */
  readonly errors: readonly Float64Array[];
}

// The figures here were found on M3 and tourism, so that intervals cover their share in every group of both.
/** The naive error counts like this many origins: a back-test of a short series has few. */
const PRIOR_ORIGINS = 4;
/** A forecast's error one step ahead, as a share of the naive error, by period: 0.75 without one, 0.5 for months. */
const PRIOR_SHARE = (period: number): number => Math.max(0.4, 0.75 * period ** -0.16);
/** How errors grow: with step^0.72 without a season, the slower the longer the period. */
const PRIOR_GROWTH = (period: number): number => 0.72 * period ** -0.38;
/** How many origins weigh as much as what is assumed of growth, and how many errors as what is assumed of quantiles. */
const PRIOR_WEIGHT = { growth: 24, quantile: 80 };
/** Quantiles of absolute errors relative to the scale, wider by 8/n for a series of n values. */
const QUANTILE = { 80: 1.12, 95: 2.2 };
const SHORTNESS = 8;
/** Where members disagree the future is less certain. */
const DISAGREEMENT = 0.2;

/**
 * Intervals from the errors of the rolling origins: their size and their growth with the horizon, each drawn towards
 * what is usual as far as there are few, then the quantile of all errors relative to that size, as in split conformal
 * prediction (Vovk, Gammerman and Shafer 2005).
 */
export const spreadOf = (evidence: Evidence): Spread => {
  const { values, errors } = evidence;
  const growth = growthOf(evidence);
  const scale = scaleOf(evidence, growth);
  const relative = Float64Array.from(
    errors.flatMap((origin) => Array.from(origin, (error, step) => Math.abs(error) / (scale * (step + 1) ** growth))),
  ).sort();
  const trust = relative.length / (relative.length + PRIOR_WEIGHT.quantile);
  const half = (level: 80 | 95): number => {
    if (!(scale > 0)) return 0;
    const usual = QUANTILE[level] * (1 + SHORTNESS / values.length);
    const rank = Math.min(relative.length, Math.ceil((level / 100) * (relative.length + 1)));
    return scale * (rank === 0 ? usual : (1 - trust) * usual + trust * at(relative, rank - 1));
  };
  const half80 = half(80);
  return { growth, half80, half95: Math.max(half80, half(95)) };
};

/** The slope of the logarithm of the mean error over the logarithm of the step, drawn towards the usual one. */
const growthOf = ({ period, errors }: Evidence): number => {
  const usual = PRIOR_GROWTH(period);
  const steps = Math.max(0, ...errors.map(({ length }) => length));
  const rows: { readonly distance: number; readonly size: number; readonly count: number }[] = [];
  for (let step = 0; step < steps; step += 1) {
    const seen = errors.filter(({ length }) => step < length).map((origin) => Math.abs(at(origin, step)));
    const average = seen.reduce((total, error) => total + error, 0) / seen.length;
    if (!(average > 0)) continue;
    rows.push({ distance: Math.log(step + 1), size: Math.log(average), count: seen.length });
  }
  const whole = rows.reduce((total, { count }) => total + count, 0);
  const centre = rows.reduce((total, { distance, count }) => total + count * distance, 0) / whole;
  let squares = 0;
  let products = 0;
  for (const { distance, size, count } of rows) {
    squares += count * (distance - centre) ** 2;
    products += count * (distance - centre) * (size - usual * distance);
  }
  if (!(squares > 0)) return usual;
  const trust = errors.length / (errors.length + PRIOR_WEIGHT.growth);
  return Math.min(1.2, Math.max(0.05, usual + (trust * products) / squares));
};

/** The size of errors one step ahead. */
const scaleOf = ({ values, period, points, members, errors }: Evidence, growth: number): number => {
  const sizes = errors.map((origin) =>
    Math.sqrt(mean(origin.map((error, step) => (error / (step + 1) ** growth) ** 2))),
  );
  const naive = PRIOR_SHARE(period) * naiveScale(values, period) * levelChange(values, points);
  const seen = sizes.reduce((total, size) => total + size, 0);
  const apart = members.map((own) =>
    mean(own.map((point, step) => Math.abs(point - at(points, step)) / (step + 1) ** growth)),
  );
  const disagreement = apart.reduce((total, distance) => total + distance, 0) / Math.max(1, apart.length);
  return (PRIOR_ORIGINS * naive + seen) / (PRIOR_ORIGINS + sizes.length) + DISAGREEMENT * disagreement;
};

/** Of positive values the changes are taken to grow with the level. */
const levelChange = (values: Float64Array, points: Float64Array): number => {
  if (!(smallest(values) > 0)) return 1;
  return Math.min(3, Math.max(1 / 3, mean(points.map(Math.abs)) / mean(values)));
};
