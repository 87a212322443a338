import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMillis, instantOf, plusMillis } from '../../domain/kernel/time.ts';
import type { CatchUp, Schedule } from '../../infra/queue/schedule-storage.ts';
import { dueTimes } from './schedule.ts';

const DAY = 86_400_000;
const FROM = '2026-11-01T06:00:00.000Z';
const daily = (catchUp: CatchUp): Schedule => ({
  name: 'drift',
  tenant: '0192f0c1-2b3a-7c4d-8e5f-0123456789ab',
  job: 'checkDrift',
  input: {},
  from: FROM,
  everyMillis: DAY,
  catchUp,
});

describe('a daily schedule', () => {
  it('is not due before its first time', () => {
    expect(dueTimes(daily('all'), undefined, plusMillis(FROM, -1))).toEqual([]);
    expect(dueTimes(daily('none'), undefined, FROM)).toEqual([FROM]);
  });

  it.each<[CatchUp, readonly number[]]>([
    ['all', [1, 2, 3]],
    ['latest', [3]],
    ['none', []],
  ])('makes up for three missed days as its policy says: %s', (catchUp, days) => {
    const now = plusMillis(FROM, 3 * DAY + 3_600_000);
    expect(dueTimes(daily(catchUp), FROM, now)).toEqual(days.map((day) => plusMillis(FROM, day * DAY)));
  });

  it('fires nothing again when the clock goes back', () => {
    const fired = plusMillis(FROM, 2 * DAY);
    for (const catchUp of ['all', 'latest', 'none'] as const) {
      expect(dueTimes(daily(catchUp), fired, plusMillis(fired, -7_200_000))).toEqual([]);
      expect(dueTimes(daily(catchUp), fired, fired)).toEqual([]);
    }
  });

  it('makes up for every missed time once, whenever it is looked at', () => {
    const looks = fc.array(fc.integer({ min: -2 * DAY, max: 5 * DAY }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(looks, (steps) => {
        let now = FROM;
        let latest = FROM;
        let lastFired: string | undefined;
        const fired: string[] = [];
        for (const step of steps) {
          now = plusMillis(now, step);
          if (now > latest) latest = now;
          for (const at of dueTimes(daily('all'), lastFired, now)) {
            fired.push(at);
            lastFired = at;
          }
        }
        const passed = Math.floor((epochMillis(latest) - epochMillis(FROM)) / DAY) + 1;
        const looked = fired.length === 0 ? 0 : passed;
        expect(fired).toEqual(Array.from({ length: looked }, (_, day) => instantOf(epochMillis(FROM) + day * DAY)));
      }),
    );
  });
});
