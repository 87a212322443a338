import { epochMillis, type Instant, instantOf, plusMillis } from '../kernel/time.ts';
import { instantOfLocal, instantsOfLocal, isTimeZone, localDay, offsetAt } from '../kernel/time-zone.ts';

/** A cron expression, read: which local days it names, and which times of such a day. */
export interface Cron {
  /** Milliseconds after local midnight, in order. */
  readonly times: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly daysOfWeek: ReadonlySet<number>;
  /** Both kinds of days are restricted: either is enough (POSIX). */
  readonly eitherDay: boolean;
  /** The hour field begins with `*`: it follows the time that passes, not the time that clocks show. */
  readonly everyHour: boolean;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of values, from `min` on. */
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'day of week', min: 0, max: 7, names: WEEKDAYS },
] as const satisfies readonly Field[];

const MINUTE_MILLIS = 60_000;
const HOUR_MILLIS = 3_600_000;
const DAY_MILLIS = 86_400_000;
/** 29 February is away for eight years at most (1896 to 1904, 2096 to 2104). */
const FARTHEST_DAYS = 8 * 366;

/**
 * Reads the five fields of POSIX `crontab` (minute, hour, day of month, month, day of week), with the ranges, lists,
 * steps and English names that cron daemons have in common. Sunday is 0 or 7. Text that comes back says what is wrong.
 */
export const parseCron = (expression: string): Cron | string => {
  const texts = expression.trim().toLowerCase().split(/\s+/);
  if (texts.length !== FIELDS.length) return `A cron expression has 5 fields, and this one has ${texts.length}.`;
  const fields = FIELDS.map((field, place) => valuesOf(texts[place] ?? '', field));
  const fault = fields.find((field) => typeof field === 'string');
  if (fault !== undefined) return fault;
  const [minutes = [], hours = [], daysOfMonth = [], months = [], daysOfWeek = []] = fields as (readonly number[])[];
  const isOpen = (place: number): boolean => texts[place]?.startsWith('*') === true;
  return {
    times: hours.flatMap((hour) => minutes.map((minute) => hour * HOUR_MILLIS + minute * MINUTE_MILLIS)),
    months: new Set(months),
    daysOfMonth: new Set(daysOfMonth),
    daysOfWeek: new Set(daysOfWeek.map((day) => day % 7)),
    eitherDay: !isOpen(2) && !isOpen(4),
    everyHour: isOpen(1),
  };
};

/** `*`, `5`, `1-5`, `mon-fri`, each with `/step` where it is a range, in a list. */
const PART = /^(?:(\*)|([a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?)(?:\/(\d{1,2}))?$/;

const valuesOf = (text: string, field: Field): readonly number[] | string => {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [whole, star, first, last, step] = PART.exec(part) ?? [];
    if (whole === undefined) return `The ${field.name} cannot be ${part || 'empty'}.`;
    const from = star === undefined ? numberOf(first, field) : field.min;
    const to = star === undefined ? (last === undefined ? from : numberOf(last, field)) : field.max;
    if (from === undefined || to === undefined) {
      return `The ${field.name} is from ${field.min} to ${field.max}, and cannot be ${part}.`;
    }
    if (from > to) return `The ${field.name} goes backwards in ${part}.`;
    const by = step === undefined ? 1 : Number(step);
    if (by === 0 || (step !== undefined && from === to)) return `The ${field.name} has no use for the step of ${part}.`;
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return [...values].toSorted((one, other) => one - other);
};

const numberOf = (text: string | undefined, { min, max, names }: Field): number | undefined => {
  const place = names?.indexOf(text ?? '') ?? -1;
  const value = place === -1 ? Number(text) : place + min;
  return value >= min && value <= max ? value : undefined;
};

/** The first time after a moment. Undefined: there is none, as with 31 February. The zone must be one that is known. */
export const nextCronTime = (cron: Cron, timeZone: string, after: Instant): Instant | undefined => {
  let day = plusDays(localDay(after, timeZone), -1);
  for (let days = 0; days <= FARTHEST_DAYS; days += 1, day = plusDays(day, 1)) {
    const next = timesOfDay(cron, timeZone, day).find((time) => time > after);
    if (next !== undefined) return next;
  }
  return undefined;
};

/** The latest times from one moment to another, both included, at most so many, in order. */
export const latestCronTimes = (
  cron: Cron,
  timeZone: string,
  from: Instant,
  until: Instant,
  atMost: number,
): readonly Instant[] => {
  // Where clocks skip midnight, two days share a moment.
  const found = new Set<Instant>();
  const first = plusDays(localDay(from, timeZone), -1);
  for (let day = plusDays(localDay(until, timeZone), 1); day >= first; day = plusDays(day, -1)) {
    for (const time of timesOfDay(cron, timeZone, day).toReversed()) {
      if (time >= from && time <= until) found.add(time);
      if (found.size === atMost) return [...found].toSorted();
    }
  }
  return [...found].toSorted();
};

/**
 * When clocks change. Work at fixed hours is done once a day: at a time that comes twice, the first time; at one that
 * clocks skip, at the moment of the skip. Work of every hour goes on as time passes: a time that comes twice counts
 * twice, and one that is skipped never came. Vixie's cron drew the same line.
 */
const timesOfDay = (cron: Cron, timeZone: string, day: string): readonly Instant[] => {
  const midnight = epochMillis(`${day}T00:00:00.000Z`);
  if (!includesDay(cron, midnight)) return [];
  const offset = offsetAt(midnight - DAY_MILLIS, timeZone);
  if (offset === offsetAt(midnight + 2 * DAY_MILLIS, timeZone)) {
    return cron.times.map((time) => instantOf(midnight + time - offset));
  }
  const times = cron.times.flatMap((time) => {
    const local = instantOf(midnight + time).slice(0, 19);
    return cron.everyHour ? instantsOfLocal(local, timeZone) : [instantOfLocal(local, timeZone)];
  });
  return [...new Set(times)].toSorted();
};

const includesDay = ({ months, daysOfMonth, daysOfWeek, eitherDay }: Cron, midnight: number): boolean => {
  const text = instantOf(midnight);
  if (!months.has(Number(text.slice(5, 7)))) return false;
  const ofMonth = daysOfMonth.has(Number(text.slice(8, 10)));
  // 1970-01-01 was a Thursday; days before it count backwards.
  const ofWeek = daysOfWeek.has((((midnight / DAY_MILLIS + 4) % 7) + 7) % 7);
  return eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
};

const plusDays = (day: string, days: number): string =>
  plusMillis(`${day}T00:00:00.000Z`, days * DAY_MILLIS).slice(0, 10);

/** What keeps an expression from being used in a zone; undefined when nothing does. */
export const faultOfCron = (
  expression: string,
  timeZone: string,
  now: Instant,
): { readonly field: 'expression' | 'timeZone'; readonly reason: string } | undefined => {
  const cron = parseCron(expression);
  if (typeof cron === 'string') return { field: 'expression', reason: cron };
  if (!isTimeZone(timeZone))
    return { field: 'timeZone', reason: 'There is no such time zone: use a name as Europe/Berlin.' };
  if (nextCronTime(cron, timeZone, now) === undefined) {
    return { field: 'expression', reason: 'No such day ever comes.' };
  }
  return undefined;
};
