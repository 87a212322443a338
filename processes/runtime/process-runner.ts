import type { AnyCommand } from '../../domain/kernel/command.ts';
import type { JobWorker } from '../../infra/queue/job-queue.ts';
import type { AnyJob } from './job.ts';
import { type DispatchPorts, type DispatchSettings, dispatchJobs, feedQueue, JOB_DISPATCH } from './job-dispatch.ts';
import { type LeasedStatus, underLease } from './leased.ts';
import { type ProcessLoopSettings, runProcess } from './process-loop.ts';
import type { ProcessManager } from './process-manager.ts';
import { errorOf } from './process-ports.ts';
import { createRunJob, type JobSettings } from './run-job.ts';
import { runSchedules, SCHEDULER } from './scheduler.ts';

export interface ProcessRunnerOptions extends Omit<DispatchPorts, 'commands' | 'jobs'> {
  readonly commands: readonly AnyCommand[];
  readonly processes: readonly ProcessManager[];
  readonly jobs: readonly AnyJob[];
  /** Names this process in leases, for operators. */
  readonly holder: string;
  readonly settings?: Partial<RunnerSettings>;
}

export interface RunnerSettings extends ProcessLoopSettings, DispatchSettings, JobSettings {
  readonly leaseMillis: number;
  /** Jobs that run at once in this process. */
  readonly workers: number;
}

const DEFAULTS: RunnerSettings = {
  concurrency: 16,
  pageSize: 500,
  pollMillis: 1_000,
  maxAttempts: 8,
  backOffBaseMillis: 200,
  backOffCapMillis: 60_000,
  silentMillis: 300_000,
  maxStarts: 20,
  cancellationPollMillis: 1_000,
  leaseMillis: 10_000,
  workers: 4,
};

export interface ProcessRunner {
  /** Process managers, the way of jobs from the log into the queue, and schedules: each under a lease of its own. */
  readonly start: () => void;
  /** Workers that run jobs. Any number of processes may. */
  readonly startWorkers: () => Promise<void>;
  /** Lets what runs come to its end. */
  readonly stop: () => Promise<void>;
  readonly status: () => readonly LeasedStatus[];
}

/** Builds what runs process managers, jobs and schedules. Nothing runs before it is started. */
export const createProcessRunner = (options: ProcessRunnerOptions): ProcessRunner => {
  const settings = { ...DEFAULTS, ...options.settings };
  const commands = byName(options.commands, 'commands');
  const jobs = byName(options.jobs, 'jobs');
  const processes = [...byName(options.processes, 'processes').values()];
  const ports: DispatchPorts = { ...options, commands, jobs };
  const leaseSettings = { lifeMillis: settings.leaseMillis, holder: options.holder };
  const statuses = new Map<string, LeasedStatus>();
  const onStatus = (status: LeasedStatus): void => void statuses.set(status.name, status);
  const stopping = new AbortController();
  const running: Promise<void>[] = [];
  let worker: JobWorker | undefined;

  return {
    start: () => {
      const { signal } = stopping;
      const leased = (name: string, work: Parameters<typeof underLease>[4]): void => {
        running.push(underLease(name, ports, leaseSettings, signal, work, onStatus));
      };
      for (const process of processes) {
        leased(process.name, (lease, held) => runProcess(process, ports, settings, lease, held));
      }
      leased(JOB_DISPATCH, (lease, held) => dispatchJobs(ports, settings, lease, held));
      leased('jobFeed', (_, held) => feedQueue(ports, settings, held));
      leased(SCHEDULER, (_, held) => runSchedules(ports, settings, held));
    },
    startWorkers: async () => {
      worker = await options.queue.work(createRunJob(ports, settings), { concurrency: settings.workers });
    },
    stop: async () => {
      stopping.abort();
      const ended = await Promise.allSettled([...running, worker?.close()]);
      for (const end of ended) if (end.status === 'rejected') options.onProblem('stop', errorOf(end.reason));
    },
    status: () => [...statuses.values()],
  };
};

const byName = <Named extends { readonly name: string }>(
  named: readonly Named[],
  kind: string,
): ReadonlyMap<string, Named> => {
  const map = new Map(named.map((one) => [one.name, one]));
  if (map.size !== named.length) throw new Error(`two ${kind} have one name`);
  return map;
};
