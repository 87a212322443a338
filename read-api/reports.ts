import { z } from 'zod';
import { reportCsv } from '../domain/metrics/report-csv.ts';
import { MetricReportWritten } from '../domain/metrics/report-events.ts';
import { ReportPeriod } from '../domain/metrics/report-request.ts';
import { sortKeyOf } from './cursor.ts';
import { Content, cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });
const { reportId, digest, report } = MetricReportWritten.schema.shape;

const ReportView = z.strictObject({
  reportId,
  writtenAt: Instant,
  period: ReportPeriod,
  /** How many metrics it tells of. */
  metrics: z.int(),
  /** What computed it, and in which version. */
  engine: report.shape.engine,
  /** All its numbers are of the log up to here. */
  inputPosition: report.shape.inputPosition,
  /** SHA-256 of the report's RFC 8785 form. */
  digest,
});
const COLUMNS = Object.keys(ReportView.shape);

export const listReports = query({
  name: 'ListReports',
  summary: 'Reports of what metrics came to, the latest first.',
  route: 'GET /v1/reports',
  permission: 'reports:read',
  input: z.strictObject({ period: ReportPeriod.optional(), ...page }),
  output: pageOf(ReportView),
  reads: ['metric_reports'],
  cache: true,
  run: async (db, { period, limit, after }) => {
    const select = db
      .sql('metric_reports')
      .select(COLUMNS)
      .orderBy([
        { column: 'writtenAt', order: 'desc' },
        { column: 'reportId', order: 'desc' },
      ])
      .limit(limit + 1);
    if (period !== undefined) select.where({ period });
    if (after !== undefined) {
      const [writtenAt, id] = sortKeyOf(after, z.tuple([Instant, z.uuid()]));
      select.whereRaw('(written_at, report_id) < (?::timestamptz, ?::uuid)', [writtenAt, id]);
    }
    const found = z.array(ReportView).parse(await db.rows(select));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.writtenAt, last.reportId) } : { items };
  },
});

export const getReport = query({
  name: 'GetReport',
  summary: 'One report: each metric by source, against the period before, with anomalies and goals.',
  route: 'GET /v1/reports/:reportId',
  permission: 'reports:read',
  input: z.strictObject({ reportId }),
  output: z.strictObject({ ...ReportView.shape, report }),
  reads: ['metric_reports'],
  cache: true,
  run: async (db, wanted) => {
    const [row] = await db.rows(
      db
        .sql('metric_reports')
        .select([...COLUMNS, 'report'])
        .where(wanted),
    );
    return row && z.strictObject({ ...ReportView.shape, report }).parse(row);
  },
});

const getReportTable = query({
  name: 'GetReportTable',
  summary: 'The same report as CSV: a line for each metric and source, without goals.',
  route: 'GET /v1/reports/:reportId/table',
  permission: 'reports:read',
  input: z.strictObject({ reportId }),
  output: Content,
  media: { contentType: 'text/csv; charset=utf-8', cacheControl: 'private, no-cache', compressible: true },
  reads: ['metric_reports'],
  run: async (db, wanted) => {
    const [row] = await db.rows(db.sql('metric_reports').select('report').where(wanted));
    return row && reportCsv(report.parse(row.report));
  },
});

export const reportQueries = [listReports, getReport, getReportTable] as const;
