import { MetricReportWritten } from '../domain/metrics/report-events.ts';
import { on, projection } from './runtime/projection.ts';
import { insert, integer, json, numeric, table, text, timestamp, uuid } from './runtime/table.ts';

const reports = table('metric_reports', {
  columns: {
    reportId: uuid(),
    writtenAt: timestamp(),
    period: text(),
    /** How many metrics it tells of. */
    metrics: integer(),
    engine: text(),
    /** All its numbers are of the log up to here. */
    inputPosition: numeric(),
    digest: text(),
    report: json(),
  },
  key: ['reportId'],
  indexes: [{ columns: ['writtenAt', 'reportId'] }],
});

/** Reports as they were written. */
export const reportsProjection = projection({
  name: 'metric_reports',
  version: 1,
  tables: [reports],
  handlers: [
    on(MetricReportWritten, ({ metadata: { recordedAt }, data: { reportId, digest, report } }) => [
      insert(reports, {
        reportId,
        writtenAt: recordedAt,
        period: report.request.period,
        metrics: report.metrics.length,
        engine: report.engine,
        inputPosition: report.inputPosition,
        digest,
        report,
      }),
    ]),
  ],
});
