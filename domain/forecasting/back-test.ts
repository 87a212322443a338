import type { Forecaster, Task } from './member.ts';
import { allFinite } from './vector.ts';

/** What was forecast at one moment of the past, knowing no more than was known then. */
export interface Origin {
  /** How many values were known. */
  readonly known: number;
  /** What came: as many values as the horizon, or as there are. */
  readonly actual: Float64Array;
  /** One for each forecaster, in their order; undefined where it was absent. */
  readonly points: readonly (Float64Array | undefined)[];
}

/** Long series have more moments to try; without a season a fit costs little. */
const originsFor = (count: number, period: number): number => (count >= 200 || period === 1 ? 12 : 6);

/** How many values each origin leaves aside, most first: evenly up to two horizons, but never most of the series. */
export const agesOf = (count: number, horizon: number, period: number): readonly number[] => {
  const most = Math.min(2 * horizon, count - Math.max(5, 2 * period + 1, Math.ceil(count / 2)));
  const origins = Math.min(originsFor(count, period), most);
  const ages = Array.from({ length: Math.max(0, origins) }, (_, rank) => Math.round((most * (rank + 1)) / origins));
  return ages.reverse();
};

/** Forecasts from each origin, oldest first: the fits of one origin carry on to the next. */
export const backTest = (
  values: Float64Array,
  task: Omit<Task, 'values' | 'thorough'>,
  forecasters: readonly Forecaster[],
): readonly Origin[] =>
  agesOf(values.length, task.horizon, task.periods[0] ?? 1).map((age, rank) => {
    const known = values.length - age;
    const actual = values.subarray(known, known + Math.min(age, task.horizon));
    const asked = { ...task, values: values.subarray(0, known), horizon: actual.length, thorough: rank === 0 };
    return { known, actual, points: forecasters.map((forecaster) => finite(forecaster(asked))) };
  });

/** A forecast that is no number counts as none. */
export const finite = (points: Float64Array | undefined): Float64Array | undefined =>
  points !== undefined && allFinite(points) ? points : undefined;
