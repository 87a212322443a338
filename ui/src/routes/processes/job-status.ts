/** In the order in which a job goes through them. */
export const JOB_STATUSES = ['waiting', 'queued', 'running', 'retrying', 'completed', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

export const isJobStatus = (text: string | null): text is JobStatus => JOB_STATUSES.some((one) => one === text);

/** A failed job is given up on: a dead letter. */
export const STATUS_WORDS: Readonly<Record<JobStatus, string>> = {
  waiting: 'waiting',
  queued: 'queued',
  running: 'running',
  retrying: 'retrying',
  completed: 'completed',
  failed: 'dead letter',
  cancelled: 'cancelled',
};

/** While one of these is on show, it is asked again: how far a job is, no entry of the log says. */
export const MOVING: ReadonlySet<JobStatus> = new Set(['waiting', 'queued', 'running', 'retrying']);
