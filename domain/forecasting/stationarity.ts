import { decompose } from './seasonal-decomposition.ts';
import { at, differences, mean, variance } from './vector.ts';

/** The 5 % point of the KPSS statistic for a level (Kwiatkowski, Phillips, Schmidt and Shin 1992, table 1). */
const LEVEL_LIMIT = 0.463;
/** A season this strong is differenced away (Wang, Smith and Hyndman 2006; the limit of R's `nsdiffs`). */
const STRONG_SEASON = 0.64;

/** The KPSS statistic: large where a level is not stationary. Its long-run variance has Bartlett's weights. */
export const kpss = (values: Float64Array): number => {
  const count = values.length;
  const centre = mean(values);
  const lags = Math.floor((3 * Math.sqrt(count)) / 13);
  let partial = 0;
  let squares = 0;
  for (let place = 0; place < count; place += 1) {
    partial += at(values, place) - centre;
    squares += partial * partial;
  }
  let longRun = variance(values);
  for (let lag = 1; lag <= lags; lag += 1) {
    let product = 0;
    for (let place = lag; place < count; place += 1) {
      product += (at(values, place) - centre) * (at(values, place - lag) - centre);
    }
    longRun += (2 * (1 - lag / (lags + 1)) * product) / count;
  }
  return longRun > 0 ? squares / (count * count * longRun) : 0;
};

/** How often to difference until the level is stationary, at most twice. */
export const levelDifferences = (values: Float64Array): number => {
  let rest = values;
  for (let count = 0; count < 2; count += 1) {
    if (rest.length < 4 || !(kpss(rest) > LEVEL_LIMIT)) return count;
    rest = differences(rest, 1);
  }
  return 2;
};

/** The share of a season in what varies beside the trend, 0 to 1. */
export const seasonalStrength = (values: Float64Array, period: number): number => {
  const { trend, seasons } = decompose(values, [period]);
  const season = seasons[0] ?? trend;
  const detrended = values.map((value, place) => value - at(trend, place));
  const remainder = detrended.map((value, place) => value - at(season, place));
  const whole = variance(detrended);
  return whole > 0 ? Math.max(0, 1 - variance(remainder) / whole) : 0;
};

/** Whether to difference over the period. */
export const seasonalDifferences = (values: Float64Array, period: number): number =>
  period > 1 && values.length >= 3 * period && seasonalStrength(values, period) > STRONG_SEASON ? 1 : 0;
