import { unreachable } from '../kernel/decider.ts';
import { epochMillis, type Instant, instantOf, millisBetween } from '../kernel/time.ts';
import { latestCronTimes, nextCronTime, parseCron } from './cron.ts';
import type { ScheduleDefinition, Timing } from './schedule-events.ts';

/** A time counts as missed, for `skip`, when it is noticed later than this. */
const GRACE_MILLIS = 60_000;

/** The first time after a moment at which it is due; undefined: there is none. */
export const nextDue = (timing: Timing, after: Instant): Instant | undefined => {
  switch (timing.kind) {
    case 'cron': {
      const cron = parseCron(timing.expression);
      return typeof cron === 'string' ? undefined : nextCronTime(cron, timing.timeZone, after);
    }
    case 'interval': {
      const [start, every] = [epochMillis(timing.from), timing.everySeconds * 1_000];
      return instantOf(start + Math.max(0, Math.floor((epochMillis(after) - start) / every) + 1) * every);
    }
    default:
      return unreachable(timing);
  }
};

/**
 * The times for which it fires now. `dueSince`: the first time that is due and was not dealt with, by which all later
 * ones are found. Whatever is not fired for is gone.
 */
export const firingTimes = (
  { timing, catchUp }: Pick<ScheduleDefinition, 'timing' | 'catchUp'>,
  dueSince: Instant,
  now: Instant,
): readonly Instant[] => {
  switch (catchUp.policy) {
    case 'skip':
      return latestDue(timing, dueSince, now, 1).filter((time) => millisBetween(time, now) <= GRACE_MILLIS);
    case 'once':
      return latestDue(timing, dueSince, now, 1);
    case 'all':
      return latestDue(timing, dueSince, now, catchUp.atMost);
    default:
      return unreachable(catchUp);
  }
};

const latestDue = (timing: Timing, from: Instant, until: Instant, atMost: number): readonly Instant[] => {
  if (from > until) return [];
  switch (timing.kind) {
    case 'cron': {
      const cron = parseCron(timing.expression);
      return typeof cron === 'string' ? [] : latestCronTimes(cron, timing.timeZone, from, until, atMost);
    }
    case 'interval': {
      const [start, every] = [epochMillis(timing.from), timing.everySeconds * 1_000];
      const last = Math.floor((epochMillis(until) - start) / every);
      const first = Math.max(0, Math.ceil((epochMillis(from) - start) / every), last - atMost + 1);
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, step) =>
        instantOf(start + (first + step) * every),
      );
    }
    default:
      return unreachable(timing);
  }
};
