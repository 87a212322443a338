import { add, at, autocorrelations, mean, smallest } from './vector.ts';

/**
 * Whether a series repeats itself with a period: the auto-correlation at the period lies outside of its 90 % limits
 * (Bartlett's), as in the benchmarks of the M4 competition. Fewer than three periods say nothing.
 */
export const isSeasonal = (values: Float64Array, period: number): boolean => {
  if (period < 2 || values.length < 3 * period) return false;
  const correlations = autocorrelations(values, period);
  let squares = 0;
  for (let lag = 0; lag < period - 1; lag += 1) squares += at(correlations, lag) ** 2;
  const limit = (1.645 / Math.sqrt(values.length)) * Math.sqrt(1 + 2 * squares);
  return Math.abs(at(correlations, period - 1)) > limit;
};

export type SeasonKind = 'additive' | 'multiplicative';

/** What a season adds to the level, or multiplies it by: an index for each place in the period, from the first value on. */
export interface SeasonIndices {
  readonly kind: SeasonKind;
  readonly indices: Float64Array;
}

export const indexAt = ({ indices }: SeasonIndices, place: number): number => at(indices, place % indices.length);

export const withoutSeason = (values: Float64Array, season: SeasonIndices): Float64Array =>
  values.map((value, place) =>
    season.kind === 'multiplicative' ? value / indexAt(season, place) : value - indexAt(season, place),
  );

/** Puts the season back onto values of which the first stands at `place`. */
export const withSeason = (values: Float64Array, season: SeasonIndices, place: number): Float64Array =>
  values.map((value, step) =>
    season.kind === 'multiplicative' ? value * indexAt(season, place + step) : value + indexAt(season, place + step),
  );

/** The classical decomposition's moving average over one period; NaN where the period does not fit. */
export const centredAverage = (values: Float64Array, period: number): Float64Array => {
  const half = Math.floor(period / 2);
  const isEven = period % 2 === 0;
  const result = new Float64Array(values.length).fill(Number.NaN);
  for (let place = half; place + half < values.length; place += 1) {
    let total = 0;
    for (let offset = -half; offset <= half; offset += 1) {
      const weight = isEven && Math.abs(offset) === half ? 0.5 : 1;
      total += weight * at(values, place + offset);
    }
    result[place] = total / period;
  }
  return result;
};

/**
 * Seasonal indices by classical decomposition (Kendall and Stuart 1983): the mean deviation from a moving average at
 * each place of the period, normalised. Undefined where there are fewer than two periods, or where a multiplicative
 * season does not fit (values or indices that are not positive).
 */
export const classicalSeason = (values: Float64Array, period: number, kind: SeasonKind): SeasonIndices | undefined => {
  if (period < 2 || values.length < 2 * period) return undefined;
  if (kind === 'multiplicative' && !(smallest(values) > 0)) return undefined;
  const level = centredAverage(values, period);
  const totals = new Float64Array(period);
  const counts = new Float64Array(period);
  for (let place = 0; place < values.length; place += 1) {
    if (Number.isNaN(at(level, place))) continue;
    const deviation =
      kind === 'multiplicative' ? at(values, place) / at(level, place) : at(values, place) - at(level, place);
    add(totals, place % period, deviation);
    add(counts, place % period, 1);
  }
  const indices = totals.map((total, place) => total / at(counts, place));
  const centre = mean(indices);
  const normalised = indices.map((index) => (kind === 'multiplicative' ? index / centre : index - centre));
  if (!normalised.every(Number.isFinite)) return undefined;
  if (kind === 'multiplicative' && !(smallest(normalised) > 0.01)) return undefined;
  return { kind, indices: normalised };
};

/** The season that a simple method takes out first: multiplicative where it fits, else additive; none without signs of one. */
export const simpleSeason = (values: Float64Array, period: number): SeasonIndices | undefined =>
  isSeasonal(values, period)
    ? (classicalSeason(values, period, 'multiplicative') ?? classicalSeason(values, period, 'additive'))
    : undefined;
