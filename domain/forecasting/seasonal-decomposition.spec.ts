import { describe, expect, test } from 'vitest';
import { ACCIDENTAL_DEATHS } from '../../test/support/accidental-deaths.ts';
import { seededRandom } from '../kernel/random.ts';
import { decompose } from './seasonal-decomposition.ts';
import { classicalSeason, isSeasonal } from './seasonality.ts';

const deaths = Float64Array.from(ACCIDENTAL_DEATHS);

describe('decomposition', () => {
  test("of the accidental deaths is R's, by stl with lines for the season, to two hundredths of a per cent", () => {
    const { trend, seasons } = decompose(deaths, [12]);
    const season = [
      -682.497, -1505.317, -815.845, -496.203, 369.454, 603.895, 1832.146, 804.284, -73.866, 121.082, -409.942, 290.038,
    ];
    for (const [place, value] of season.entries())
      expect(Math.abs((seasons[0]?.[60 + place] ?? 0) - value)).toBeLessThan(1.8);
    for (const [place, value] of [8966.471, 9009.186, 9051.902].entries()) {
      expect(Math.abs((trend[69 + place] ?? 0) - value)).toBeLessThan(1.8);
    }
  });

  test('tells two seasons apart: of the day and of the week, in hours', () => {
    const daily = (hour: number): number => 30 * Math.sin((2 * Math.PI * hour) / 24);
    const weekly = (hour: number): number => (Math.floor(hour / 24) % 7 > 4 ? -50 : 20);
    const values = Float64Array.from({ length: 24 * 7 * 6 }, (_, hour) => 500 + daily(hour) + weekly(hour));
    const { trend, seasons } = decompose(values, [24, 168]);
    for (let hour = 168; hour < values.length - 168; hour += 1) {
      const [day, week] = [seasons[0]?.[hour] ?? Number.NaN, seasons[1]?.[hour] ?? Number.NaN];
      expect(Math.abs(day - daily(hour))).toBeLessThan(3);
      expect(Math.abs((trend[hour] ?? Number.NaN) + day + week - (values[hour] ?? Number.NaN))).toBeLessThan(3);
    }
  });
});

describe('a season', () => {
  test('is seen where there is one, and not in noise, nor in too few values', () => {
    expect(isSeasonal(deaths, 12)).toBe(true);
    expect(isSeasonal(deaths.subarray(0, 35), 12)).toBe(false);
    expect(isSeasonal(Float64Array.from({ length: 120 }, seededRandom('noise').next), 12)).toBe(false);
  });

  test('multiplies positive values only, and its indices are 1 in the mean', () => {
    const season = classicalSeason(deaths, 12, 'multiplicative');
    expect(season?.indices.reduce((total, index) => total + index, 0)).toBeCloseTo(12, 9);
    expect(
      classicalSeason(
        deaths.map((value) => value - 9_000),
        12,
        'multiplicative',
      ),
    ).toBeUndefined();
    expect(classicalSeason(deaths.subarray(0, 23), 12, 'additive')).toBeUndefined();
  });
});
