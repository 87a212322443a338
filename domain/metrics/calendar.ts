import { epochMillis, type Instant, instantOf, plusMillis } from '../kernel/time.ts';
import type { Granularity } from './metric.ts';

const DAY_MILLIS = 86_400_000;

/** Building a formatter takes a thousand times as long as using it, and a zone's rules never change while we run. */
const formatters = new Map<string, Intl.DateTimeFormat>();

const formatterOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  // Swedish writes times nearly as ISO 8601 does: `2010-03-28 02:00:00`. Taking them apart would take thrice as long.
  const made = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formatters.set(timeZone, made);
  return made;
};

/** Whether this machine's time zone database knows the zone. */
export const isTimeZone = (timeZone: string): boolean => {
  try {
    formatterOf(timeZone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

/** What clocks in a zone show at a moment, `2010-03-28T02:00:00`. */
export const localTime = (at: Instant, timeZone: string): string =>
  formatterOf(timeZone).format(epochMillis(at)).replace(' ', 'T');

/** The calendar day in a zone at a moment, `2010-03-28`. */
export const localDay = (at: Instant, timeZone: string): string => localTime(at, timeZone).slice(0, 10);

/**
 * The first moment at which clocks in a zone show a local time (`2010-10-31T01:30:00` comes twice). Where clocks skip
 * it, the moment of the skip: of a day whose midnight is skipped, the day's first moment.
 */
export const instantOfLocal = (local: string, timeZone: string): Instant => {
  const asIfUtc = epochMillis(`${local}.000Z`);
  const candidates = [asIfUtc - DAY_MILLIS, asIfUtc + DAY_MILLIS].map((near) => asIfUtc - offsetAt(near, timeZone));
  const shown = candidates.filter((millis) => localTime(instantOf(millis), timeZone) === local);
  return shown.length > 0 ? instantOf(Math.min(...shown)) : skipBetween(candidates, timeZone);
};

/** The first moment of a calendar day in a zone. */
export const dayStart = (day: string, timeZone: string): Instant => instantOfLocal(`${day}T00:00:00`, timeZone);

/** Milliseconds by which a zone's clocks are ahead of UTC. */
const offsetAt = (millis: number, timeZone: string): number =>
  epochMillis(`${localTime(instantOf(millis), timeZone)}.000Z`) - Math.floor(millis / 1000) * 1000;

/** The moment, between two, at which the zone's clocks jump. */
const skipBetween = (bounds: readonly number[], timeZone: string): Instant => {
  let before = Math.min(...bounds);
  let after = Math.max(...bounds);
  const offset = offsetAt(before, timeZone);
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000;
    if (offsetAt(middle, timeZone) === offset) before = middle;
    else after = middle;
  }
  return instantOf(after);
};

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
