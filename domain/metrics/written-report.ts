import type { Decider } from '../kernel/decider.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { type MetricReport, type MetricReportEvent, MetricReportWritten } from './report-events.ts';

export interface WriteReport {
  readonly type: 'WriteReport';
  readonly reportId: string;
  readonly report: MetricReport;
}

/** Each report is a stream of its own, which ends with its first event. */
export const reportStream = (tenant: TenantId, reportId: string): StreamName =>
  streamName('metricReport', tenant, reportId);

/** A report is written once: a second one of the same id, computed later from more, adds nothing. */
export const writtenReport: Decider<'none' | 'written', WriteReport, MetricReportEvent> = {
  initialState: 'none',
  decide: ({ reportId, report }, state, { digest }) =>
    state === 'written' ? [] : [MetricReportWritten({ reportId, digest: digest(report), report })],
  evolve: () => 'written',
};
