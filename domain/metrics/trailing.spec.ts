import { describe, expect, test } from 'vitest';
import type { MetricDefinition } from './metric.ts';
import type { Series } from './series.ts';
import { canCombine, SHORTEST_PERIOD_MILLIS, segmentsNear, trailingValues } from './trailing.ts';

const day = (number: number): string => `2026-11-${String(number).padStart(2, '0')}T00:00:00.000Z`;
const series = (values: Readonly<Record<string, string>>): Series =>
  new Map([['page', new Map(Object.entries(values))]]);
const days = series({ [day(3)]: '0.3', [day(1)]: '0.1', [day(2)]: '0.2', [day(4)]: '-1' });
const taken = (over: number, aggregation: 'sum' | 'avg' | 'min' | 'max' | 'last', limit = 10) =>
  trailingValues([days], { over, aggregation, limit }).map(({ at, value }) => [at.slice(8, 10), value]);

describe('the values of a series', () => {
  test('one by one are in the order of time, whatever the order in which they came', () => {
    expect(taken(1, 'sum')).toEqual([
      ['01', '0.1'],
      ['02', '0.2'],
      ['03', '0.3'],
      ['04', '-1'],
    ]);
  });

  test.each([
    ['sum', '0.6', '-0.5'],
    ['avg', '0.2', '-0.166666666667'],
    ['min', '0.1', '-1'],
    ['max', '0.3', '0.3'],
    ['last', '0.3', '-1'],
  ] as const)('three together by %s are exact', (aggregation, third, fourth) => {
    expect(taken(3, aggregation)).toEqual([
      ['03', third],
      ['04', fourth],
    ]);
  });

  test('are the newest of them, and none where there are too few', () => {
    expect(taken(2, 'sum', 1)).toEqual([['04', '-0.7']]);
    expect(taken(1, 'sum', 1)).toEqual([['04', '-1']]);
    expect(taken(5, 'sum')).toEqual([]);
    expect(trailingValues([], { over: 1, aggregation: 'sum', limit: 9 })).toEqual([]);
  });

  test('whose sum is too long for a decimal are left out', () => {
    const large = series({ [day(1)]: '9'.repeat(30), [day(2)]: '1', [day(3)]: '2' });
    expect(trailingValues([large], { over: 2, aggregation: 'sum', limit: 9 })).toEqual([{ at: day(3), value: '3' }]);
  });
});

describe('where the newest values of a series are', () => {
  test.each([
    ['day', '2026-01-01T00:00:00.000Z', ['']],
    ['hour', '2025-01-01T00:00:00.000Z', ['2024', '2025']],
    ['hour', '2024-12-31T23:00:00.000Z', ['2023', '2024']],
    ['minute', '2026-03-01T00:10:00.000Z', ['2026-02-28', '2026-03-01']],
    ['instant', '2026-03-01T00:10:00.000Z', ['2026-02-28', '2026-03-01']],
  ] as const)('of a %s at %s', (granularity, at, expected) => {
    expect(segmentsNear(at, granularity)).toEqual(expected);
  });
});

test('ratios, and what is measured more often than daily, are not taken together', () => {
  const metric = (kind: MetricDefinition['kind'], granularity: MetricDefinition['granularity']) =>
    canCombine({ kind, granularity } as MetricDefinition);
  expect([metric('flow', 'day'), metric('level', 'month')]).toEqual([true, true]);
  expect([metric('ratio', 'day'), metric('flow', 'hour'), metric('level', 'instant')]).toEqual([false, false, false]);
  expect(SHORTEST_PERIOD_MILLIS.day).toBe(23 * 3_600_000);
});
