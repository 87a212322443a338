import { describe, expect, test } from 'vitest';
import { weeklySeries } from '../../test/support/synthetic-series.ts';
import { agesOf, backTest, type Origin } from './back-test.ts';
import { defaultMembers, members } from './members.ts';
import { learntWeights, sharesOf, weightedMean } from './weights.ts';

const task = { periods: [7], calendar: undefined, horizon: 7 };
const origin = (...errors: readonly (number | undefined)[]): Origin => ({
  known: 10,
  actual: new Float64Array(30),
  points: errors.map((error) => (error === undefined ? undefined : new Float64Array(30).fill(error))),
});

describe('the rolling origins', () => {
  test('know nothing of what came after them', () => {
    const values = Float64Array.from(weeklySeries(120, 'a'));
    const trials = (of: Float64Array): readonly Origin[] =>
      backTest(
        of,
        task,
        defaultMembers(120, 7).map((name) => members[name]()),
      );
    const [first] = trials(values);
    const known = first?.known ?? 0;
    expect(known).toBe(106);
    const [again] = trials(values.map((value, place) => (place < known ? value : value + 1e6)));
    expect(again?.points).toEqual(first?.points);
    expect(again?.actual).not.toEqual(first?.actual);
  });

  test.each([
    [14, 6, 1, [7, 6, 5, 4, 3, 2, 1]],
    [120, 18, 12, [36, 30, 24, 18, 12, 6]],
    [27, 6, 12, [2, 1]],
    [374, 28, 7, [56, 51, 47, 42, 37, 33, 28, 23, 19, 14, 9, 5]],
  ])('of %d values, %d ahead, with period %d leave aside %j', (count, horizon, period, ages) => {
    expect(agesOf(count, horizon, period)).toEqual(ages);
  });
});

describe('weights', () => {
  test('are equal where nothing was compared, and for equal errors', () => {
    expect(learntWeights([], [true, true])).toEqual([0.5, 0.5]);
    expect(learntWeights([origin(2, 2)], [true, true])).toEqual([0.5, 0.5]);
  });

  test('follow the errors further, the more was compared, and sum to 1', () => {
    const [few = 0, fewer = 0] = learntWeights([origin(1, 2)], [true, true]);
    const [many = 0] = learntWeights(Array(20).fill(origin(1, 2)), [true, true]);
    expect(few + fewer).toBeCloseTo(1, 12);
    expect([few > 0.5, many > few, many < 8 / 9]).toEqual([true, true, true]);
  });

  test('leave an absent member out, now or at an origin', () => {
    const weights = learntWeights([origin(1, 1, 9), origin(1, 1, undefined)], [true, true, false]);
    expect(weights).toEqual([0.5, 0.5, 0]);
    expect(sharesOf([1, 1, 2], [true, false, true])).toEqual([1 / 3, 0, 2 / 3]);
  });

  test('make the mean of what is present', () => {
    expect(weightedMean([Float64Array.of(1, 2), undefined, Float64Array.of(5, 6)], [0.25, 0, 0.75], 2)).toEqual(
      Float64Array.of(4, 5),
    );
  });
});
