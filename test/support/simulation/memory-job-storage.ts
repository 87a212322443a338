import type { Instant } from '../../../domain/kernel/time.ts';
import type { JobReference, JobStatus, JobStorage, NewJob } from '../../../infra/queue/job-storage.ts';
import type { ScheduleStorage } from '../../../infra/queue/schedule-storage.ts';

interface Row extends NewJob {
  status: JobStatus;
  round: bigint;
  starts: number;
  touched: Instant;
}

export interface MemoryJobStorage extends JobStorage {
  readonly statuses: () => readonly JobStatus[];
}

export const createMemoryJobStorage = (): MemoryJobStorage => {
  const rows = new Map<string, Row>();
  const ended = (row: Row): boolean =>
    row.status === 'completed' || row.status === 'cancelled' || row.status === 'failed';
  const touch = (job: JobReference, now: Instant, use: (row: Row) => void): void => {
    const row = rows.get(job.id);
    if (row === undefined) throw new Error(`there is no job ${job.id}`);
    use(row);
    row.touched = now;
  };
  return {
    add: async (jobs) => {
      for (const job of jobs) {
        if (!rows.has(job.id))
          rows.set(job.id, { ...job, status: 'waiting', round: 0n, starts: 0, touched: job.requestedAt });
      }
    },
    waiting: async (limit) =>
      [...rows.values()]
        .filter(({ status }) => status === 'waiting')
        .slice(0, limit)
        .map((row) => ({ ...row, retried: row.round > 0n })),
    handedOver: async (jobs, now) => {
      for (const job of jobs) {
        touch(job, now, (row) => {
          if (row.status === 'waiting') row.status = 'queued';
        });
      }
    },
    start: async (job, _, now) => {
      const row = rows.get(job.id);
      if (row === undefined || ended(row)) return undefined;
      touch(job, now, () => {
        row.status = 'running';
        row.starts += 1;
      });
      return { ...row, round: row.round.toString() };
    },
    progress: async (job, _, now) => touch(job, now, () => undefined),
    attemptFailed: async (job, _, now) =>
      touch(job, now, (row) => {
        if (!ended(row)) row.status = 'retrying';
      }),
    finish: async (job, { status }, now) =>
      touch(job, now, (row) => {
        if (row.status !== 'completed' && row.status !== 'cancelled') row.status = status;
      }),
    requeue: async (job, position) => {
      const row = rows.get(job.id);
      if (row === undefined || row.status !== 'failed' || row.round >= position) return;
      row.status = 'waiting';
      row.round = position;
    },
    isCancelled: async (job) => rows.get(job.id)?.status === 'cancelled',
    silentSince: async (before, limit) =>
      [...rows.values()]
        .filter((row) => !ended(row) && row.status !== 'waiting' && row.touched < before)
        .slice(0, limit)
        .map((row) => ({ ...row, round: row.round.toString() })),
    depth: async () =>
      [...Map.groupBy(rows.values(), ({ job, status }) => `${status} ${job}`).values()].flatMap((group) => {
        const [row] = group;
        return row === undefined ? [] : [{ job: row.job, status: row.status, count: group.length }];
      }),
    statuses: () => [...rows.values()].map(({ status }) => status),
  };
};

export const noSchedules: ScheduleStorage = {
  find: async () => undefined,
  put: async () => undefined,
  due: async () => [],
  fired: async () => undefined,
};
