import { describe, expect, test } from 'vitest';
import { seededRandom } from '../kernel/random.ts';
import { fitAdditive } from './additive-model.ts';
import type { CalendarFacts } from './request.ts';

const PATTERN = [30, 10, -10, 0, 20, 40, -90];
const BEND = 200;
const COUNT = 365;
const calendar: CalendarFacts = {
  granularity: 'day',
  firstDay: '2024-01-01',
  holidays: [
    { day: '2024-02-14', name: 'sale' },
    { day: '2024-05-20', name: 'sale' },
    { day: '2024-08-26', name: 'sale' },
    { day: '2024-04-01', name: 'closed' },
    { day: '2024-11-29', name: 'closed' },
    { day: '2025-01-06', name: 'sale' },
    { day: '2025-01-08', name: 'never seen before' },
  ],
};

/** A slope of 1 a day until the bend, then −0.5, a week's pattern, sales that add 150 and closed days that take 200. */
const truth = (day: number): number => {
  const trend = 300 + (day < BEND ? day : BEND - 0.5 * (day - BEND));
  const sale = [44, 140, 238, 371].includes(day) ? 150 : 0;
  const closed = [91, 333].includes(day) ? -200 : 0;
  return trend + (PATTERN[day % 7] ?? 0) + sale + closed;
};

const planted = () => {
  const random = seededRandom('additive');
  const values = Float64Array.from({ length: COUNT }, (_, day) => truth(day) + random.normal(0, 10));
  const model = fitAdditive({ values, periods: [7], calendar, horizon: 14 });
  if (model === undefined) throw new Error('it does not fit');
  return model;
};

describe('the additive model finds what was planted', () => {
  test('a pattern of the week', () => {
    const [week] = planted().seasons;
    for (const [day, effect] of PATTERN.entries()) expect(Math.abs((week?.[day] ?? 0) - effect)).toBeLessThan(5);
  });

  test('what holidays add, of those that the history has seen', () => {
    const { holidays } = planted();
    expect(holidays.map(({ name }) => name)).toEqual(['sale', 'closed']);
    for (const { name, effect } of holidays) {
      expect(Math.abs(effect / (name === 'sale' ? 150 : -200) - 1)).toBeLessThan(0.1);
    }
  });

  test('where the trend bends', () => {
    const changes = planted().changePoints;
    const near = changes.filter(({ place }) => Math.abs(place - BEND) <= 15);
    const total = (some: typeof changes): number => some.reduce((sum, { slopeChange }) => sum + slopeChange, 0);
    expect(Math.abs(total(near) + 1.5)).toBeLessThan(0.3);
    const [strongest] = changes.toSorted((left, right) => left.slopeChange - right.slopeChange);
    expect(Math.abs((strongest?.place ?? 0) - BEND)).toBeLessThanOrEqual(15);
  });

  test('what comes, with a holiday in it', () => {
    for (const [step, point] of planted().points.entries()) {
      expect(Math.abs(point - truth(COUNT + step))).toBeLessThan(25);
    }
  });
});

test('a series that does not change stays; one that is too short is not fitted', () => {
  const request = { periods: [7], calendar: undefined, horizon: 2 };
  expect(fitAdditive({ ...request, values: new Float64Array(20).fill(3) })?.points).toEqual(Float64Array.of(3, 3));
  expect(fitAdditive({ ...request, values: new Float64Array(9).fill(3) })).toBeUndefined();
});
