import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plusMillis } from '../kernel/time.ts';
import { EMPTY_WINDOW, horizonOf, measured, observed, trimmed, type Window } from './measures.ts';
import type { Measure } from './rule-definition.ts';

const DAY = 86_400_000;
const NOW = '2026-11-20T00:00:00.000Z';
const point = (daysAgo: number, value: number, more: { source?: string; metric?: string } = {}) => ({
  metric: 'cost',
  source: 'shop',
  at: plusMillis(NOW, -daysAgo * DAY),
  value,
  ...more,
});
const windowOf = (...points: readonly ReturnType<typeof point>[]): Window => points.reduce(observed, EMPTY_WINDOW);
const cost = { metric: 'cost' } as const;

describe('a measure of a week', () => {
  const week = { ...cost, windowMillis: 7 * DAY };
  // The one of seven days ago lies at the window's beginning and is not in it.
  const window = windowOf(point(0, 4), point(3, 2), point(6, 6), point(7, 100));
  test.each<[Measure, number | string | undefined]>([
    [{ kind: 'last', ...cost }, 4],
    [{ kind: 'sum', ...week }, 12],
    [{ kind: 'avg', ...week }, 4],
    [{ kind: 'min', ...week }, 2],
    [{ kind: 'max', ...week }, 6],
    [{ kind: 'count', ...week }, 3],
  ])('%j', (measure, value) => expect(measured(measure, window, NOW)).toBe(value));

  test('of which there are no points is unknown, and only their number is known', () => {
    const empty = windowOf(point(8, 1));
    expect(measured({ kind: 'sum', ...week }, empty, NOW)).toBeUndefined();
    expect(measured({ kind: 'count', ...week }, empty, NOW)).toBe(0);
  });

  test('of two sources is unknown, until one of them is named', () => {
    const two = windowOf(point(0, 1), point(1, 5, { source: 'bank' }));
    expect(measured({ kind: 'last', ...cost }, two, NOW)).toBeUndefined();
    expect(measured({ kind: 'last', ...cost, source: 'bank' }, two, NOW)).toBe(5);
  });
});

describe('a trend', () => {
  const trendOf = (older: number, recent: number) =>
    measured({ kind: 'trend', ...cost, windowMillis: 4 * DAY }, windowOf(point(3, older), point(1, recent)), NOW);
  test.each([
    [100, 105, 'flat'],
    [100, 105.01, 'rising'],
    [100, 95, 'flat'],
    [100, 94.99, 'falling'],
    [-100, -94, 'rising'],
  ])('from %d to %d is %s', (older, recent, trend) => expect(trendOf(older, recent)).toBe(trend));
  test('from zero is unknown', () => expect(trendOf(0, 5)).toBeUndefined());
  test('with one half empty is unknown', () => {
    const window = windowOf(point(1, 5));
    expect(measured({ kind: 'trend', ...cost, windowMillis: 4 * DAY }, window, NOW)).toBeUndefined();
  });
});

describe('an anomaly', () => {
  const anomaly: Measure = { kind: 'anomaly', ...cost };
  test('is how many standard deviations the newest value lies from the mean of the thirty days before', () => {
    // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, population standard deviation 2.
    const values = [2, 4, 4, 4, 5, 5, 7, 9].map((value, index) => point(index + 1, value));
    expect(measured(anomaly, windowOf(...values, point(0, 10)), NOW)).toBe(2.5);
    expect(measured(anomaly, windowOf(...values, point(0, 0)), NOW)).toBe(2.5);
  });
  test('among values that are all the same is unknown, not infinite', () => {
    expect(measured(anomaly, windowOf(point(2, 3), point(1, 3), point(0, 9)), NOW)).toBeUndefined();
  });
  test('looks back thirty days and no further', () => {
    const window = windowOf(point(31, 1_000), point(2, 4), point(1, 6), point(0, 7));
    expect(measured(anomaly, window, NOW)).toBe(2);
  });
});

describe('what a rule remembers', () => {
  const measures: Record<string, Measure> = { week: { kind: 'sum', ...cost, windowMillis: 7 * DAY } };
  const horizon = horizonOf(measures);

  test('is enough: for observations in order, forgetting changes no measure', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -9, max: 9 }))), (steps) => {
        let all = EMPTY_WINDOW;
        let kept = EMPTY_WINDOW;
        let daysAgo = 100;
        for (const [days, value] of steps) {
          daysAgo -= days;
          const next = point(daysAgo, value);
          all = observed(all, next);
          kept = trimmed(observed(kept, next), horizon);
          const measure: Measure = { kind: 'sum', ...cost, windowMillis: 7 * DAY };
          expect(measured(measure, kept, next.at)).toBe(measured(measure, all, next.at));
          expect(kept.points.length).toBeLessThanOrEqual(8);
        }
      }),
    );
  });

  test('says unknown, rather than too little, when a late observation asks for what is forgotten', () => {
    const window = trimmed(windowOf(point(10, 1), point(9, 2), point(0, 3)), horizon);
    const late = observed(window, point(8, 5));
    expect(measured({ kind: 'sum', ...cost, windowMillis: 7 * DAY }, late, point(8, 5).at)).toBeUndefined();
  });

  test('a corrected observation takes the place of the first', () => {
    const window = windowOf(point(1, 10), point(0, 1), point(1, 2));
    expect(measured({ kind: 'sum', ...cost, windowMillis: 7 * DAY }, window, NOW)).toBe(3);
  });

  test('never has more than two thousand points', () => {
    let window = EMPTY_WINDOW;
    for (let minute = 3_000; minute >= 0; minute -= 1) {
      const at = plusMillis(NOW, -minute * 60_000);
      window = trimmed(observed(window, { ...point(0, 1), at }), 7 * DAY);
    }
    expect(window.points).toHaveLength(2_000);
    expect(measured({ kind: 'sum', ...cost, windowMillis: 7 * DAY }, window, NOW)).toBeUndefined();
    expect(measured({ kind: 'sum', ...cost, windowMillis: DAY }, window, NOW)).toBe(1_440);
  });
});
