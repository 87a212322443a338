import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import { MetricReportWritten } from '../domain/metrics/report-events.ts';
import { reportStream, writtenReport } from '../domain/metrics/written-report.ts';

/** Sent by the job that computes reports. */
export const recordMetricReport = command({
  name: 'RecordMetricReport',
  summary: 'Keeps a report of what metrics came to in a period.',
  permission: 'reports:write',
  input: z.strictObject({
    reportId: MetricReportWritten.schema.shape.reportId,
    report: MetricReportWritten.schema.shape.report,
  }),
  stream: ({ reportId }, { tenant }) => reportStream(tenant, reportId),
  decider: writtenReport,
  command: (input) => ({ type: 'WriteReport', ...input }),
});
