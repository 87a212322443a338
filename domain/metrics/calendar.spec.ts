import { describe, expect, it } from 'vitest';
import { isPeriodStart } from './calendar.ts';

describe('the start of a period', () => {
  it.each([
    ['minute', '2026-01-01T10:11:00.000Z', true],
    ['minute', '2026-01-01T10:11:01.000Z', false],
    ['hour', '2026-01-01T10:00:00.000Z', true],
    ['hour', '2026-01-01T10:30:00.000Z', false],
    ['day', '2026-06-30T23:00:00.000Z', true],
    ['day', '2026-07-01T00:00:00.000Z', false],
    ['week', '2026-11-16T00:00:00.000Z', true],
    ['week', '2026-11-17T00:00:00.000Z', false],
    ['month', '2026-06-30T23:00:00.000Z', true],
    ['quarter', '2026-06-30T23:00:00.000Z', true],
    ['quarter', '2026-05-31T23:00:00.000Z', false],
    ['year', '2026-01-01T00:00:00.000Z', true],
    ['year', '2026-02-01T00:00:00.000Z', false],
    ['instant', '2026-01-01T10:11:12.345Z', true],
  ] as const)('in London: %s at %s is %s', (granularity, at, starts) => {
    expect(isPeriodStart(at, granularity, 'Europe/London')).toBe(starts);
  });

  it('of an hour follows the zone where clocks are half an hour off', () => {
    expect(isPeriodStart('2026-01-01T10:30:00.000Z', 'hour', 'Asia/Kolkata')).toBe(true);
    expect(isPeriodStart('2026-01-01T10:00:00.000Z', 'hour', 'Asia/Kolkata')).toBe(false);
  });
});
