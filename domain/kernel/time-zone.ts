import { epochMillis, type Instant, instantOf } from './time.ts';

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
  const [first] = instantsOfLocal(local, timeZone);
  return first ?? skipBetween(candidatesOf(local, timeZone), timeZone);
};

/** Every moment at which clocks in a zone show a local time, in order: one as a rule, two or none when they change. */
export const instantsOfLocal = (local: string, timeZone: string): readonly Instant[] => {
  const shown = candidatesOf(local, timeZone).filter((millis) => localTime(instantOf(millis), timeZone) === local);
  return [...new Set(shown)].toSorted((one, other) => one - other).map(instantOf);
};

/** A local time as the offsets of the day before and of the day after would have it. */
const candidatesOf = (local: string, timeZone: string): readonly number[] => {
  const asIfUtc = epochMillis(`${local}.000Z`);
  return [asIfUtc - DAY_MILLIS, asIfUtc + DAY_MILLIS].map((near) => asIfUtc - offsetAt(near, timeZone));
};

/** The first moment of a calendar day in a zone. */
export const dayStart = (day: string, timeZone: string): Instant => instantOfLocal(`${day}T00:00:00`, timeZone);

/** Milliseconds by which a zone's clocks are ahead of UTC. */
export const offsetAt = (millis: number, timeZone: string): number =>
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
