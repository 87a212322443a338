import { describe, expect, test } from 'vitest';
import { seededRandom } from '../kernel/random.ts';
import { boostedTrees } from './boosted-trees.ts';
import { boost } from './boosting.ts';
import { featuresAt, firstPlace, planFeatures } from './lag-features.ts';
import type { CalendarFacts } from './request.ts';
import { seasonalNaive } from './seasonal-naive.ts';
import { meanAbsoluteError } from './weights.ts';

const calendar: CalendarFacts = { granularity: 'day', firstDay: '2024-01-01', holidays: [] };

/** A stock that shrinks by a quarter each day until it is low, and is then filled up: no linear method follows it. */
const threshold = (count: number, seed: string): Float64Array => {
  const random = seededRandom(seed);
  const values = new Float64Array(count);
  let value = 50;
  for (let day = 0; day < count; day += 1) {
    value = (value < 28 ? 100 : 0.75 * value) + random.normal(0, 1);
    values[day] = value;
  }
  return values;
};

describe('boosted trees', () => {
  test('beat seasonal naive on a planted series that is not linear', () => {
    const errors = { trees: 0, naive: 0 };
    for (const seed of ['a', 'b', 'c', 'd', 'e']) {
      const values = threshold(400, seed);
      const known = values.subarray(0, 386);
      const actual = values.subarray(386);
      const trees = boostedTrees()({ values: known, periods: [7], calendar, horizon: 14, thorough: true });
      errors.trees += meanAbsoluteError(trees ?? new Float64Array(14).fill(Number.NaN), actual);
      errors.naive += meanAbsoluteError(seasonalNaive(known, 7, 14), actual);
    }
    expect(errors.trees).toBeLessThan(0.5 * errors.naive);
  });

  test('are absent where there are few rows, or no pattern to find', () => {
    const task = { periods: [7], calendar: undefined, horizon: 7, thorough: true };
    expect(boostedTrees()({ ...task, calendar, values: threshold(50, 'a') })).toBeUndefined();
    const line = Float64Array.from({ length: 200 }, (_, day) => day);
    expect(boostedTrees()({ ...task, periods: [], values: line })).toBeUndefined();
  });

  test('learn a step function of one feature, and pass over one that says nothing', () => {
    const random = seededRandom('step');
    const useful = Float64Array.from({ length: 200 }, () => random.next());
    const useless = Float64Array.from({ length: 200 }, () => random.next());
    const targets = useful.map((value) => (value > 0.6 ? 10 : -2));
    const { predict } = boost([useless, useful], targets, {
      trees: 100,
      depth: 2,
      learningRate: 0.1,
      leastRows: 5,
      ridge: 1,
    });
    expect(predict(Float64Array.of(0.5, 0.9))).toBeCloseTo(10, 1);
    expect(predict(Float64Array.of(0.5, 0.1))).toBeCloseTo(-2, 1);
  });
});

describe('features of a place', () => {
  test('do not change with what comes at it or later: nothing leaks from the future', () => {
    const values = threshold(120, 'leak');
    const plan = planFeatures(100, [7], calendar, 20);
    for (let place = firstPlace(plan); place < 100; place += 1) {
      const shifted = values.map((value, index) => (index >= place ? value + 1e6 : value));
      expect(featuresAt(shifted, place, plan)).toEqual(featuresAt(values, place, plan));
      const past = values.map((value, index) => (index === place - 1 ? value + 1e6 : value));
      expect(featuresAt(past, place, plan)).not.toEqual(featuresAt(values, place, plan));
    }
  });

  test.each([
    [[7], 200, [1, 7, 14, 30]],
    [[12], 100, [1, 2, 12, 24]],
    [[], 100, [1, 2, 3, 4]],
    [[7], 60, [1, 7, 14]],
  ])('with periods %j and %d values look back %j places', (periods, count, lags) => {
    expect(planFeatures(count, periods, undefined, 7).lags).toEqual(lags);
  });
});
