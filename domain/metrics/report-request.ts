import { z } from 'zod';
import { MetricName } from './metric.ts';

/** The lengths of time that a report may be of. */
export const ReportPeriod = z.enum(['day', 'week', 'month']);

/** What a report is to be of. */
export const ReportRequest = z.strictObject({
  /** The last whole one of these is told of, beside the one before it. */
  period: ReportPeriod,
  /** By whose clocks it begins: each metric's own, or the tenant's for all. */
  clocks: z.enum(['metric', 'tenant']).default('metric'),
  /** Absent: all that are registered. */
  metrics: z
    .array(MetricName)
    .min(1)
    .max(100)
    .refine((names) => new Set(names).size === names.length, 'a metric is named twice')
    .optional(),
  /** The period ends with this day or before it begins. Absent: today. */
  before: z.iso.date().optional(),
});
export type ReportRequest = z.output<typeof ReportRequest>;
