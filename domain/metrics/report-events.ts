import { z } from 'zod';
import { Ahead, GoalStatus, Heading, Reading, Verdict } from '../goals/events.ts';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { Anomaly } from './anomalies.ts';
import { Aggregation, Decimal, Dimensions, Granularity, MetricDefinition, MetricName, MetricSource } from './metric.ts';
import { ReportRequest } from './report-request.ts';

const Instant = z.iso.datetime({ precision: 3 });

/** What the values of a period come to, as their metric aggregates. */
export const Measured = z.strictObject({
  value: Decimal,
  /** How many values it was made of, and how often one of them was corrected. */
  values: z.int().min(1),
  corrections: z.int().min(0),
});
export type Measured = z.output<typeof Measured>;

export const Change = z.strictObject({
  /** In the metric's unit. */
  absolute: Decimal,
  /** Of the value before, whatever its sign, rounded to six digits; absent: that is 0. */
  relative: Decimal.optional(),
});
export type Change = z.output<typeof Change>;

/** What stands out in the period, among the newest values up to its end. */
const Examined = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('tooShort'), values: z.int(), valuesNeeded: z.int() }),
  z.strictObject({ status: z.literal('examined'), values: z.int(), from: Instant, anomalies: z.array(Anomaly) }),
]);

/** The whole of a metric by one source. What is absent is not known: nobody measured it, or it cannot be divided. */
export const ReportedSeries = z.strictObject({
  source: MetricSource,
  current: Measured.optional(),
  previous: Measured.optional(),
  change: Change.optional(),
  anomalies: Examined,
});
export type ReportedSeries = z.output<typeof ReportedSeries>;

/** A goal that follows the metric, as it stands: one that is open, or was completed since the period began. */
export const ReportedGoal = z.strictObject({
  goalId: z.uuid(),
  title: z.string(),
  status: GoalStatus,
  source: MetricSource,
  dimensions: Dimensions,
  target: Decimal,
  heading: Heading.optional(),
  deadline: z.iso.date(),
  /** Absent: the metric has no value yet. */
  current: Reading.optional(),
  progress: z.number().min(0).max(1).optional(),
  /** What the newest forecast says of it; absent: there is none. */
  outlook: z.strictObject({ verdict: Verdict, expected: Ahead, decisionId: z.uuid(), raisedAt: Instant }).optional(),
});
export type ReportedGoal = z.output<typeof ReportedGoal>;

const named = { metric: MetricName, title: MetricDefinition.shape.title };

export const ReportedMetric = z.discriminatedUnion('status', [
  /** It was named and nobody registered it. */
  z.strictObject({ status: z.literal('notRegistered'), metric: MetricName }),
  /** Its periods do not make up those of the report. */
  z.strictObject({
    status: z.literal('periodsDoNotNest'),
    ...named,
    granularity: Granularity,
    timeZone: MetricDefinition.shape.timeZone,
  }),
  /** The period has not ended. */
  z.strictObject({ status: z.literal('notOver'), ...named, from: Instant, to: Instant }),
  z.strictObject({
    status: z.literal('reported'),
    ...named,
    unit: MetricDefinition.shape.unit,
    direction: MetricDefinition.shape.direction,
    aggregation: z.enum([...Aggregation.options, 'quotient']),
    timeZone: MetricDefinition.shape.timeZone,
    /** The period is from `from` to `to`, the one before it from `previousFrom` to `from`; ends are exclusive. */
    previousFrom: Instant,
    from: Instant,
    to: Instant,
    /** By source; empty: nobody ever measured it. */
    series: z.array(ReportedSeries),
    goals: z.array(ReportedGoal),
  }),
]);
export type ReportedMetric = z.output<typeof ReportedMetric>;

/** What metrics came to in a period: the same again whenever it is computed from the log up to `inputPosition`. */
export const MetricReport = z.strictObject({
  /** What computed it, and in which version. */
  engine: z.string().regex(/^[a-z-]+\/\d+$/),
  request: ReportRequest,
  /** When it was computed: says which period was the last whole one. */
  computedAt: Instant,
  /** All numbers are of the log up to here. */
  inputPosition: z.string().regex(/^\d{1,40}$/),
  /** How large a part of values that are nothing but noise may be called anomalies. */
  falsePositiveRate: z.number(),
  metrics: z.array(ReportedMetric),
});
export type MetricReport = z.output<typeof MetricReport>;

/** A report was computed and is kept. */
export const MetricReportWritten = defineEvent(
  'MetricReportWritten',
  1,
  z.strictObject({
    reportId: z.uuid(),
    /** SHA-256 of the report's RFC 8785 form. */
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    report: MetricReport,
  }),
);

export type MetricReportEvent = EventOf<typeof MetricReportWritten>;
