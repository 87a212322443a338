import { nelderMead } from './nelder-mead.ts';
import { classicalSeason, type SeasonIndices, withoutSeason } from './seasonality.ts';
import { type Pass, runOver, type Smoothing, type SmoothingForm, type SmoothingState } from './smoothing-model.ts';
import { at } from './vector.ts';

export interface FittedSmoothing {
  readonly form: SmoothingForm;
  readonly smoothing: Smoothing;
  /** The state behind the last value. */
  readonly state: SmoothingState;
  /** Akaike's criterion, corrected for few values (Hurvich and Tsai 1989). */
  readonly criterion: number;
  /** Where the search ended: a good place to begin for nearly the same values. */
  readonly point: Float64Array;
}

/**
 * Without a season, a slope that changes quickly is believed less: few years make any slope look likely. The weight was
 * found on tourism's and M3's yearly series; with more values the likelihood outweighs it.
 */
const STEADY_SLOPE = 20;

/**
 * Fits one model by maximum likelihood. Level and slope at the start are searched with the smoothing parameters; the
 * season's start comes from a classical decomposition. Undefined where the model does not fit the values.
 */
export const fitSmoothing = (
  values: Float64Array,
  period: number,
  form: SmoothingForm,
  from?: Float64Array,
): FittedSmoothing | undefined => {
  const begin = beginning(values, period, form);
  if (begin === undefined) return undefined;
  const { level, slope, season } = begin;
  const seasonal = form.season !== 'none';
  const trending = form.trend !== 'none';
  const { start, step, lower, upper } = searchBox(form, period, level, slope);
  const state: SmoothingState = { level, slope, season: new Float64Array(season.length), time: 0 };
  const pass: Pass = { squares: 0, logarithms: 0 };
  const steadiness = period === 1 ? STEADY_SLOPE : 0;
  const run = (point: Float64Array): number => {
    state.level = at(point, 0);
    state.slope = trending ? at(point, 2) : 0;
    state.season.set(season);
    state.time = 0;
    const smoothing = smoothingOf(point, form);
    runOver(values, form, smoothing, state, pass);
    return criterionOf(values.length, form, pass) + steadiness * smoothing.beta;
  };
  const parameters = (trending ? 4 : 2) + (form.trend === 'damped' ? 1 : 0) + (seasonal ? period : 0) + 1;
  if (values.length - parameters - 1 <= 0) return undefined;
  const best = nelderMead(run, {
    start: from?.length === start.length ? from : start,
    step,
    lower,
    upper,
    evaluations: (from === undefined ? 60 : 20) * start.length,
    tolerance: 1e-5,
  });
  const likelihood = run(best.point);
  if (!Number.isFinite(likelihood)) return undefined;
  const correction = (2 * parameters * (parameters + 1)) / (values.length - parameters - 1);
  return {
    form,
    smoothing: smoothingOf(best.point, form),
    state: { ...state, season: Float64Array.from(state.season) },
    criterion: likelihood + 2 * parameters + correction,
    point: best.point,
  };
};

/** −2 log likelihood but for a constant. */
const criterionOf = (count: number, { error }: SmoothingForm, { squares, logarithms }: Pass): number =>
  count * Math.log(Math.max(squares, 1e-20)) + (error === 'multiplicative' ? 2 * logarithms : 0);

/** The order of the parameters in a point: level, α, slope, β / α, φ, and at the end γ / (1 − α). */
const smoothingOf = (point: Float64Array, { trend, season }: SmoothingForm): Smoothing => {
  const alpha = at(point, 1);
  return {
    alpha,
    beta: trend === 'none' ? 0 : alpha * at(point, 3),
    gamma: season === 'none' ? 0 : (1 - alpha) * at(point, point.length - 1),
    phi: trend === 'none' ? 0 : trend === 'damped' ? at(point, 4) : 1,
  };
};

/** Bounds of the parameters as in Hyndman et al. (2008); for the values themselves no more than that they are finite. */
const searchBox = (form: SmoothingForm, period: number, level: number, slope: number) => {
  const start = [level, 0.1 + 0.3 / period];
  const step = [0.05 + Math.abs(level) / 20, 0.2];
  const lower = [-1e6, 1e-4];
  const upper = [1e6, 0.9999];
  if (form.trend !== 'none') {
    start.push(slope, 0.1);
    step.push(0.01 + Math.abs(slope) / 5, 0.1);
    lower.push(-1e6, 1e-4);
    upper.push(1e6, 1);
  }
  if (form.trend === 'damped') {
    start.push(0.95);
    step.push(-0.05);
    lower.push(0.8);
    upper.push(0.98);
  }
  if (form.season !== 'none') {
    start.push(0.05);
    step.push(0.1);
    lower.push(1e-4);
    upper.push(1);
  }
  return {
    start: Float64Array.from(start),
    step: Float64Array.from(step),
    lower: Float64Array.from(lower),
    upper: Float64Array.from(upper),
  };
};

interface Beginning {
  readonly level: number;
  readonly slope: number;
  readonly season: Float64Array;
}

/** Season from the first periods, then a line through the first values without it (Hyndman et al. 2008, 2.6.1). */
const beginning = (values: Float64Array, period: number, form: SmoothingForm): Beginning | undefined => {
  let adjusted = values;
  let season: SeasonIndices | undefined;
  if (form.season !== 'none') {
    season = classicalSeason(values.subarray(0, Math.min(values.length, 5 * period)), period, form.season);
    if (season === undefined) return undefined;
    adjusted = withoutSeason(values, season);
  }
  const count = Math.min(adjusted.length, Math.max(10, 2 * period));
  const middle = (count - 1) / 2;
  let products = 0;
  let squares = 0;
  let total = 0;
  for (let place = 0; place < count; place += 1) {
    total += at(adjusted, place);
    products += (place - middle) * at(adjusted, place);
    squares += (place - middle) ** 2;
  }
  const slope = squares > 0 ? products / squares : 0;
  const average = total / count;
  const level = form.trend === 'none' ? average : average - slope * (middle + 1);
  return { level, slope: form.trend === 'none' ? 0 : slope, season: season?.indices ?? new Float64Array(0) };
};
