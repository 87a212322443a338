import { at } from './vector.ts';
import { meanAbsoluteError } from './weights.ts';

/** The mean absolute change from one period to the next: what seasonal naive errs by in the values themselves. */
export const naiveScale = (values: Float64Array, period: number): number => {
  const lag = values.length > period ? period : 1;
  let total = 0;
  for (let place = lag; place < values.length; place += 1) {
    total += Math.abs(at(values, place) - at(values, place - lag));
  }
  return total / (values.length - lag);
};

/** Mean absolute scaled error (Hyndman and Koehler 2006); undefined where the values before do not change. */
export const scaledError = (
  points: Float64Array,
  actual: Float64Array,
  before: Float64Array,
  period: number,
): number | undefined => {
  const scale = naiveScale(before, period);
  return scale > 0 ? meanAbsoluteError(points, actual) / scale : undefined;
};

/** Symmetric mean absolute percentage error, 0 to 200; nothing forecast where nothing came is no error. */
export const symmetricError = (points: Float64Array, actual: Float64Array): number => {
  let total = 0;
  for (let step = 0; step < actual.length; step += 1) {
    const size = Math.abs(at(points, step)) + Math.abs(at(actual, step));
    if (size > 0) total += (200 * Math.abs(at(points, step) - at(actual, step))) / size;
  }
  return total / actual.length;
};
