import { JobGivenUp, type JobQueue, type RunJob } from './job-queue.ts';
import type { JobReference } from './job-storage.ts';

export interface MemoryJobQueueOptions {
  /** Resolves after some milliseconds, or when the signal aborts. */
  readonly pause: (millis: number, signal: AbortSignal) => Promise<void>;
  readonly backOffMillis?: number;
}

/** A queue within this process: for simulations, which bring its time. */
export interface MemoryJobQueue extends JobQueue {
  /** Every job that is being run is handed out again, as when its worker went silent. */
  readonly stall: () => void;
}

interface Entry {
  readonly job: JobReference;
  state: 'waiting' | 'delayed' | 'active' | 'failed' | 'completed';
  attempts: number;
  /** Changes with every hand-out: the end of an older one says nothing any more. */
  handOut: number;
  abort: AbortController | undefined;
}

export const createMemoryJobQueue = ({ pause, backOffMillis = 100 }: MemoryJobQueueOptions): MemoryJobQueue => {
  const entries = new Map<string, Entry>();
  const closed = new AbortController();
  const listeners = new Set<() => void>();
  const wake = (): void => {
    for (const listener of [...listeners]) listener();
  };

  const wait = (entry: Entry): void => {
    entry.state = 'waiting';
    wake();
  };

  const run = async (entry: Entry, runJob: RunJob): Promise<void> => {
    entry.state = 'active';
    entry.attempts += 1;
    entry.handOut += 1;
    const { job, handOut, attempts } = entry;
    const abort = new AbortController();
    entry.abort = abort;
    const [ended] = await Promise.allSettled([
      runJob(job, { attempt: attempts, last: attempts >= job.maxAttempts, signal: abort.signal }),
    ]);
    if (entry.handOut !== handOut || entry.state !== 'active') return;
    if (ended.status === 'fulfilled') entry.state = 'completed';
    else if (ended.reason instanceof JobGivenUp || attempts >= job.maxAttempts) entry.state = 'failed';
    else {
      entry.state = 'delayed';
      await pause(backOffMillis * 2 ** (attempts - 1), closed.signal);
      if (entry.handOut === handOut && entry.state === 'delayed') wait(entry);
    }
  };

  const count = (state: Entry['state']): number =>
    [...entries.values()].filter((entry) => entry.state === state).length;

  return {
    add: async (jobs) => {
      for (const job of jobs) {
        if (entries.has(job.id)) continue;
        entries.set(job.id, { job, state: 'waiting', attempts: 0, handOut: 0, abort: undefined });
      }
      wake();
    },
    revive: async (job) => {
      const entry = entries.get(job.id);
      if (entry === undefined) {
        entries.set(job.id, { job, state: 'waiting', attempts: 0, handOut: 0, abort: undefined });
        return wake();
      }
      if (entry.state !== 'failed' && entry.state !== 'completed') return;
      entry.attempts = 0;
      wait(entry);
    },
    work: async (runJob, { concurrency }) => {
      const running = new Set<Promise<void>>();
      const take = (): void => {
        for (const entry of entries.values()) {
          if (running.size >= concurrency) return;
          if (entry.state !== 'waiting') continue;
          const one: Promise<void> = run(entry, runJob).finally(() => {
            running.delete(one);
            if (listeners.has(take)) take();
          });
          running.add(one);
        }
      };
      listeners.add(take);
      take();
      return {
        close: async ({ force = false } = {}) => {
          listeners.delete(take);
          if (!force) await Promise.all(running);
        },
      };
    },
    cancel: async (job) => {
      const entry = entries.get(job.id);
      if (entry === undefined) return;
      if (entry.state === 'active') entry.abort?.abort();
      else entries.delete(job.id);
    },
    depth: async () => ({
      waiting: count('waiting'),
      delayed: count('delayed'),
      active: count('active'),
      failed: count('failed'),
    }),
    close: async () => {
      closed.abort();
      listeners.clear();
    },
    stall: () => {
      for (const entry of entries.values()) if (entry.state === 'active') wait(entry);
    },
  };
};
