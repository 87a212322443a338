import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import { epochMillis, instantOf, plusMillis } from '../kernel/time.ts';
import { firingTimes, nextDue } from './due-times.ts';
import { schedule } from './schedule.ts';
import {
  type CatchUp,
  ScheduleDefined,
  type ScheduleDefinition,
  SchedulePaused,
  ScheduleRemoved,
  ScheduleResumed,
} from './schedule-events.ts';

const name = 'drift';
const NOW = '2026-11-20T12:00:00.000Z';
const nightly: ScheduleDefinition = {
  job: 'checkDrift',
  input: {},
  timing: { kind: 'cron', expression: '0 2 * * *', timeZone: 'Europe/Berlin' },
  catchUp: { policy: 'skip' },
};
const defined = ScheduleDefined({ name, definition: nightly, paused: false });
const define = (change: object = {}) =>
  ({ type: 'DefineSchedule', name, definition: { ...nightly, ...change } }) as const;
const spec = deciderSpec(schedule, { now: NOW });

describe('a schedule', () => {
  it('is defined, and again only when something changes', () => {
    spec.given().when(define()).then(defined);
    spec.given(defined).when(define()).thenNothing();
    const weekly = { ...nightly, timing: { ...nightly.timing, expression: '0 2 * * mon' } };
    spec
      .given(defined)
      .when({ ...define(), definition: weekly })
      .then(ScheduleDefined({ name, definition: weekly, paused: false }));
  });

  it('that is paused stays so when it is changed', () => {
    const changed = { ...nightly, catchUp: { policy: 'once' } } as const;
    const event = ScheduleDefined({ name, definition: changed, paused: true });
    spec
      .given(defined, SchedulePaused({ name }))
      .when(define({ catchUp: { policy: 'once' } }))
      .then(event);
  });

  it('of an interval without a start begins now, and keeps that when it is said again', () => {
    const hourly = { kind: 'interval', everySeconds: 3_600 } as const;
    const event = ScheduleDefined({
      name,
      definition: { ...nightly, timing: { ...hourly, from: NOW } },
      paused: false,
    });
    spec
      .given()
      .when(define({ timing: hourly }))
      .then(event);
    const later = deciderSpec(schedule, { now: '2026-11-21T00:10:00.000Z' });
    later
      .given(event)
      .when(define({ timing: hourly }))
      .thenNothing();
  });

  it.each([
    ['* * * *', 'UTC', 'cron-invalid'],
    ['0 0 31 2 *', 'UTC', 'cron-invalid'],
    ['0 0 * * *', 'Mars/Olympus', 'time-zone-unknown'],
  ])('that could never be due is refused: %s %s', (expression, timeZone, code) => {
    spec
      .given()
      .when(define({ timing: { kind: 'cron', expression, timeZone } }))
      .thenRefused('invalid', code);
  });

  it('is paused, resumed and removed, each once, and not before it is there', () => {
    const [paused, resumed, removed] = [SchedulePaused({ name }), ScheduleResumed({ name }), ScheduleRemoved({ name })];
    spec.given(defined).when({ type: 'PauseSchedule', name }).then(paused);
    spec.given(defined, paused).when({ type: 'PauseSchedule', name }).thenNothing();
    spec.given(defined, paused).when({ type: 'ResumeSchedule', name }).then(resumed);
    spec.given(defined).when({ type: 'ResumeSchedule', name }).thenNothing();
    spec.given(defined, paused).when({ type: 'RemoveSchedule', name }).then(removed);
    spec.given(defined, removed).when({ type: 'ResumeSchedule', name }).thenRefused('notFound', 'schedule-unknown');
    spec.given(defined, removed).when(define()).then(defined);
  });
});

const DAY = 86_400_000;
const FROM = '2026-11-01T06:00:00.000Z';
const daily = (catchUp: CatchUp) => ({
  timing: { kind: 'interval', everySeconds: 86_400, from: FROM } as const,
  catchUp,
});
const ALL: CatchUp = { policy: 'all', atMost: 1_000 };

describe('the times for which a daily schedule fires', () => {
  it.each<[CatchUp, readonly number[]]>([
    [ALL, [1, 2, 3]],
    [{ policy: 'all', atMost: 2 }, [2, 3]],
    [{ policy: 'once' }, [3]],
    [{ policy: 'skip' }, []],
  ])('after three missed days: %o', (catchUp, days) => {
    const now = plusMillis(FROM, 3 * DAY + 3_600_000);
    expect(firingTimes(daily(catchUp), plusMillis(FROM, DAY), now)).toEqual(
      days.map((day) => plusMillis(FROM, day * DAY)),
    );
  });

  it('are the due one, when it is noticed in time', () => {
    const due = plusMillis(FROM, DAY);
    for (const catchUp of [ALL, { policy: 'once' }, { policy: 'skip' }] as const) {
      expect(firingTimes(daily(catchUp), due, plusMillis(due, 5_000))).toEqual([due]);
      expect(firingTimes(daily(catchUp), due, plusMillis(due, -7_200_000))).toEqual([]);
    }
  });

  it('are each missed one once, whenever it is looked and wherever the clock goes', () => {
    const looks = fc.array(fc.integer({ min: -2 * DAY, max: 5 * DAY }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(looks, (steps) => {
        let now = FROM;
        let due = nextDue(daily(ALL).timing, FROM) ?? '';
        let latest = FROM;
        const fired: string[] = [];
        for (const step of steps) {
          now = plusMillis(now, step);
          if (now > latest) latest = now;
          if (due > now) continue;
          fired.push(...firingTimes(daily(ALL), due, now));
          due = nextDue(daily(ALL).timing, now) ?? '';
        }
        const passed = Math.floor((epochMillis(latest) - epochMillis(FROM)) / DAY);
        expect(fired).toEqual(
          Array.from({ length: passed }, (_, day) => instantOf(epochMillis(FROM) + (day + 1) * DAY)),
        );
      }),
    );
  });

  it('begin with the start of the interval, when that lies ahead', () => {
    expect(nextDue(daily(ALL).timing, plusMillis(FROM, -10 * DAY))).toBe(FROM);
  });
});
