import { z } from 'zod';
import { unreachable } from './decider.ts';
import { epochMillis, type Instant, instantOf } from './time.ts';
import { localDay } from './time-zone.ts';

/** The lengths of periods that follow each other without a gap and can be counted. */
export const CountedGranularity = z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year']);
export type CountedGranularity = z.output<typeof CountedGranularity>;

export const isCounted = (granularity: string): granularity is CountedGranularity =>
  CountedGranularity.safeParse(granularity).success;

const HOUR_MILLIS = 3_600_000;
const DAY_MILLIS = 86_400_000;

/** The number of the period that begins at a moment: the next one's is one more. Days and longer by the zone's clocks. */
export const periodNumber = (at: Instant, granularity: CountedGranularity, timeZone: string): number => {
  if (granularity === 'hour') return Math.floor(epochMillis(at) / HOUR_MILLIS);
  const day = localDay(at, timeZone);
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  switch (granularity) {
    case 'day':
      return dayOf(day);
    case 'week':
      // 1970-01-05 was a Monday.
      return Math.floor((dayOf(day) - 4) / 7);
    case 'month':
      return year * 12 + month - 1;
    case 'quarter':
      return year * 4 + Math.floor((month - 1) / 3);
    case 'year':
      return year;
    default:
      return unreachable(granularity);
  }
};

/** When a period begins, as people write it: a day, or for hours the moment. */
export const periodText = (number: number, granularity: CountedGranularity): string => {
  switch (granularity) {
    case 'hour':
      return instantOf(number * HOUR_MILLIS);
    case 'day':
      return dayText(number);
    case 'week':
      return dayText(number * 7 + 4);
    case 'month':
      return monthText(number);
    case 'quarter':
      return monthText(number * 3);
    case 'year':
      return monthText(number * 12);
    default:
      return unreachable(granularity);
  }
};

/** The number of the period that a text of `periodText` begins. */
export const firstNumber = (text: string, granularity: CountedGranularity): number =>
  periodNumber(text.length === 10 ? `${text}T00:00:00.000Z` : text, granularity, 'UTC');

const dayOf = (day: string): number => epochMillis(`${day}T00:00:00.000Z`) / DAY_MILLIS;
const dayText = (number: number): string => instantOf(number * DAY_MILLIS).slice(0, 10);
const monthText = (number: number): string =>
  `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}-01`;

export interface RegularSeries {
  /** The number of the first period. */
  readonly first: number;
  /** One for each period; null where nothing was measured. */
  readonly values: readonly (number | null)[];
}

/** Points of a metric, in the order of time, as values at equal distances. Undefined without points. */
export const regularSeries = (
  points: readonly { readonly at: Instant; readonly value: string }[],
  granularity: CountedGranularity,
  timeZone: string,
): RegularSeries | undefined => {
  const [oldest] = points;
  if (oldest === undefined) return undefined;
  const first = periodNumber(oldest.at, granularity, timeZone);
  const values: (number | null)[] = [];
  for (const { at, value } of points) {
    const place = periodNumber(at, granularity, timeZone) - first;
    while (values.length < place) values.push(null);
    values[place] = Number(value);
  }
  return { first, values };
};
