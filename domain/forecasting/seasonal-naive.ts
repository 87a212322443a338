import { at, last } from './vector.ts';

/** The last period repeated; without a period, the last value. What every other method must beat. */
export const seasonalNaive = (values: Float64Array, period: number, horizon: number): Float64Array => {
  if (values.length < period) return new Float64Array(horizon).fill(last(values));
  return Float64Array.from({ length: horizon }, (_, step) => at(values, values.length - period + (step % period)));
};
