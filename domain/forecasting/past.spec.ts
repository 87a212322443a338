import { describe, expect, test } from 'vitest';
import { instantOf } from '../kernel/time.ts';
import { AskedForecast } from './events.ts';
import { askedForecast, forecastUntil, type Look, type Past } from './past.ts';

const DAY_MILLIS = 86_400_000;
const FIRST = Date.UTC(2026, 0, 5);
const day = (number: number): string => instantOf(FIRST + number * DAY_MILLIS);

const past = (count: number, more: Partial<Past> = {}): Past => ({
  metric: 'orders',
  source: 'till',
  dimensions: {},
  unit: 'orders',
  kind: 'flow',
  granularity: 'day',
  timeZone: 'UTC',
  points: Array.from({ length: count }, (_, number) => ({ at: day(number), value: String(10 + number) })),
  ...more,
});
const closedOnSundays = (more: Partial<Past> = {}): Past => {
  const { points } = past(35);
  return past(0, { points: points.filter((_, number) => number % 7 !== 6), ...more });
};
const look = (horizon: number, more: Partial<Look> = {}): Look => ({
  horizon,
  missing: 'refuse',
  holidays: [],
  ...more,
});

describe('what a forecast is computed from', () => {
  test('is the values themselves, with when the next period begins', () => {
    const asked = askedForecast(past(17), look(7));
    expect(AskedForecast.parse(asked)).toMatchObject({
      firstPeriod: '2026-01-22',
      filled: 0,
      request: { periods: [7], horizon: 7, calendar: { firstDay: '2026-01-05' }, values: { length: 17 } },
    });
  });

  test('has nothing made up: one value too few is refused, and how many are missing is said', () => {
    expect(askedForecast(past(16), look(7))).toMatchObject({
      code: 'insufficient-history',
      reason: 'orders from till has 16 values; 17 are needed to look 7 ahead. 1 are missing.',
      fields: [{ pointer: '/horizon' }],
    });
    expect(askedForecast(past(0), look(1))).toMatchObject({ code: 'insufficient-history' });
  });

  test('has a zero for a gap only where somebody says so, and how many', () => {
    expect(askedForecast(closedOnSundays(), look(7))).toMatchObject({
      code: 'history-has-gaps',
      fields: ['2026-01-11', '2026-01-18', '2026-01-25', '2026-02-01'].map((text) => ({
        pointer: '/missing',
        reason: `no value for ${text}`,
      })),
    });
    expect(askedForecast(closedOnSundays(), look(7, { missing: 'zero' }))).toMatchObject({ filled: 4 });
  });

  test.each(['instant', 'minute'])('is nothing for a metric by the %s', (granularity) => {
    expect(askedForecast(past(50, { granularity }), look(7))).toMatchObject({ code: 'metric-not-regular' });
    expect(forecastUntil(past(50, { granularity }), day(60))).toMatchObject({ code: 'metric-not-regular' });
  });
});

describe('a forecast up to a deadline', () => {
  test.each([
    [day(36), 1],
    [day(45), 10],
    // Within a day, that day counts.
    [instantOf(FIRST + 44.5 * DAY_MILLIS), 10],
    [day(435), 400],
  ])('%s looks %d periods ahead', (deadline, horizon) => {
    const long = past(500, { points: past(500).points.map((point, number) => ({ ...point, at: day(number - 465) })) });
    expect(forecastUntil(long, deadline)).toMatchObject({ request: { horizon } });
  });

  test.each([day(35), day(436)])('%s is out of reach', (deadline) => {
    expect(forecastUntil(past(35), deadline)).toMatchObject({ code: 'horizon-out-of-reach' });
  });

  test('takes what did not flow for nothing, and of a level takes nothing for granted', () => {
    expect(forecastUntil(closedOnSundays({ kind: 'flow' }), day(40))).toMatchObject({ filled: 4 });
    expect(forecastUntil(closedOnSundays({ kind: 'level' }), day(40))).toMatchObject({ code: 'history-has-gaps' });
  });
});
