import { DECIMAL_SCALE, unitsOf } from '../kernel/decimal-units.ts';
import { periodNumber, periodText } from '../kernel/periods.ts';
import type { Instant } from '../kernel/time.ts';
import { dayStart } from '../kernel/time-zone.ts';
import { findAnomalies } from './anomalies.ts';
import { decimalOf, quotientOf } from './decimal.ts';
import { Decimal, type Granularity, type MetricDefinition } from './metric.ts';
import type { Change, Measured, ReportedGoal, ReportedMetric, ReportedSeries } from './report-events.ts';
import type { ReportRequest } from './report-request.ts';

/** What computes reports. Another formula is another version. */
export const REPORTER = 'reporter/1';

/** For each value, of noise that is normal and independent: as anomalies are asked for by default. */
export const REPORT_FALSE_POSITIVE_RATE = 0.001;

/** Digits of a relative change. */
const RELATIVE_SCALE = 6;

/** The last whole period before a moment, and the one before it. Ends are exclusive. */
export interface ReportedPeriod {
  readonly timeZone: string;
  readonly previousFrom: Instant;
  readonly from: Instant;
  readonly to: Instant;
}

/** Which periods are told of by a zone's clocks, asked at a moment. */
export const reportedPeriod = (
  { period, before }: Pick<ReportRequest, 'period' | 'before'>,
  timeZone: string,
  now: Instant,
): ReportedPeriod => {
  const running = periodNumber(before === undefined ? now : dayStart(before, timeZone), period, timeZone);
  const start = (number: number): Instant => dayStart(periodText(number, period), timeZone);
  return { timeZone, previousFrom: start(running - 2), from: start(running - 1), to: start(running) };
};

const WITHIN_HOURS: ReadonlySet<Granularity> = new Set(['instant', 'minute', 'hour']);

/** Whether periods of a metric lie whole in those of a report: hours in any zone's, days in those of their own zone. */
export const nestsIn = (
  { granularity, timeZone }: Pick<MetricDefinition, 'granularity' | 'timeZone'>,
  period: ReportRequest['period'],
  reportZone: string,
): boolean =>
  WITHIN_HOURS.has(granularity) || (timeZone === reportZone && (granularity === 'day' || granularity === period));

/** What one source measured of a metric as a whole. */
export interface SeriesInput {
  readonly source: string;
  readonly current: Measured | undefined;
  readonly previous: Measured | undefined;
  /** The newest values up to the end of the period, in the order of time. */
  readonly newest: readonly { readonly at: Instant; readonly value: number }[];
}

/** From one value to another. Undefined: one is absent, or they are further apart than a decimal says. */
export const changeBetween = (
  previous: Pick<Measured, 'value'> | undefined,
  current: Pick<Measured, 'value'> | undefined,
): Change | undefined => {
  if (previous === undefined || current === undefined) return undefined;
  const before = unitsOf(previous.value);
  const difference = unitsOf(current.value) - before;
  const absolute = Decimal.safeParse(decimalOf(difference, DECIMAL_SCALE));
  if (!absolute.success) return undefined;
  const relative = Decimal.safeParse(quotientOf(difference, before < 0n ? -before : before, RELATIVE_SCALE));
  return { absolute: absolute.data, ...(relative.success && { relative: relative.data }) };
};

/** A metric in a report: each source by itself, for sources are never added together. */
export const reportedMetric = (
  definition: MetricDefinition,
  { timeZone, previousFrom, from, to }: ReportedPeriod,
  found: {
    readonly aggregation: MetricDefinition['aggregation'] | 'quotient';
    readonly series: readonly SeriesInput[];
    readonly goals: readonly ReportedGoal[];
  },
): ReportedMetric => ({
  status: 'reported',
  metric: definition.name,
  title: definition.title,
  unit: definition.unit,
  direction: definition.direction,
  aggregation: found.aggregation,
  timeZone,
  previousFrom,
  from,
  to,
  series: found.series.map((input) => reportedSeries(definition, from, input)),
  goals: [...found.goals],
});

const reportedSeries = (
  { granularity, timeZone }: MetricDefinition,
  from: Instant,
  { source, current, previous, newest }: SeriesInput,
): ReportedSeries => {
  const change = changeBetween(previous, current);
  return {
    source,
    ...(current !== undefined && { current }),
    ...(previous !== undefined && { previous }),
    ...(change !== undefined && { change }),
    anomalies: examined(newest, { granularity, timeZone }, from),
  };
};

const examined = (
  points: SeriesInput['newest'],
  clock: Pick<MetricDefinition, 'granularity' | 'timeZone'>,
  from: Instant,
): ReportedSeries['anomalies'] => {
  const report = findAnomalies({ points, ...clock }, REPORT_FALSE_POSITIVE_RATE);
  if (report.status === 'tooShort') return report;
  const anomalies = report.anomalies.filter(({ at }) => at >= from);
  return { status: 'examined', values: report.values, from: points[0]?.at ?? from, anomalies };
};
