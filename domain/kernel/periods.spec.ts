import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodNumber, periodText, regularSeries } from './periods.ts';

describe('periods that are counted', () => {
  it.each([
    ['hour', '2026-03-29T00:00:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-29T00:00:00.000Z'],
    ['day', '2026-03-28T00:00:00.000Z', '2026-03-29T00:00:00.000Z', '2026-03-28'],
    ['day', '2026-03-29T00:00:00.000Z', '2026-03-29T23:00:00.000Z', '2026-03-29'],
    ['week', '2026-03-23T00:00:00.000Z', '2026-03-29T23:00:00.000Z', '2026-03-23'],
    ['month', '2026-03-01T00:00:00.000Z', '2026-03-31T23:00:00.000Z', '2026-03-01'],
    ['quarter', '2026-01-01T00:00:00.000Z', '2026-03-31T23:00:00.000Z', '2026-01-01'],
    ['year', '2025-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '2025-01-01'],
  ] as const)(
    'in London: a %s after %s is the one of %s, and the first is written %s',
    (granularity, one, next, text) => {
      const number = periodNumber(one, granularity, 'Europe/London');
      expect(periodNumber(next, granularity, 'Europe/London')).toBe(number + 1);
      expect(periodText(number, granularity)).toBe(text);
    },
  );

  it('have the number from which they are written', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('day', 'week', 'month', 'quarter', 'year'),
        fc.date({ min: new Date(0), max: new Date('2999-01-01'), noInvalidDate: true }),
        (granularity, date) => {
          const number = periodNumber(date.toISOString(), granularity, 'UTC');
          expect(periodNumber(`${periodText(number, granularity)}T00:00:00.000Z`, granularity, 'UTC')).toBe(number);
        },
      ),
    );
  });
});

it('a series with a gap has nothing there, and no zero', () => {
  const points = [
    { at: '2026-03-28T00:00:00.000Z', value: '1.5' },
    { at: '2026-03-31T23:00:00.000Z', value: '-2' },
  ];
  expect(regularSeries(points, 'day', 'Europe/London')?.values).toEqual([1.5, null, null, null, -2]);
  expect(regularSeries([], 'day', 'Europe/London')).toBeUndefined();
});
