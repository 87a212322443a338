import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { monthlySeries, weeklySeries } from '../../test/support/synthetic-series.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { forecast } from './forecast.ts';
import { ForecastRequest } from './request.ts';
import { Forecast } from './result.ts';

const forecastOf = (request: ForecastRequest): Forecast => {
  const result = forecast(ForecastRequest.parse(request));
  if (isRefusal(result)) throw new Error(result.reason);
  return Forecast.parse(result);
};

describe('too little history is refused, never made up for', () => {
  test.each([
    ['no period', [], 4, 7],
    ['a horizon beyond the history', [], 28, 31],
    ['weeks', [7], 7, 17],
    ['months', [12], 6, 27],
  ])('%s', (_, periods, horizon, needed) => {
    const values = Array.from({ length: needed }, (_, index) => 10 + (index % 5));
    expect(forecast({ values: values.slice(1), periods, horizon })).toMatchObject({
      refused: 'invalid',
      code: 'insufficient-history',
      reason: `There are ${needed - 1} values; ${needed} are needed for this horizon and period.`,
    });
    expect(forecast({ values, periods, horizon })).toMatchObject({ history: needed, points: { length: horizon } });
  });

  test('a period that does not fit twice is not used', () => {
    expect(forecastOf({ values: weeklySeries(100, 'a'), periods: [365, 7], horizon: 7 }).periods).toEqual([7]);
  });
});

describe('what cannot be computed with is refused by name', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e101])('a value of %d', (value) => {
    expect(forecast({ values: [...weeklySeries(50, 'a'), value], periods: [7], horizon: 7 })).toMatchObject({
      code: 'values-not-finite',
      fields: [{ pointer: '/values/50' }],
    });
  });

  test('weights of nothing', () => {
    const request = { values: weeklySeries(50, 'a'), periods: [7], horizon: 7 };
    expect(forecast({ ...request, weights: { theta: 0 } })).toMatchObject({ code: 'no-weight' });
    expect(forecast({ ...request, members: ['theta'], weights: { decomposition: 1 } })).toMatchObject({
      code: 'no-weight',
    });
  });

  test('only members that cannot forecast the series', () => {
    const values = Array.from({ length: 30 }, (_, index) => index ** 2);
    expect(forecast({ values, periods: [], horizon: 3, members: ['decomposition'] })).toMatchObject({
      code: 'no-member-fits',
    });
  });
});

describe('the forecast is the weighted mean of its members', () => {
  const exact = ({ points, members }: Forecast): void => {
    expect(members.reduce((total, { weight }) => total + weight, 0)).toBeCloseTo(1, 12);
    for (const [index, { value }] of points.entries()) {
      expect(value).toBe(members.reduce((total, own) => total + own.weight * (own.points[index] ?? Number.NaN), 0));
    }
  };

  test('with learnt weights, to the last bit', () => {
    const result = forecastOf({ values: weeklySeries(149, 'a'), periods: [7], horizon: 14 });
    expect(result.members.map(({ name }) => name)).toEqual([
      'theta',
      'exponential-smoothing',
      'decomposition',
      'boosted-trees',
    ]);
    expect(new Set(result.members.map(({ weight }) => weight)).size).toBe(4);
    exact(result);
  });

  test('with weights of the request, which are brought to a sum of 1', () => {
    const weights = { theta: 3, 'exponential-smoothing': 1 } as const;
    const result = forecastOf({ values: weeklySeries(80, 'a'), periods: [7], horizon: 7, weights });
    expect(result.members.map(({ name, weight }) => [name, weight])).toEqual([
      ['theta', 0.75],
      ['exponential-smoothing', 0.25],
    ]);
    exact(result);
  });

  test('an absent member leaves its weight to the others', () => {
    const values = Array.from({ length: 30 }, (_, index) => 100 + index ** 1.5);
    const weights = { theta: 1, decomposition: 2, 'seasonal-naive': 3 } as const;
    const result = forecastOf({ values, periods: [], horizon: 3, weights });
    expect(result.absent).toEqual(['decomposition']);
    expect(result.members.map(({ weight }) => weight)).toEqual([0.25, 0.75]);
    exact(result);
  });

  test('a member that errs less weighs more', () => {
    const values = weeklySeries(120, 'b');
    const { members } = forecastOf({ values, periods: [7], horizon: 7, members: ['theta', 'seasonal-naive'] });
    expect(members[0]?.weight).toBeGreaterThan(members[1]?.weight ?? 1);
  });

  test('a floor holds for every member and every interval', () => {
    const values = weeklySeries(120, 'c', { growth: -2 }).map((value) => Math.max(0, value));
    const result = forecastOf({ values, periods: [7], horizon: 21, floor: 0 });
    expect(result.points.every(({ value, lower95 }) => value >= 0 && lower95 >= 0)).toBe(true);
    exact(result);
  });
});

