import { describe, expect, it } from 'vitest';
import { courseOf, dayOf, periodStart } from './course';

describe('periodStart', () => {
  it('counts hours, days, weeks, months, quarters and years', () => {
    expect(periodStart('2026-11-28T05:00:00.000Z', 'hour', 3)).toBe('2026-11-28T08:00:00.000Z');
    expect(periodStart('2026-11-28', 'day', 3)).toBe('2026-12-01T00:00:00.000Z');
    expect(periodStart('2026-11-23', 'week', 2)).toBe('2026-12-07T00:00:00.000Z');
    expect(periodStart('2026-11-01', 'month', 2)).toBe('2027-01-01T00:00:00.000Z');
    expect(periodStart('2026-10-01', 'quarter', 1)).toBe('2027-01-01T00:00:00.000Z');
    expect(periodStart('2026-01-01', 'year', 1)).toBe('2027-01-01T00:00:00.000Z');
  });
});

describe('dayOf', () => {
  it('is the day by the clocks of the metric’s zone', () => {
    expect(dayOf('2026-07-30T23:00:00.000Z', 'day', 'Europe/London')).toBe('2026-07-31T00:00:00.000Z');
    expect(dayOf('2026-07-30T23:00:00.000Z', 'hour', 'Europe/London')).toBe('2026-07-30T23:00:00.000Z');
  });
});

describe('courseOf', () => {
  const asked = {
    metric: 'orders',
    source: 'shop',
    dimensions: {},
    unit: 'count',
    granularity: 'day' as const,
    firstPeriod: '2026-07-31',
    filled: 0,
    horizon: 1,
  };
  const history = [{ at: '2026-07-29T23:00:00.000Z', value: '5', corrected: true }];

  it('draws the past alone while nothing is computed', () => {
    expect(courseOf({ asked, result: undefined, history, timeZone: 'Europe/London', goal: [] })).toEqual({
      lines: [
        {
          name: 'actual',
          kind: 'actual',
          points: [{ at: '2026-07-30T00:00:00.000Z', value: '5', marks: ['corrected'] }],
        },
      ],
      bands: [],
      goal: [],
    });
  });
});
