import { z } from 'zod';
import type { Instant } from '../kernel/time.ts';
import { isTimeZone } from '../kernel/time-zone.ts';
import { isPeriodStart } from './calendar.ts';
import { canonicalDecimal } from './decimal.ts';
import { type Dimensions, Granularity, MetricDefinition, TimeZone } from './metric.ts';
import { isTimePattern, type TimeReader, timeReader } from './written-time.ts';

const Column = z.string().min(1).max(120);

/** How the columns of a file of measured values are to be read. */
export const ColumnMapping = z.strictObject({
  time: z.strictObject({
    column: Column,
    /** `yyyy-MM-dd`, `dd/MM/yyyy HH:mm` …, or `rfc3339`, `unixSeconds`, `unixMillis`. */
    format: z
      .string()
      .max(40)
      .refine((format) => ['rfc3339', 'unixSeconds', 'unixMillis'].includes(format) || isTimePattern(format), {
        error: 'must be rfc3339, unixSeconds, unixMillis, or a pattern of yyyy MM dd HH mm ss',
      }),
  }),
  /** The zone whose clocks wrote the times, and by which periods begin. */
  timeZone: TimeZone.refine(isTimeZone, 'not in the time zone database'),
  granularity: Granularity,
  metrics: z
    .array(z.strictObject({ column: Column, metric: MetricDefinition.omit({ granularity: true, timeZone: true }) }))
    .min(1)
    .max(50),
  dimensions: z
    .array(z.strictObject({ column: Column, dimension: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/) }))
    .max(8)
    .default([]),
});
export type ColumnMapping = z.output<typeof ColumnMapping>;

/** The metrics that a mapping needs in the catalogue. */
export const mappedMetrics = ({ metrics, granularity, timeZone }: ColumnMapping): readonly MetricDefinition[] =>
  metrics.map(({ metric }) => ({ ...metric, granularity, timeZone }));

/** What a row measures. */
export interface MappedRow {
  readonly at: Instant;
  readonly dimensions: Dimensions;
  /** Canonical decimals by metric. A column that is empty measured nothing. */
  readonly values: readonly { readonly metric: string; readonly value: string }[];
}

/** Why a row measures nothing. */
export interface MappingFault {
  readonly code: string;
  readonly column: string;
}

export const isMappingFault = (read: MappedRow | MappingFault): read is MappingFault => 'code' in read;

export type MappedRowReader = (columns: readonly string[]) => MappedRow | MappingFault;

/** Times repeat from row to row, and reading one asks the time zone database. */
const REMEMBERED_TIMES = 10_000;

/**
 * Reads rows by a mapping. `columns` is the file's header; a column that it lacks is given back as a fault at once.
 * `latest` is the last moment that is not the future.
 */
export const mappedRowReader = (
  mapping: ColumnMapping,
  columns: readonly string[],
  latest: Instant,
): MappedRowReader | MappingFault => {
  const { time, timeZone, granularity, metrics, dimensions } = mapping;
  const wanted = [time.column, ...metrics.map(({ column }) => column), ...dimensions.map(({ column }) => column)];
  const missing = wanted.find((column) => !columns.includes(column));
  if (missing !== undefined) return { code: 'missing', column: missing };
  const timeAt = columns.indexOf(time.column);
  const metricsAt = metrics.map(({ column, metric }) => ({
    column,
    name: metric.name,
    place: columns.indexOf(column),
  }));
  const dimensionsAt = dimensions.map((dimension) => ({ ...dimension, place: columns.indexOf(dimension.column) }));
  const readTime = remembering(timeReader(time.format, timeZone), granularity, timeZone, latest);

  return (row) => {
    const at = readTime(row[timeAt] ?? '');
    if (!('at' in at)) return { code: at.code, column: time.column };
    const values: { metric: string; value: string }[] = [];
    for (const { column, name, place } of metricsAt) {
      const written = (row[place] ?? '').trim();
      if (written === '') continue;
      const value = canonicalDecimal(written);
      if (value === undefined) return { code: 'not-a-decimal', column };
      values.push({ metric: name, value });
    }
    const named: Record<string, string> = {};
    for (const { column, dimension, place } of dimensionsAt) {
      const name = row[place] ?? '';
      if (!/^[^\p{C}]{1,200}$/u.test(name)) return { code: name === '' ? 'missing' : 'not-a-name', column };
      named[dimension] = name;
    }
    return { at: at.at, dimensions: named, values };
  };
};

type ReadTime = { readonly at: Instant } | { readonly code: string };

const remembering = (
  read: TimeReader,
  granularity: Granularity,
  timeZone: string,
  latest: Instant,
): ((text: string) => ReadTime) => {
  const known = new Map<string, ReadTime>();
  const judge = (text: string): ReadTime => {
    const at = read(text.trim());
    if (at === undefined) return { code: 'not-a-time' };
    if (at > latest) return { code: 'in-the-future' };
    return isPeriodStart(at, granularity, timeZone) ? { at } : { code: 'not-a-period-start' };
  };
  return (text) => {
    const earlier = known.get(text);
    if (earlier !== undefined) return earlier;
    if (known.size >= REMEMBERED_TIMES) known.clear();
    const judged = judge(text);
    known.set(text, judged);
    return judged;
  };
};
