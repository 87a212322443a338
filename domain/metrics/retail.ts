import type { Dimensions } from './metric.ts';
import type { OrderLine } from './order-line.ts';
import { addLine, metricsOf, newTotals, type Totals } from './retail-totals.ts';

/** A value of a day, ready to be observed. */
export interface DayValue {
  readonly metric: string;
  readonly dimensions: Dimensions;
  readonly value: string;
  readonly rowFrom: number;
  readonly rowTo: number;
}

/** A day of which every line is believed to be known. */
export interface CompletedDay {
  /** Calendar day by the shop's clock. */
  readonly day: string;
  readonly values: readonly DayValue[];
  readonly lines: number;
  readonly linesWithCustomer: number;
  /** Time of day of its last line, by the shop's clock. */
  readonly lastTime: string;
  readonly rowFrom: number;
  readonly rowTo: number;
}

/** What the whole file holds, for its import's last event. */
export interface RetailCounts {
  readonly [count: string]: number;
}

export interface RetailTally {
  readonly add: (line: OrderLine, row: number, text: string) => void;
  /** The days that became complete since the last call, oldest first. */
  readonly takeCompleted: () => readonly CompletedDay[];
  /** The file has ended: everything that was not taken yet, and the days that got lines after they were taken. */
  readonly takeRest: () => readonly CompletedDay[];
  readonly counts: () => RetailCounts;
}

interface Day {
  readonly whole: Totals;
  readonly countries: Map<string, Totals>;
  /** Texts of the lines, while the day is among the newest: how exact duplicates are recognised. */
  readonly texts: Set<string>;
  lines: number;
  linesWithCustomer: number;
  lastTime: string;
  /** Nothing of it has changed since it was taken. */
  taken: boolean;
}

/** Lines may come late, but not behind the day before the newest: only older days are complete. */
const OPEN_DAYS = 2;

/**
 * Adds order lines up to days. Exports are sorted by time, so a day is complete (in stream processing's terms: the
 * watermark has passed it, with one day of allowed lateness) once lines of two later days were seen. A line for a day
 * that was taken already shows that the file is not sorted: from then on nothing more is complete before the file's
 * end, and the days that changed are handed out again, to correct what was said. Whatever the order of the lines, the
 * last word on each day is exact.
 *
 * Memory grows with the number of orders and customers of a day, not with lines: some 100 bytes for each order.
 */
export const retailTally = ({ byCountry }: { readonly byCountry: boolean }): RetailTally => {
  const days = new Map<string, Day>();
  const counts = {
    lines: 0,
    cancelledLines: 0,
    linesWithoutCustomer: 0,
    zeroPriceLines: 0,
    negativePriceLines: 0,
    negativeQuantityLines: 0,
    duplicateLines: 0,
    lateLines: 0,
  };
  const invoices = new Set<string>();
  const customers = new Set<string>();
  const countries = new Set<string>();
  let newest: readonly string[] = [];
  let sorted = true;

  const dayOf = (name: string): Day => {
    const known = days.get(name);
    if (known !== undefined) return known;
    const day: Day = {
      whole: newTotals(),
      countries: new Map(),
      texts: new Set(),
      lines: 0,
      linesWithCustomer: 0,
      lastTime: '',
      taken: false,
    };
    days.set(name, day);
    newest = [...newest, name].sort().slice(-OPEN_DAYS);
    for (const [other, { texts }] of days) if (!newest.includes(other)) texts.clear();
    return day;
  };

  const count = (line: OrderLine): void => {
    counts.lines += 1;
    if (line.cancelled) counts.cancelledLines += 1;
    else if (line.quantity < 0) counts.negativeQuantityLines += 1;
    if (line.customer === undefined) counts.linesWithoutCustomer += 1;
    else customers.add(line.customer);
    if (line.price === 0) counts.zeroPriceLines += 1;
    else if (line.price < 0) counts.negativePriceLines += 1;
    invoices.add(line.invoice);
    countries.add(line.country);
  };

  const take = (isReady: (name: string, day: Day) => boolean): readonly CompletedDay[] => {
    const ready = [...days].filter(([name, day]) => !day.taken && isReady(name, day));
    return ready
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, day]) => {
        day.taken = true;
        return completed(name, day);
      });
  };

  return {
    add: (line, row, text) => {
      const day = dayOf(line.day);
      if (day.taken || line.day < (newest[0] ?? '')) {
        counts.lateLines += 1;
        sorted = false;
      }
      day.taken = false;
      if (day.texts.has(text)) counts.duplicateLines += 1;
      else day.texts.add(text);
      day.lines += 1;
      if (line.customer !== undefined) day.linesWithCustomer += 1;
      if (line.time > day.lastTime) day.lastTime = line.time;
      addLine(day.whole, line, row);
      if (byCountry) {
        const totals = day.countries.get(line.country) ?? newTotals();
        day.countries.set(line.country, totals);
        addLine(totals, line, row);
      }
      count(line);
    },
    takeCompleted: () => (sorted ? take((name) => !newest.includes(name)) : []),
    takeRest: () => take(() => true),
    counts: () => ({
      ...counts,
      invoices: invoices.size,
      customers: customers.size,
      countries: countries.size,
      days: days.size,
    }),
  };
};

const completed = (name: string, day: Day): CompletedDay => ({
  day: name,
  values: [
    ...valuesOf(day.whole, {}),
    ...[...day.countries].flatMap(([country, totals]) => valuesOf(totals, { country })),
  ],
  lines: day.lines,
  linesWithCustomer: day.linesWithCustomer,
  lastTime: day.lastTime,
  rowFrom: day.whole.rowFrom,
  rowTo: day.whole.rowTo,
});

const valuesOf = (totals: Totals, dimensions: Dimensions): readonly DayValue[] =>
  [...metricsOf(totals)].map(([metric, value]) => ({
    metric,
    dimensions,
    value,
    rowFrom: totals.rowFrom,
    rowTo: totals.rowTo,
  }));
