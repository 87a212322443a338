import { boost } from './boosting.ts';
import { featuresAt, firstPlace, levelBefore, planFeatures } from './lag-features.ts';
import type { Member } from './member.ts';
import { isSeasonal } from './seasonality.ts';
import { mean } from './vector.ts';

const BOOSTING = { trees: 40, depth: 3, learningRate: 0.1, leastRows: 5, ridge: 1 };
/** With fewer rows, or without any pattern to find, trees learn the noise. */
const LEAST_ROWS = 40;

/**
 * Boosted trees on lags and calendar features, one step at a time: each forecast becomes a lag of the next. They learn
 * the distance from the level of the last period, so that they can follow a level that they have not seen.
 */
export const boostedTrees: Member =
  () =>
  ({ values, periods, calendar, horizon }) => {
    const plan = planFeatures(values.length, periods, calendar, horizon);
    const first = firstPlace(plan);
    const rows = values.length - first;
    const patterned = calendar !== undefined || periods.some((period) => isSeasonal(values, period));
    if (rows < LEAST_ROWS || !patterned) return undefined;
    const scale = mean(values.map(Math.abs)) || 1;
    const known = new Float64Array(values.length + horizon);
    known.set(values.map((value) => value / scale));
    const features = Array.from({ length: rows }, (_, row) => featuresAt(known, first + row, plan));
    const width = features[0]?.length ?? 0;
    const columns = Array.from({ length: width }, (_, column) =>
      Float64Array.from(features, (row) => row[column] as number),
    );
    const targets = Float64Array.from(
      features,
      (_, row) => (known[first + row] as number) - levelBefore(known, first + row, plan),
    );
    const trees = boost(columns, targets, BOOSTING);
    for (let place = values.length; place < known.length; place += 1) {
      known[place] = levelBefore(known, place, plan) + trees.predict(featuresAt(known, place, plan));
    }
    return known.subarray(values.length).map((value) => value * scale);
  };
