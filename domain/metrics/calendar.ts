import { epochMillis, type Instant, plusMillis } from '../kernel/time.ts';
import { localDay, localTime } from '../kernel/time-zone.ts';
import type { Granularity } from './metric.ts';

const DAY_MILLIS = 86_400_000;

/** Whether a period of this length starts at a moment, by the clocks of a zone. Weeks start on Monday (ISO 8601). */
export const isPeriodStart = (at: Instant, granularity: Granularity, timeZone: string): boolean => {
  switch (granularity) {
    case 'instant':
      return true;
    case 'minute':
      return at.endsWith(':00.000Z');
    case 'hour':
      return at.endsWith('.000Z') && localTime(at, timeZone).endsWith(':00:00');
    case 'day':
      return startsDay(at, timeZone);
    case 'week':
      return isMonday(localDay(at, timeZone)) && startsDay(at, timeZone);
    case 'month':
      return localDay(at, timeZone).endsWith('-01') && startsDay(at, timeZone);
    case 'quarter':
      return /-(01|04|07|10)-01$/.test(localDay(at, timeZone)) && startsDay(at, timeZone);
    case 'year':
      return localDay(at, timeZone).endsWith('-01-01') && startsDay(at, timeZone);
  }
};

const startsDay = (at: Instant, timeZone: string): boolean =>
  localDay(at, timeZone) !== localDay(plusMillis(at, -1), timeZone);

/** 1970-01-05 was a Monday. */
const isMonday = (day: string): boolean => (epochMillis(`${day}T00:00:00.000Z`) / DAY_MILLIS - 4) % 7 === 0;
