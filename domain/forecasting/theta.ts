import { nelderMead } from './nelder-mead.ts';
import { simpleSeason, withoutSeason, withSeason } from './seasonality.ts';
import { mean } from './vector.ts';

/** Level at the start, smoothing α, and θ, of which 1 − 1/θ is the weight of the trend line. */
interface Theta {
  readonly level: number;
  readonly alpha: number;
  readonly theta: number;
}

/**
 * The dynamic optimised Theta model (Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler 2016): the season taken
 * out by classical decomposition, simple exponential smoothing, and a trend line that is updated with every value.
 */
export const forecastByTheta = (values: Float64Array, period: number, horizon: number): Float64Array => {
  const season = simpleSeason(values, period);
  const adjusted = season === undefined ? values : withoutSeason(values, season);
  const scale = mean(adjusted.map(Math.abs)) || 1;
  const scaled = adjusted.map((value) => value / scale);
  const forecast = follow(scaled, optimised(scaled), horizon).forecasts.map((value) => value * scale);
  return season === undefined ? forecast : withSeason(forecast, season, values.length);
};

/** θ up to where the trend line's weight is all but 1, α within the bounds of the paper's own programme. */
const optimised = (values: Float64Array): Theta => {
  const nothing = new Float64Array(0);
  const { point } = nelderMead((candidate) => follow(values, thetaOf(candidate), 0, nothing).squares, {
    start: Float64Array.of((values[0] as number) / 2, 0.5, 2),
    step: Float64Array.of(0.2 + Math.abs(values[0] as number) / 4, 0.2, 1),
    lower: Float64Array.of(-1e6, 0.1, 1),
    upper: Float64Array.of(1e6, 0.99, 1e6),
    evaluations: 250,
    tolerance: 1e-6,
  });
  return thetaOf(point);
};

const thetaOf = (point: Float64Array): Theta => ({
  level: point[0] as number,
  alpha: point[1] as number,
  theta: point[2] as number,
});

/** Runs over the values, then over its own forecasts. `squares` is the sum of squared one-step errors from the third. */
const follow = (
  values: Float64Array,
  { level: start, alpha, theta }: Theta,
  horizon: number,
  forecasts = new Float64Array(horizon),
): { readonly squares: number; readonly forecasts: Float64Array } => {
  const weight = 1 - 1 / theta;
  const keep = 1 - alpha;
  let level = start;
  let average = 0;
  let slope = 0;
  let power = 1;
  let expected = 0;
  let squares = 0;
  for (let count = 1; count <= values.length + horizon; count += 1) {
    const known = count <= values.length;
    const value = known ? (values[count - 1] as number) : expected;
    if (!known) forecasts[count - values.length - 1] = expected;
    else if (count > 2) squares += (value - expected) ** 2;
    slope = count === 1 ? 0 : ((count - 2) * slope + (6 / count) * (value - average)) / (count + 1);
    average = ((count - 1) * average + value) / count;
    level = alpha * value + keep * level;
    power *= keep;
    const intercept = average - ((count + 1) / 2) * slope;
    expected = level + weight * (power * intercept + ((1 - power * keep) / alpha) * slope);
  }
  return { squares, forecasts };
};
