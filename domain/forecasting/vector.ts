/**
 * The number at a place that is known to exist. Everything that is computed here lies in Float64Arrays: one kind of
 * array keeps this function as fast as the access itself where it is inlined. The innermost loops do not rely on that.
 */
export const at = (values: Float64Array, index: number): number => values[index] as number;

/** Adds to the number at a place. */
export const add = (values: Float64Array, index: number, amount: number): void => {
  values[index] = at(values, index) + amount;
};

export const last = (values: Float64Array): number => at(values, values.length - 1);

export const sum = (values: Float64Array): number => {
  let total = 0;
  for (let index = 0; index < values.length; index += 1) total += at(values, index);
  return total;
};

/** NaN of nothing. */
export const mean = (values: Float64Array): number => sum(values) / values.length;

/** The mean square distance from the mean. NaN of nothing. */
export const variance = (values: Float64Array): number => {
  const centre = mean(values);
  let total = 0;
  for (let index = 0; index < values.length; index += 1) total += (at(values, index) - centre) ** 2;
  return total / values.length;
};

export const smallest = (values: Float64Array): number => {
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) least = Math.min(least, at(values, index));
  return least;
};

export const allFinite = (values: Float64Array): boolean => values.every(Number.isFinite);

/** The differences of each number to the one `lag` places before. */
export const differences = (values: Float64Array, lag: number): Float64Array => {
  const result = new Float64Array(Math.max(0, values.length - lag));
  for (let index = 0; index < result.length; index += 1) result[index] = at(values, index + lag) - at(values, index);
  return result;
};

/** Auto-correlations at the lags 1 to `most`; 0 throughout where the values do not vary. */
export const autocorrelations = (values: Float64Array, most: number): Float64Array => {
  const centre = mean(values);
  const result = new Float64Array(most);
  const whole = variance(values) * values.length;
  if (!(whole > 0)) return result;
  for (let lag = 1; lag <= most; lag += 1) {
    let total = 0;
    for (let index = lag; index < values.length; index += 1) {
      total += (at(values, index) - centre) * (at(values, index - lag) - centre);
    }
    result[lag - 1] = total / whole;
  }
  return result;
};
