/** One of the taxonomy's exponential smoothing models (Hyndman, Koehler, Snyder and Grose 2002). */
export interface SmoothingForm {
  readonly error: 'additive' | 'multiplicative';
  readonly trend: 'none' | 'additive' | 'damped';
  readonly season: 'none' | 'additive' | 'multiplicative';
}

/** Smoothing of level, trend and season, and the damping, as in Hyndman et al. (2008): β ≤ α, γ ≤ 1 − α. */
export interface Smoothing {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
}

/** Where a model stands. `season` is a ring: the index of the place `time` mod period. */
export interface SmoothingState {
  level: number;
  slope: number;
  readonly season: Float64Array;
  time: number;
}

export interface Pass {
  /** Sum of squared one-step errors: relative to the forecast where the error is multiplicative. */
  squares: number;
  /** Sum of the logarithms of the forecasts' absolute values, which the likelihood of multiplicative errors needs. */
  logarithms: number;
}

/**
 * Runs a model over values and leaves the state behind the last of them. Both kinds of error lead to the same states:
 * they differ in their likelihood only. The sums are infinite where a multiplicative model leaves the positive numbers.
 */
export const runOver = (
  values: Float64Array,
  form: SmoothingForm,
  { alpha, beta, gamma, phi }: Smoothing,
  state: SmoothingState,
  pass: Pass,
): void => {
  const additive = form.season === 'additive';
  const multiplicative = form.season === 'multiplicative';
  const relative = form.error === 'multiplicative';
  const period = state.season.length;
  let { level, slope } = state;
  let place = period === 0 ? 0 : state.time % period;
  let squares = 0;
  let product = 1;
  let logarithms = 0;
  for (let time = 0; time < values.length; time += 1) {
    const base = level + phi * slope;
    const index = additive || multiplicative ? (state.season[place] as number) : 0;
    const expected = additive ? base + index : multiplicative ? base * index : base;
    const error = (values[time] as number) - expected;
    if (relative) {
      if (!(expected > 0)) {
        squares = Number.POSITIVE_INFINITY;
        break;
      }
      squares += (error / expected) ** 2;
      // One logarithm for many factors: it costs more than all the rest of the step.
      product *= expected;
      if (product > 1e200 || product < 1e-200) {
        logarithms += Math.log(product);
        product = 1;
      }
    } else {
      squares += error * error;
    }
    if (multiplicative) {
      if (!(base > 0 && index > 0)) {
        squares = Number.POSITIVE_INFINITY;
        break;
      }
      level = base + (alpha * error) / index;
      slope = phi * slope + (beta * error) / index;
      state.season[place] = index + (gamma * error) / base;
    } else {
      level = base + alpha * error;
      slope = phi * slope + beta * error;
      if (additive) state.season[place] = index + gamma * error;
    }
    place += 1;
    if (place === period) place = 0;
  }
  state.level = level;
  state.slope = slope;
  state.time += values.length;
  pass.squares = squares;
  pass.logarithms = logarithms + Math.log(product);
};

/** The point forecasts from a state on. */
export const pointsFrom = (
  { level, slope, season, time }: SmoothingState,
  form: SmoothingForm,
  phi: number,
  horizon: number,
): Float64Array => {
  const points = new Float64Array(horizon);
  let damped = 0;
  let power = 1;
  for (let step = 0; step < horizon; step += 1) {
    power *= phi;
    damped += power;
    const base = form.trend === 'none' ? level : level + damped * slope;
    const index = form.season === 'none' ? 0 : (season[(time + step) % season.length] as number);
    points[step] = form.season === 'multiplicative' ? base * index : base + index;
  }
  return points;
};