/** Each takes a few milliseconds, many times over. */
const SERIES = process.env.PRECEDENT_NIGHTLY === undefined ? 20 : 200;

describe('intervals', () => {
  test('cover what comes, within 5 points of what they say', () => {
    const within = { 80: 0, 95: 0 };
    let compared = 0;
    for (let seed = 0; seed < SERIES; seed += 1) {
      for (const [series, periods, horizon] of [
        [monthlySeries(108, `months ${seed}`), [12], 12],
        [weeklySeries(119, `days ${seed}`), [7], 14],
      ] as const) {
        const { points } = forecastOf({ values: series.slice(0, -horizon), periods, horizon });
        for (const [index, actual] of series.slice(-horizon).entries()) {
          const point = points[index];
          if (point === undefined) continue;
          compared += 1;
          if (actual >= point.lower80 && actual <= point.upper80) within[80] += 1;
          if (actual >= point.lower95 && actual <= point.upper95) within[95] += 1;
        }
      }
    }
    expect(Math.abs(within[80] / compared - 0.8)).toBeLessThanOrEqual(0.05);
    expect(Math.abs(within[95] / compared - 0.95)).toBeLessThanOrEqual(0.05);
  });

  test('grow with the horizon, and hold each other', () => {
    const { points } = forecastOf({ values: monthlySeries(96, 'a'), periods: [12], horizon: 24 });
    for (const [index, { value, lower80, upper80, lower95, upper95 }] of points.entries()) {
      expect([lower95 < lower80, lower80 < value, value < upper80, upper80 < upper95]).toEqual(Array(4).fill(true));
      const before = points[index - 1];
      if (before !== undefined) expect(upper95 - lower95).toBeGreaterThan(before.upper95 - before.lower95);
    }
  });

  test('are wider for a noisier series', () => {
    const width = (noise: number): number => {
      const { points } = forecastOf({ values: weeklySeries(120, 'a', { noise }), periods: [7], horizon: 7 });
      return (points[0]?.upper95 ?? 0) - (points[0]?.lower95 ?? 0);
    };
    expect(width(30)).toBeGreaterThan(2 * width(8));
  });

  test('of the past come with their coverage and with what it rests on', () => {
    const { coverage, accuracy } = forecastOf({ values: monthlySeries(96, 'a'), periods: [12], horizon: 12 });
    expect(accuracy.origins).toBe(6);
    expect(coverage.level95).toEqual({ share: expect.closeTo(0.95, 1), compared: accuracy.compared });
  });
});

test('a planted pattern is forecast better than by seasonal naive', () => {
  const { accuracy } = forecastOf({ values: weeklySeries(150, 'a'), periods: [7], horizon: 14 });
  expect(accuracy.mase).toBeLessThan(0.8 * (accuracy.naiveMase ?? 0));
  expect(accuracy.smape).toBeLessThan(0.8 * (accuracy.naiveSmape ?? 0));
});

describe('for whatever values', () => {
  const series = fc
    .array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 20, maxLength: 60 })
    .map((values) => values.map((value) => Math.round(value * 100) / 100));
  const numbersIn = (result: Forecast): readonly number[] => result.points.flatMap((point) => Object.values(point));

  test('the same request gives the same bytes', () => {
    fc.assert(
      fc.property(series, (values) => {
        const request = { values, periods: [7], horizon: 6 };
        expect(JSON.stringify(forecast(request))).toBe(JSON.stringify(forecast(request)));
      }),
      { numRuns: 20 },
    );
  });

  test('every number is finite', () => {
    const extreme = fc.array(fc.constantFrom(0, 1, -1, 5e-324, 1e-300, 1e100, -1e100, 7), {
      minLength: 20,
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.oneof(series, extreme), (values) => {
        const result = forecastOf({ values, periods: [7], horizon: 6 });
        expect(numbersIn(result).every(Number.isFinite)).toBe(true);
        expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      }),
      { numRuns: 60 },
    );
  });

  test('another unit changes the unit alone', () => {
    const request = { values: weeklySeries(100, 'a'), periods: [7], horizon: 7 };
    const inPence = forecastOf({ ...request, values: request.values.map((value) => value * 100) });
    for (const [index, { value, lower95 }] of forecastOf(request).points.entries()) {
      expect((inPence.points[index]?.value ?? 0) / value).toBeCloseTo(100, 4);
      expect((inPence.points[index]?.lower95 ?? 0) / lower95).toBeCloseTo(100, 4);
    }
  });

  test.each([0, 5, -3])('a series of nothing but %d stays as it is, without a doubt', (value) => {
    const result = forecastOf({ values: Array(30).fill(value), periods: [7], horizon: 3 });
    for (const point of result.points) {
      for (const bound of [point.value, point.lower95, point.upper95]) expect(bound).toBeCloseTo(value, 9);
    }
    expect(result.accuracy.mase).toBeNull();
  });
});
