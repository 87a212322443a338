import { type FittedSmoothing, fitSmoothing } from './smoothing-fit.ts';
import { pointsFrom, type SmoothingForm } from './smoothing-model.ts';
import { add, at, mean, smallest } from './vector.ts';

/** The longest period of which every place gets an index of its own, as in R's `ets`. */
const LONGEST_PERIOD = 24;
/**
 * Akaike's weights are exp(−Δ/2). Tempered to exp(−Δ/6) the forms that are nearly as good count for more, which was
 * better in every group of M3 and tourism than the weights themselves, and those than the best form alone.
 */
const TEMPER = 6;
/** A form with less of the weight is left out when a fit is carried on. */
const LEAST_WEIGHT = 0.05;

/** The forms that may fit: multiplicative ones need positive values. */
const formsFor = (positive: boolean, seasonal: boolean): readonly SmoothingForm[] => {
  const result: SmoothingForm[] = [];
  for (const season of seasonal ? (['none', 'additive', 'multiplicative'] as const) : (['none'] as const)) {
    for (const trend of ['none', 'additive', 'damped'] as const) {
      for (const error of ['additive', 'multiplicative'] as const) {
        if (!positive && (error === 'multiplicative' || season === 'multiplicative')) continue;
        // A multiplicative season with additive errors has an infinite variance (Hyndman et al. 2008, 15.2).
        if (season === 'multiplicative' && error === 'additive') continue;
        result.push({ error, trend, season });
      }
    }
  }
  return result;
};

export interface WeightedSmoothing {
  readonly fitted: FittedSmoothing;
  readonly weight: number;
}

/**
 * All forms that fit, best first, weighted by their corrected Akaike criterion (Hyndman, Koehler, Snyder and Grose
 * 2002; weights as in Kolassa 2011). `before`, forms fitted to nearly the same values, are carried on instead of all.
 */
export const weighedSmoothing = (
  values: Float64Array,
  period: number,
  before: readonly WeightedSmoothing[] = [],
): readonly WeightedSmoothing[] => {
  const positive = smallest(values) > 0;
  const seasonal = period > 1 && period <= LONGEST_PERIOD && values.length >= 2 * period;
  const carried = before.filter(({ weight }) => weight >= LEAST_WEIGHT);
  const fits =
    carried.length > 0
      ? carried.map(({ fitted }) => fitSmoothing(values, period, fitted.form, fitted.point))
      : formsFor(positive, seasonal).map((form) => fitSmoothing(values, period, form));
  const fitting = fits.filter((fitted) => fitted !== undefined).sort((left, right) => left.criterion - right.criterion);
  const least = fitting[0]?.criterion ?? 0;
  const shares = fitting.map(({ criterion }) => Math.exp((least - criterion) / TEMPER));
  const whole = shares.reduce((total, share) => total + share, 0);
  return fitting.map((fitted, rank) => ({ fitted, weight: (shares[rank] ?? 0) / whole }));
};

/** The weighted mean of the forms' points. */
export const pointsOf = (models: readonly WeightedSmoothing[], horizon: number): Float64Array => {
  const points = new Float64Array(horizon);
  for (const { fitted, weight } of models) {
    const own = pointsFrom(fitted.state, fitted.form, fitted.smoothing.phi, horizon);
    for (let step = 0; step < horizon; step += 1) add(points, step, weight * at(own, step));
  }
  return points;
};

/** A forecaster by exponential smoothing that carries its last fit on where a task is not thorough. */
export const smoothingForecaster = () => {
  let models: readonly WeightedSmoothing[] = [];
  return (values: Float64Array, period: number, horizon: number, thorough: boolean): Float64Array | undefined => {
    const scale = mean(values.map(Math.abs)) || 1;
    const scaled = values.map((value) => value / scale);
    models = weighedSmoothing(scaled, period, thorough ? [] : models);
    // A carried form that no longer fits, as when a value is not positive any more.
    if (models.length === 0 && !thorough) models = weighedSmoothing(scaled, period);
    return models.length === 0 ? undefined : pointsOf(models, horizon).map((value) => value * scale);
  };
};
