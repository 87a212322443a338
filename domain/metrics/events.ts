import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { Decimal, MetricDefinition, Observation } from './metric.ts';

/** What others need to speak of a metric and its values, which are equal when their text is. */
export { Decimal, Dimensions, MetricName, MetricSource } from './metric.ts';
/** What a report of metrics may be asked to be of. */
export { ReportRequest } from './report-request.ts';

/** A metric is known from now on; registered again, its wording or direction is another. */
export const MetricRegistered = defineEvent('MetricRegistered', 1, MetricDefinition);

/** The first value of a metric for a period, from a source, for its dimensions. */
export const MetricObserved = defineEvent('MetricObserved', 1, Observation);

/** The same point has another value: the last correction wins, and what was believed before stays in the log. */
export const MetricCorrected = defineEvent(
  'MetricCorrected',
  1,
  z.strictObject({ ...Observation.shape, previousValue: Decimal }),
);

export type MetricEvent = EventOf<typeof MetricRegistered>;
export type MetricSeriesEvent = EventOf<typeof MetricObserved | typeof MetricCorrected>;

export const metricEvents = [MetricRegistered, MetricObserved, MetricCorrected] as const;
