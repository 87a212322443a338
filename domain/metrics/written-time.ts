import { epochMillis, type Instant, instantOf } from '../kernel/time.ts';
import { instantOfLocal, localTime } from '../kernel/time-zone.ts';

/** The parts of a written time, as patterns name them. */
const PARTS = { yyyy: 4, MM: 2, dd: 2, HH: 2, mm: 2, ss: 2 } as const;
const NAMES = /yyyy|MM|dd|HH|mm|ss/g;

/** Whether a text is a pattern of times: year, month and day once each, and smaller parts only with the larger ones. */
export const isTimePattern = (pattern: string): boolean => {
  const names: readonly string[] = pattern.match(NAMES) ?? [];
  const rest = pattern.replace(NAMES, '');
  return (
    new Set(names).size === names.length &&
    ['yyyy', 'MM', 'dd'].every((name) => names.includes(name)) &&
    (names.includes('HH') || !names.includes('mm')) &&
    (names.includes('mm') || !names.includes('ss')) &&
    /^[ T/.:-]*$/.test(rest)
  );
};

export type TimeReader = (text: string) => Instant | undefined;

/**
 * Reads times as a file writes them: `rfc3339` (with an offset), `unixSeconds`, `unixMillis`, or a pattern of yyyy,
 * MM, dd, HH, mm, ss by the clocks of a zone. A time that clocks skip or a day that no calendar has is undefined; of
 * a time that comes twice it is the first; a day alone is its first moment.
 */
export const timeReader = (format: string, timeZone: string): TimeReader => {
  switch (format) {
    case 'rfc3339':
      return readRfc3339;
    case 'unixSeconds':
      return (text) => (/^\d{1,11}$/.test(text) ? instantOf(Number(text) * 1000) : undefined);
    case 'unixMillis':
      return (text) => (/^\d{1,14}$/.test(text) ? instantOf(Number(text)) : undefined);
    default:
      return patternReader(format, timeZone);
  }
};

const readRfc3339: TimeReader = (text) => {
  if (!/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const millis = epochMillis(text.replace(' ', 'T').toUpperCase());
  return Number.isNaN(millis) || !isCalendarDay(text.slice(0, 10)) ? undefined : instantOf(millis);
};

const patternReader = (pattern: string, timeZone: string): TimeReader => {
  const names: readonly string[] = pattern.match(NAMES) ?? [];
  const expression = pattern
    .replace(/[.]/g, '\\.')
    .replace(NAMES, (name) => `(\\d{${PARTS[name as keyof typeof PARTS]}})`);
  const written = new RegExp(`^${expression}$`);
  const dayOnly = !names.includes('HH');
  return (text) => {
    const found = written.exec(text);
    if (found === null) return undefined;
    const part = (name: string): string => (names.includes(name) && found[names.indexOf(name) + 1]) || '00';
    const day = `${part('yyyy')}-${part('MM')}-${part('dd')}`;
    const time = `${part('HH')}:${part('mm')}:${part('ss')}`;
    if (!isCalendarDay(day) || !/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time)) return undefined;
    const at = instantOfLocal(`${day}T${time}`, timeZone);
    return dayOnly || localTime(at, timeZone) === `${day}T${time}` ? at : undefined;
  };
};

/** Whether the calendar has the day: what is carried over into the next month comes back as another text. */
export const isCalendarDay = (day: string): boolean => {
  const millis = epochMillis(`${day}T00:00:00.000Z`);
  return !Number.isNaN(millis) && instantOf(millis).slice(0, 10) === day;
};
