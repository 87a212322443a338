import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayAt, dayNumber, dayOfNumber, holidaysAt, type parseDay, weekday } from './calendar-days.ts';
import type { CalendarFacts } from './request.ts';

const textOf = ({ year, month, day }: ReturnType<typeof parseDay>): string =>
  [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');

test('a day and its number lead to each other, as the platform counts', () => {
  fc.assert(
    fc.property(fc.integer({ min: -700_000, max: 2_000_000 }), (number) => {
      const day = dayOfNumber(number);
      expect(dayNumber(day.year, day.month, day.day)).toBe(number);
      const date = new Date(number * 86_400_000);
      expect([day.year, day.month, day.day]).toEqual([
        date.getUTCFullYear(),
        date.getUTCMonth() + 1,
        date.getUTCDate(),
      ]);
      expect(weekday(day)).toBe((date.getUTCDay() + 6) % 7);
    }),
  );
});

test.each([
  ['day', 60, '2024-03-01'],
  ['week', 8, '2024-02-26'],
  ['month', 14, '2025-03-01'],
  ['quarter', 5, '2025-04-01'],
  ['year', 3, '2027-01-01'],
] as const)('periods of a %s', (granularity, place, expected) => {
  expect(textOf(dayAt({ granularity, firstDay: '2024-01-01', holidays: [] }, place))).toBe(expected);
});

test('a holiday belongs to the period that it lies in', () => {
  const calendar: CalendarFacts = {
    granularity: 'month',
    firstDay: '2024-11-01',
    holidays: [
      { day: '2024-12-25', name: 'Christmas' },
      { day: '2024-10-31', name: 'before' },
      { day: '2025-02-01', name: 'after' },
    ],
  };
  expect(holidaysAt(calendar, 3)).toEqual([[], ['Christmas'], []]);
});
