import { preferences } from './preferences.svelte';

/** Written in the language of the words beside them; figures and days as that language's readers in Europe write them. */
const LOCALE = 'en-GB';

const formats = new Map<string, Intl.DateTimeFormat>();
const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const all = { ...options, ...(preferences.zone === 'utc' && { timeZone: 'UTC' }) };
  const key = JSON.stringify(all);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(LOCALE, all);
  formats.set(key, known);
  return known;
};

/** "UTC", or the zone that this browser is in. */
export const zoneName = (): string =>
  preferences.zone === 'utc' ? 'UTC' : new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** "5 May 2026, 12:22" by the zone that is chosen for all pages. */
export const moment = (instant: string): string =>
  dates({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(Date.parse(instant));

/** With seconds, where order matters. */
export const exactMoment = (instant: string): string =>
  dates({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(Date.parse(instant));

/** "5 May 2026" of a day that is one by a zone of its own (`2026-05-05`). */
export const day = (date: string): string =>
  new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${date.slice(0, 10)}T00:00:00Z`),
  );

/** The day of a metric's period, which begins by the metric's zone. */
export const dayIn = (instant: string, timeZone: string): string =>
  new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric', timeZone }).format(
    Date.parse(instant),
  );

const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** "in 4 hours", "2 days ago". */
export const fromNow = (instant: string, nowMillis: number): string => {
  const seconds = (Date.parse(instant) - nowMillis) / 1_000;
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return seconds > 0 ? 'in less than a minute' : 'just now';
};

const plain = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const fraction = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 3 });

/** A figure as it is shown: to two digits of a fraction; of less than one, the first three digits that count. */
export const figure = (value: string | number): string => {
  const number = Number(value);
  if (Math.abs(number) >= 10_000) return whole.format(number);
  return Math.abs(number) < 1 ? fraction.format(number) : plain.format(number);
};

/** Money in minor units, whole and exact: "£1,234.50". */
export const money = (minor: string | number, currency: string): string => {
  const format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(Number(minor) / 10 ** digits);
};

/** A value with its unit: a currency's before it, any other's behind. */
export const valued = (value: string | number, unit: string): string => {
  if (/^[A-Z]{3}$/.test(unit)) {
    const digits = Math.abs(Number(value)) >= 10_000 ? 0 : 2;
    return new Intl.NumberFormat(LOCALE, {
      style: 'currency',
      currency: unit,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(Number(value));
  }
  if (unit === 'percent' || unit === '%') return `${figure(value)} %`;
  return unit === 'count' || unit === '1' ? figure(value) : `${figure(value)} ${unit}`;
};

/** A share of one as a percentage: 0.934 is "93.4 %". */
export const percent = (share: number, digits = 1): string =>
  `${new Intl.NumberFormat(LOCALE, { maximumFractionDigits: digits }).format(share * 100)} %`;

/** "budget_increase" and "BudgetIncrease" as words: "budget increase". */
export const spoken = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase();

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The end of an id, by which people tell one from another. */
export const short = (id: string): string => id.slice(-8);
