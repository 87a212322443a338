import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from './time.ts';
import { dayStart, instantOfLocal, instantsOfLocal, isTimeZone, localDay, localTime } from './time-zone.ts';

describe('a calendar day in a time zone', () => {
  it.each([
    ['a winter day in London starts at midnight UTC', '2010-01-15', 'Europe/London', '2010-01-15T00:00:00.000Z'],
    ['a summer day in London starts an hour earlier', '2010-06-15', 'Europe/London', '2010-06-14T23:00:00.000Z'],
    ['the day on which summer time begins', '2010-03-28', 'Europe/London', '2010-03-28T00:00:00.000Z'],
    ['the day after it', '2010-03-29', 'Europe/London', '2010-03-28T23:00:00.000Z'],
    ['the day on which summer time ends', '2010-10-31', 'Europe/London', '2010-10-30T23:00:00.000Z'],
    ['the day after it', '2010-11-01', 'Europe/London', '2010-11-01T00:00:00.000Z'],
    ['a day in Kathmandu', '2026-05-05', 'Asia/Kathmandu', '2026-05-04T18:15:00.000Z'],
    ['a day whose midnight is skipped starts at 01:00', '2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['the day after clocks went back at midnight', '2018-02-18', 'America/Sao_Paulo', '2018-02-18T03:00:00.000Z'],
    ['of a midnight that comes twice, the first', '2023-11-05', 'America/Havana', '2023-11-05T04:00:00.000Z'],
  ])('%s', (_, day, zone, start) => {
    expect(dayStart(day, zone)).toBe(start);
  });

  it('is not skipped and not entered twice: its first moment is in it, the moment before is not', () => {
    const zones = ['Europe/London', 'America/New_York', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 25_000 }), fc.constantFrom(...zones), (days, zone) => {
        const day = instantOf(days * 86_400_000).slice(0, 10);
        const start = dayStart(day, zone);
        expect(localDay(start, zone)).toBe(day);
        expect(localDay(instantOf(Date.parse(start) - 1), zone) < day).toBe(true);
      }),
    );
  });
});

describe('a local time', () => {
  it('that comes twice is taken the first time', () => {
    expect(instantOfLocal('2010-10-31T01:30:00', 'Europe/London')).toBe('2010-10-31T00:30:00.000Z');
  });

  it('that clocks skip is the moment of the skip', () => {
    expect(instantOfLocal('2010-03-28T01:30:00', 'Europe/London')).toBe('2010-03-28T01:00:00.000Z');
  });

  it('is shown once as a rule, twice when clocks go back, and never when they skip it', () => {
    expect(instantsOfLocal('2010-06-01T12:00:00', 'Europe/London')).toEqual(['2010-06-01T11:00:00.000Z']);
    const twice = ['2010-10-31T00:30:00.000Z', '2010-10-31T01:30:00.000Z'];
    expect(instantsOfLocal('2010-10-31T01:30:00', 'Europe/London')).toEqual(twice);
    expect(instantsOfLocal('2010-03-28T01:30:00', 'Europe/London')).toEqual([]);
  });

  it('is written as ISO 8601 does, at any time of any year', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.parse('1000-01-01'), max: Date.parse('9999-12-31') }), (millis) => {
        const at = instantOf(Math.floor(millis / 1000) * 1000);
        expect(`${localTime(at, 'UTC')}.000Z`).toBe(at);
      }),
    );
  });

  it('leads back to what clocks show', () => {
    expect(localTime('2010-07-01T12:34:56.000Z', 'Europe/London')).toBe('2010-07-01T13:34:56');
  });
});

it('knows zones by name', () => {
  expect(isTimeZone('Europe/London')).toBe(true);
  expect(isTimeZone('Europe/Atlantis')).toBe(false);
});
