import type { CalendarFacts } from './request.ts';

/** A day of the proleptic Gregorian calendar, and its number since 1970-01-01. */
export interface CalendarDay {
  readonly year: number;
  /** 1 to 12, and 1 to 31. */
  readonly month: number;
  readonly day: number;
  readonly number: number;
}

/** Hinnant's algorithm (2013): the calendar by integers alone, without a clock or a zone. */
export const dayNumber = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

export const dayOfNumber = (number: number): CalendarDay => {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day, number };
};

/** Of `2026-11-27`. */
export const parseDay = (text: string): CalendarDay => {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return { year, month, day, number: dayNumber(year, month, day) };
};

/** 0 is Monday. */
export const weekday = ({ number }: CalendarDay): number => (((number + 3) % 7) + 7) % 7;

const MONTHS = { month: 1, quarter: 3, year: 12 };

/** The day on which the period at a place of the series starts. */
export const dayAt = ({ granularity, firstDay }: CalendarFacts, place: number): CalendarDay => {
  const first = parseDay(firstDay);
  if (granularity === 'day' || granularity === 'week') {
    return dayOfNumber(first.number + place * (granularity === 'day' ? 1 : 7));
  }
  const months = first.year * 12 + first.month - 1 + place * MONTHS[granularity];
  const [year, month] = [Math.floor(months / 12), (months % 12) + 1];
  return { year, month, day: first.day, number: dayNumber(year, month, first.day) };
};

/** The names of the holidays that lie in each period of the series from the first to `count`. */
export const holidaysAt = (calendar: CalendarFacts, count: number): readonly (readonly string[])[] => {
  const starts = Array.from({ length: count + 1 }, (_, place) => dayAt(calendar, place).number);
  const names = Array.from({ length: count }, (): string[] => []);
  for (const { day, name } of calendar.holidays) {
    const { number } = parseDay(day);
    const place = starts.findLastIndex((start) => start <= number);
    if (place >= 0 && place < count) names[place]?.push(name);
  }
  return names;
};
