import { dayAt, holidaysAt, weekday } from './calendar-days.ts';
import type { CalendarFacts } from './request.ts';
import { at } from './vector.ts';

/** How to describe a place of a series by what was known before it and by the calendar. */
export interface FeaturePlan {
  /** How many places back, shortest first. */
  readonly lags: readonly number[];
  /** Over how many values before the place the level is the mean. All other values are taken relative to it. */
  readonly levelWindow: number;
  /** One feature for each: the place within the period. */
  readonly periods: readonly number[];
  /** Calendar features by place of the series, from the first to beyond the horizon. */
  readonly calendar: readonly Float64Array[];
}

/** 1, 7, 14 and 30 for days; for other periods the same idea: the last values, and one and two periods back. */
const lagsFor = (period: number, count: number): readonly number[] => {
  const wanted = period === 7 ? [1, 7, 14, 30] : period > 1 ? [1, 2, period, 2 * period] : [1, 2, 3, 4];
  return [...new Set(wanted)].sort((left, right) => left - right).filter((lag) => lag * 3 <= count);
};

export const planFeatures = (
  count: number,
  periods: readonly number[],
  calendar: CalendarFacts | undefined,
  horizon: number,
): FeaturePlan => {
  const period = periods[0] ?? 1;
  return {
    lags: lagsFor(period, count),
    levelWindow: period > 1 ? period : 4,
    periods,
    calendar: calendar === undefined ? [] : calendarColumns(calendar, count + horizon),
  };
};

/** The first place of which every feature is known. */
export const firstPlace = ({ lags, levelWindow }: FeaturePlan): number => Math.max(levelWindow, ...lags);

/** The level just before a place. */
export const levelBefore = (values: Float64Array, place: number, { levelWindow }: FeaturePlan): number => {
  let total = 0;
  for (let back = 1; back <= levelWindow; back += 1) total += at(values, place - back);
  return total / levelWindow;
};

/** Reads only values before the place: what comes later cannot leak into it. */
export const featuresAt = (values: Float64Array, place: number, plan: FeaturePlan): Float64Array => {
  const level = levelBefore(values, place, plan);
  return Float64Array.from([
    ...plan.lags.map((lag) => at(values, place - lag) - level),
    ...plan.periods.map((period) => place % period),
    ...plan.calendar.map((column) => at(column, place)),
  ]);
};

const calendarColumns = (calendar: CalendarFacts, count: number): readonly Float64Array[] => {
  const days = Array.from({ length: count }, (_, place) => dayAt(calendar, place));
  const holidays = holidaysAt(calendar, count);
  const column = (feature: (day: (typeof days)[number], place: number) => number) => Float64Array.from(days, feature);
  const isHoliday = column((_, place) => ((holidays[place]?.length ?? 0) > 0 ? 1 : 0));
  switch (calendar.granularity) {
    case 'day':
      return [column(weekday), column(({ day }) => day), column(({ month }) => month), isHoliday];
    case 'week':
      return [column(({ day }) => day), column(({ month }) => month), isHoliday];
    case 'month':
    case 'quarter':
      return [column(({ month }) => month), isHoliday];
    case 'year':
      return [];
  }
};
