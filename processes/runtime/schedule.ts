import { epochMillis, type Instant, instantOf } from '../../domain/kernel/time.ts';
import type { Schedule } from '../../infra/queue/schedule-storage.ts';

/** A time counts as missed, for `none`, when it is noticed later than this. */
const GRACE_MILLIS = 60_000;
/** One look makes up for at most this many missed times; the next look goes on from there. */
const MAX_AT_ONCE = 1_000;

/** The times that are due after one that was fired and up to now. `lastFired` undefined: none was fired yet. */
export const dueTimes = (schedule: Schedule, lastFired: Instant | undefined, now: Instant): readonly Instant[] => {
  const { from, everyMillis, catchUp } = schedule;
  const start = epochMillis(from);
  const elapsed = epochMillis(now) - start;
  if (elapsed < 0) return [];
  const latest = Math.floor(elapsed / everyMillis);
  const next = lastFired === undefined ? 0 : Math.floor((epochMillis(lastFired) - start) / everyMillis) + 1;
  if (next > latest) return [];
  const timeOf = (period: number): Instant => instantOf(start + period * everyMillis);
  switch (catchUp) {
    case 'none':
      return elapsed - latest * everyMillis <= GRACE_MILLIS ? [timeOf(latest)] : [];
    case 'latest':
      return [timeOf(latest)];
    case 'all': {
      const count = Math.min(latest - next + 1, MAX_AT_ONCE);
      return Array.from({ length: count }, (_, index) => timeOf(next + index));
    }
  }
};
