import { recordMetricReport } from '../commands/reports.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import type { Instant } from '../domain/kernel/time.ts';
import type { MetricReport } from '../domain/metrics/report-events.ts';
import type { ReportRequest } from '../domain/metrics/report-request.ts';
import { REPORT_JOB } from '../domain/processes/requestable-jobs.ts';
import { JobGivenUp } from '../infra/queue/job-queue.ts';
import { type AnyJob, job, send } from './runtime/job.ts';

/** Why there is no report, and will be none however often it is tried. */
export interface NoReport {
  readonly failed: { readonly code: string; readonly reason: string };
}

export interface ReportJobPorts {
  /** Computes a report from what read models hold of one place in the log. Throws where they do not come to rest. */
  readonly metricReport: (
    tenant: TenantId,
    request: ReportRequest,
    computedAt: Instant,
    signal: AbortSignal,
  ) => Promise<MetricReport | NoReport>;
}

/** Less than an event may have, whose metadata take some. */
const MOST_CHARACTERS = 400_000;

/** Writes a report. Its id is the job's, so that a second run of one job adds nothing. */
export const reportJobs = ({ metricReport }: ReportJobPorts): readonly AnyJob[] => [
  job({
    ...REPORT_JOB,
    run: async (request, { tenant, jobId, clock, signal }) => {
      const report = await metricReport(tenant, request, clock.now(), signal);
      if ('failed' in report) throw new JobGivenUp(report.failed.code, report.failed.reason);
      if (JSON.stringify(report).length > MOST_CHARACTERS) {
        throw new JobGivenUp('report-too-large', 'The report is longer than an event may be. Name fewer metrics.');
      }
      return [send(recordMetricReport, { reportId: jobId, report })];
    },
  }),
];
