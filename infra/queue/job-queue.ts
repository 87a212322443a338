import type { JobReference } from './job-storage.ts';

/**
 * Hands jobs to workers, at least once: with retries, back-off, and the return of jobs whose worker died. Adapters:
 * BullMQ on Postgres (default), BullMQ on Redis, and memory for simulations.
 */
export interface JobQueue {
  /** A job whose id the queue has already changes nothing. */
  readonly add: (jobs: readonly JobReference[]) => Promise<void>;
  /** Makes sure that an unfinished job will be run: adds one that was lost, revives one that the queue gave up. */
  readonly revive: (job: JobReference) => Promise<void>;
  /** Runs jobs until closed, at most `concurrency` at once. */
  readonly work: (run: RunJob, options: { readonly concurrency: number }) => Promise<JobWorker>;
  /** A waiting job is taken out; one that runs in this process is told to stop through its signal. */
  readonly cancel: (job: JobReference) => Promise<void>;
  readonly depth: () => Promise<QueueDepth>;
  readonly close: () => Promise<void>;
}

/** Throwing has the job tried again, after a back-off; throwing `JobGivenUp` does not, and `JobOnHold` counts as no attempt. */
export type RunJob = (job: JobReference, run: JobRun) => Promise<void>;

export interface JobRun {
  /** 1 at the first attempt of a round. */
  readonly attempt: number;
  /** No attempt follows this one. */
  readonly last: boolean;
  readonly signal: AbortSignal;
}

export interface JobWorker {
  /** Waits for running jobs; with `force`, lets go of them at once and they come back elsewhere. */
  readonly close: (options?: { readonly force?: boolean }) => Promise<void>;
}

export interface QueueDepth {
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  readonly failed: number;
}

/** Not now: the job waits and is handed out again, any number of times. */
export class JobOnHold extends Error {
  override readonly name = 'JobOnHold';
}

/** Trying again cannot help: the job is a dead letter at once. */
export class JobGivenUp extends Error {
  override readonly name = 'JobGivenUp';
  /** kebab-case: a refusal's code, `unknown-job`, `invalid-input`, `exception`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
