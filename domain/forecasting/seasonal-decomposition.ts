import { loess } from './loess.ts';
import { add, at } from './vector.ts';

export interface Decomposition {
  readonly trend: Float64Array;
  /** One for each period, in the order of the periods; what is left is the remainder. */
  readonly seasons: readonly Float64Array[];
}

/**
 * Decomposition into a trend and one season for each period, by repeated STL from the shortest to the longest period
 * (MSTL; Bandara, Hyndman and Bergmeir 2021), with that paper's windows. Every period must fit at least twice.
 */
export const decompose = (values: Float64Array, periods: readonly number[]): Decomposition => {
  const ascending = [...periods].sort((left, right) => left - right);
  const seasons = new Map<number, Float64Array>(ascending.map((period) => [period, new Float64Array(values.length)]));
  const rest = Float64Array.from(values);
  let trend: Float64Array = new Float64Array(values.length);
  const rounds = periods.length > 1 ? 2 : 1;
  for (let round = 0; round < rounds; round += 1) {
    for (const [rank, period] of ascending.entries()) {
      const season = seasons.get(period) ?? new Float64Array(values.length);
      for (let place = 0; place < rest.length; place += 1) add(rest, place, at(season, place));
      const fitted = seasonAndTrend(rest, period, 7 + 4 * (rank + 1));
      trend = fitted.trend;
      seasons.set(period, fitted.season);
      for (let place = 0; place < rest.length; place += 1) add(rest, place, -at(fitted.season, place));
    }
  }
  return { trend, seasons: periods.map((period) => seasons.get(period) ?? new Float64Array(values.length)) };
};

/** STL (Cleveland, Cleveland, McRae and Terpenning 1990) without its robustness weights: two inner loops. */
const seasonAndTrend = (
  values: Float64Array,
  period: number,
  window: number,
): { readonly season: Float64Array; readonly trend: Float64Array } => {
  const count = values.length;
  const trendWindow = nextOdd((1.5 * period) / (1 - 1.5 / window));
  const lowWindow = nextOdd(period);
  let trend: Float64Array = new Float64Array(count);
  let season: Float64Array = new Float64Array(count);
  for (let loop = 0; loop < 2; loop += 1) {
    const detrended = values.map((value, place) => value - at(trend, place));
    const cycles = smoothedCycles(detrended, period, window);
    const averaged = movingAverage(movingAverage(movingAverage(cycles, period), period), 3);
    const low = loess(averaged, lowWindow, { jump: jumpOf(lowWindow) });
    season = low.map((value, place) => at(cycles, place + period) - value);
    trend = loess(
      values.map((value, place) => value - at(season, place)),
      trendWindow,
      { jump: jumpOf(trendWindow) },
    );
  }
  return { season, trend };
};

/** Each place of the period smoothed over the periods, and continued by one period to both sides. */
const smoothedCycles = (values: Float64Array, period: number, window: number): Float64Array => {
  const result = new Float64Array(values.length + 2 * period);
  for (let place = 0; place < period; place += 1) {
    const cycle = values.filter((_, index) => index % period === place);
    const smoothed = loess(cycle, window, { first: -1, end: cycle.length, jump: jumpOf(window) });
    for (let index = 0; index < smoothed.length; index += 1) result[place + index * period] = at(smoothed, index);
  }
  return result;
};

const movingAverage = (values: Float64Array, length: number): Float64Array => {
  const result = new Float64Array(values.length - length + 1);
  let total = 0;
  for (let place = 0; place < values.length; place += 1) {
    total += at(values, place) - (place >= length ? at(values, place - length) : 0);
    if (place >= length - 1) result[place - length + 1] = total / length;
  }
  return result;
};

const nextOdd = (value: number): number => {
  const whole = Math.ceil(value);
  return whole % 2 === 1 ? whole : whole + 1;
};

const jumpOf = (window: number): number => Math.ceil(window / 10);
