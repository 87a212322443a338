import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plusMillis } from '../kernel/time.ts';
import { localTime } from '../kernel/time-zone.ts';
import { type Cron, faultOfCron, latestCronTimes, nextCronTime, parseCron } from './cron.ts';

const cronOf = (expression: string): Cron => {
  const cron = parseCron(expression);
  if (typeof cron === 'string') throw new Error(cron);
  return cron;
};

/** The next times, one after the other. */
const timesOf = (expression: string, zone: string, after: string, count: number): readonly string[] => {
  const times: string[] = [];
  for (let last: string | undefined = after; times.length < count; times.push(last)) {
    last = nextCronTime(cronOf(expression), zone, last);
    if (last === undefined) return times;
  }
  return times;
};

describe('a cron expression', () => {
  it.each([
    ['0 6 * * *', ['2026-11-21T06:00', '2026-11-22T06:00']],
    ['*/20 * * * *', ['2026-11-20T12:20', '2026-11-20T12:40', '2026-11-20T13:00']],
    ['0 9-17/4 * * mon-fri', ['2026-11-20T13:00', '2026-11-20T17:00', '2026-11-23T09:00']],
    ['30 0 1,15 * *', ['2026-12-01T00:30', '2026-12-15T00:30', '2027-01-01T00:30']],
    ['0 0 29 feb *', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['0 0 * * 7', ['2026-11-22T00:00', '2026-11-29T00:00']],
    ['0 0 * * SUN', ['2026-11-22T00:00']],
    // POSIX: when both kinds of days are restricted, either is enough.
    ['0 0 25 * fri', ['2026-11-25T00:00', '2026-11-27T00:00', '2026-12-04T00:00']],
    ['0 0 */10 * fri', ['2026-12-11T00:00', '2027-01-01T00:00']],
  ])('%s', (expression, expected) => {
    const times = timesOf(expression, 'UTC', '2026-11-20T12:00:00.000Z', expected.length);
    expect(times).toEqual(expected.map((time) => `${time}:00.000Z`));
  });

  it.each([
    ['* * * *', 'has 5 fields'],
    ['60 * * * *', 'minute is from 0 to 59'],
    ['* 24 * * *', 'hour is from 0 to 23'],
    ['* * 0 * *', 'day of month is from 1 to 31'],
    ['* * * foo *', 'month is from 1 to 12'],
    ['* * * * 8', 'day of week is from 0 to 7'],
    ['5-1 * * * *', 'goes backwards'],
    ['*/0 * * * *', 'no use for the step'],
    ['5/10 * * * *', 'no use for the step'],
    ['1,,2 * * * *', 'cannot be empty'],
    ['@daily', 'has 5 fields'],
    ['L * * * *', 'cannot be l'],
  ])('that is none says what is wrong: %s', (expression, reason) => {
    expect(parseCron(expression)).toContain(reason);
  });

  it('is refused for a zone that nobody knows, and for a day that never comes', () => {
    const now = '2026-11-20T12:00:00.000Z';
    expect(faultOfCron('0 0 * * *', 'Europe/Atlantis', now)).toMatchObject({ field: 'timeZone' });
    expect(faultOfCron('0 0 31 2 *', 'UTC', now)).toMatchObject({ field: 'expression' });
    expect(faultOfCron('0 0 29 2 *', 'UTC', '2096-03-01T00:00:00.000Z')).toBeUndefined();
  });
});

/** Berlin: 02:00 becomes 03:00 on 2026-03-29, and 03:00 becomes 02:00 on 2026-10-25. */
describe('when clocks go forward', () => {
  const evening = '2026-03-28T12:00:00.000Z';

  it('work at an hour that is skipped is done at the moment of the skip, once, and the next day as always', () => {
    expect(timesOf('30 2 * * *', 'Europe/Berlin', evening, 2)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(timesOf('0,15,30 2,3 29 3 *', 'Europe/Berlin', evening, 3)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T01:15:00.000Z',
      '2026-03-29T01:30:00.000Z',
    ]);
  });

  it('work of every hour goes on as time passes', () => {
    expect(timesOf('30 * * * *', 'Europe/Berlin', '2026-03-28T23:45:00.000Z', 3)).toEqual([
      '2026-03-29T00:30:00.000Z',
      '2026-03-29T01:30:00.000Z',
      '2026-03-29T02:30:00.000Z',
    ]);
  });

  it('a day whose midnight is skipped begins at its first moment', () => {
    expect(timesOf('0 0 4 11 *', 'America/Sao_Paulo', '2018-11-01T00:00:00.000Z', 1)).toEqual([
      '2018-11-04T03:00:00.000Z',
    ]);
  });
});

describe('when clocks go back', () => {
  it('work at an hour that comes twice is done the first time only', () => {
    const expected = ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'];
    expect(timesOf('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00.000Z', 2)).toEqual(expected);
    // Also when it is asked for between the two.
    expect(timesOf('30 2 * * *', 'Europe/Berlin', '2026-10-25T01:10:00.000Z', 1)).toEqual(expected.slice(1));
  });

  it('work of every quarter of an hour is done in both hours', () => {
    expect(timesOf('*/15 * * * *', 'Europe/Berlin', '2026-10-24T23:59:00.000Z', 9)).toEqual(
      Array.from({ length: 9 }, (_, quarter) => plusMillis('2026-10-25T00:00:00.000Z', quarter * 900_000)),
    );
  });
});

describe('over any zone and any time', () => {
  const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Havana'];
  const field = (min: number, max: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min, max }).map(String),
      fc.integer({ min: 2, max: 9 }).map((step) => `*/${step}`),
      fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([one, other]) => `${one},${other}`),
    );
  const expressions = fc
    .tuple(field(0, 59), field(0, 23), fc.constant('*'), field(1, 12), field(0, 7))
    .map((fields) => fields.join(' '));
  const moments = fc.date({ min: new Date('2024-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });

  it('the times that were missed are those that would have come one after the other', () => {
    fc.assert(
      fc.property(
        expressions,
        fc.constantFrom(...ZONES),
        moments,
        fc.integer({ min: 1, max: 20 }),
        (text, zone, at, count) => {
          const after = at.toISOString();
          const times = timesOf(text, zone, after, count);
          const last = times.at(-1);
          fc.pre(last !== undefined);
          expect(latestCronTimes(cronOf(text), zone, plusMillis(after, 1), last, 1_000)).toEqual(times);
          expect(latestCronTimes(cronOf(text), zone, plusMillis(after, 1), last, 3)).toEqual(times.slice(-3));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('work at a fixed time is due once on every local day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom(...ZONES),
        moments,
        (minute, hour, zone, at) => {
          const days = timesOf(`${minute} ${hour} * * *`, zone, at.toISOString(), 200).map((time) =>
            localTime(time, zone).slice(0, 10),
          );
          const start = Date.parse(`${days[0]}T00:00:00Z`);
          expect(days).toEqual(days.map((_, day) => new Date(start + day * 86_400_000).toISOString().slice(0, 10)));
        },
      ),
      { numRuns: 20 },
    );
  });
});
