import { z } from 'zod';
import { raiseAlert } from '../commands/alerts.ts';
import { recordReplay } from '../commands/replay.ts';
import type { EventCatalogue } from '../domain/kernel/event.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import { REPLAY_JOB } from '../domain/processes/requestable-jobs.ts';
import { createReplayReport, type ReplayStep } from '../domain/replay/replay-report.ts';
import { type AnyJob, job, send } from './runtime/job.ts';

export const REPLAY = { ...REPLAY_JOB, input: z.strictObject({}) };

export interface ReplayJobPorts {
  /** Computes once more all that a tenant's gates, rules and engines answered. Only reads. */
  readonly replay: (tenant: TenantId, signal: AbortSignal) => AsyncIterable<ReplayStep>;
  readonly catalogue: EventCatalogue;
}

/**
 * Replays a tenant's whole log, and has the report recorded: an alteration of what was decided long ago shows nowhere
 * else. The report is the job's, so that a second run of one job adds nothing.
 */
export const replayJobs = ({ replay, catalogue }: ReplayJobPorts): readonly AnyJob[] => [
  job({
    ...REPLAY,
    run: async (_, { tenant, jobId, signal }) => {
      const report = createReplayReport(catalogue);
      for await (const step of replay(tenant, signal)) report.count(step);
      const { divergences, ...counts } = report.told();
      const recorded = send(recordReplay, { replayId: jobId, ...counts, divergences: [...divergences] });
      const { diverged, reproduced } = counts;
      if (diverged === 0) return [recorded];
      const alert = send(raiseAlert, {
        topic: 'replay-diverged',
        severity: 'critical',
        code: 'replay-diverged',
        reason: `${diverged} recorded answers come out otherwise when they are computed again; ${reproduced} are reproduced.`,
        link: `/v1/replays/${jobId}`,
      });
      return [recorded, alert];
    },
  }),
];
