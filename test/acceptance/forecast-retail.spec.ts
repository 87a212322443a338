import { beforeAll, describe, expect, test } from 'vitest';
import { scaledError } from '../../domain/forecasting/accuracy.ts';
import { forecast } from '../../domain/forecasting/forecast.ts';
import { seasonalNaive } from '../../domain/forecasting/seasonal-naive.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { RETAIL_YEAR, readRetailDays } from '../support/retail-days.ts';

const NIGHTLY = process.env.PRECEDENT_NIGHTLY !== undefined;
const HORIZON = 28;
/** Four months are known at the first origin. */
const FIRST_ORIGIN = 122;

interface Trial {
  /** Undefined where a product had not been sold before: there is nothing to scale by. */
  readonly mase: number | undefined;
  readonly naive: number | undefined;
  readonly within80: number;
  readonly within95: number;
}

/** Forecasts 28 days ahead from every so many days on, knowing no more than was known then. */
const tried = (values: readonly number[], firstDay: string, step: number): readonly Trial[] => {
  const trials: Trial[] = [];
  for (let known = FIRST_ORIGIN; known + HORIZON <= values.length; known += step) {
    const before = values.slice(0, known);
    const result = forecast({
      values: before,
      periods: [7],
      horizon: HORIZON,
      calendar: { granularity: 'day', firstDay, holidays: [] },
    });
    if (isRefusal(result)) throw new Error(result.reason);
    const past = Float64Array.from(before);
    const actual = Float64Array.from(values.slice(known, known + HORIZON));
    const points = Float64Array.from(result.points, ({ value }) => value);
    const inside = (level: 80 | 95): number =>
      result.points.filter((point, index) => {
        const value = actual[index] ?? Number.NaN;
        return value >= point[`lower${level}`] && value <= point[`upper${level}`];
      }).length / HORIZON;
    trials.push({
      mase: scaledError(points, actual, past, 7),
      naive: scaledError(seasonalNaive(past, 7, HORIZON), actual, past, 7),
      within80: inside(80),
      within95: inside(95),
    });
  }
  return trials;
};

const judge = (trials: readonly Trial[]): void => {
  const median = (figure: (trial: Trial) => number | undefined): number => {
    const sorted = trials
      .map(figure)
      .filter((value) => value !== undefined)
      .sort((left, right) => left - right);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  const mean = (figure: (trial: Trial) => number): number =>
    trials.reduce((total, trial) => total + figure(trial), 0) / trials.length;
  expect(median(({ mase }) => mase)).toBeLessThan(median(({ naive }) => naive));
  expect(Math.abs(mean(({ within80 }) => within80) - 0.8)).toBeLessThanOrEqual(0.05);
  expect(Math.abs(mean(({ within95 }) => within95) - 0.95)).toBeLessThanOrEqual(0.05);
};

describe.skipIf(RETAIL_YEAR === undefined)('the retail year, 28 days ahead from every week on', () => {
  let year: ReturnType<typeof readRetailDays>;
  beforeAll(() => {
    year = readRetailDays(RETAIL_YEAR ?? '', 50);
  });

  test('the revenue is better forecast than by the last week again, and its intervals cover what they say', () => {
    const trials = tried(year.revenue, year.firstDay, 7);
    expect(trials.length).toBe(33);
    judge(trials);
  });

  test.runIf(NIGHTLY)(
    'so are revenue, orders, customers and the fifty best-selling products together',
    () => {
      const all = [year.revenue, year.orders, year.customers, ...year.products.values()];
      expect(all.length).toBe(53);
      judge(all.flatMap((values) => tried(values, year.firstDay, HORIZON)));
    },
    600_000,
  );
});
