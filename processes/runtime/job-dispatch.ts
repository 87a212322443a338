import type { Actor, StoredEvent } from '../../domain/kernel/envelope.ts';
import { isEvent } from '../../domain/kernel/event.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { Permission } from '../../domain/kernel/permission.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { plusMillis } from '../../domain/kernel/time.ts';
import { JobCancelled, JobRequested, JobRetried } from '../../domain/processes/events.ts';
import type { JobQueue } from '../../infra/queue/job-queue.ts';
import { JobGivenUp } from '../../infra/queue/job-queue.ts';
import type { JobReference, JobStorage } from '../../infra/queue/job-storage.ts';
import type { Lease } from '../../infra/queue/process-storage.ts';
import type { ScheduleStorage } from '../../infra/queue/schedule-storage.ts';
import type { AnyJob } from './job.ts';
import { giveUpJob } from './job-end.ts';
import type { ProcessPorts } from './process-ports.ts';
import { followSchedule, SCHEDULE_TYPES } from './scheduler.ts';

export interface JobPorts extends ProcessPorts {
  readonly jobs: ReadonlyMap<string, AnyJob>;
  /** Whether somebody may do what a permission says, as the log has it now. */
  readonly permits: (tenant: TenantId, actor: Actor, permission: Permission) => Promise<boolean>;
  readonly jobStorage: JobStorage;
  readonly queue: JobQueue;
}

export interface DispatchPorts extends JobPorts {
  readonly schedules: ScheduleStorage;
}

export interface DispatchSettings {
  readonly pageSize: number;
  readonly pollMillis: number;
  /** A job that the queue has and that shows no sign of life for this long may have been lost by the queue. */
  readonly silentMillis: number;
  /** A job whose worker dies at every attempt is given up after this many beginnings. */
  readonly maxStarts: number;
}

const DEFAULT_ATTEMPTS = 5;

/** The lease and the checkpoint under which jobs that were asked for reach the queue, and schedules the scheduler. */
export const JOB_DISPATCH = 'jobDispatch';

/** Copies requests for jobs from the log into the outbox, and schedules to where they fire from, while its lease holds. */
export const dispatchJobs = async (
  ports: DispatchPorts,
  settings: DispatchSettings,
  lease: Lease,
  signal: AbortSignal,
): Promise<void> => {
  const { store, storage, catalogue, sealer } = ports;
  const position = await storage.checkpoint(JOB_DISPATCH);
  const filter = { types: [JobRequested.type, JobRetried.type, JobCancelled.type, ...SCHEDULE_TYPES] };
  for await (const page of store.subscribe({ after: position, signal, filter, pageSize: settings.pageSize })) {
    const events: StoredEvent[] = [];
    for (const event of page.events) events.push(catalogue.upcast(await sealer.open(event)));
    for (const event of events) await dispatch(ports, event);
    if (!(await storage.commit(lease, page.position, []))) return;
  }
};

const dispatch = async (ports: DispatchPorts, event: StoredEvent): Promise<void> => {
  const { jobStorage, queue, clock } = ports;
  const { correlationId, traceparent, recordedAt } = event.metadata;
  if (isEvent(JobRequested, event)) {
    const { job, input, origin } = event.data;
    const requested = {
      ...referenceOf(ports, event, event.data),
      job,
      input: input as JsonObject,
      origin,
      correlationId,
      causationId: event.id,
      ...(traceparent === undefined ? {} : { traceparent }),
      requestedAt: recordedAt,
    };
    await jobStorage.add([requested]);
  } else if (isEvent(JobRetried, event)) {
    await jobStorage.requeue(referenceOf(ports, event, event.data), event.position);
  } else if (isEvent(JobCancelled, event)) {
    const job = referenceOf(ports, event, event.data);
    await jobStorage.finish(job, { status: 'cancelled' }, clock.now());
    await queue.cancel(job);
  } else {
    await followSchedule(ports.schedules, event);
  }
};

const referenceOf = (
  { jobs }: JobPorts,
  event: StoredEvent,
  { jobId, job }: { readonly jobId: string; readonly job: string },
): JobReference => ({
  tenant: event.metadata.tenant,
  id: jobId,
  maxAttempts: jobs.get(job)?.attempts ?? DEFAULT_ATTEMPTS,
});

/** Feeds the queue from the outbox in batches, and finds again what the queue lost. Any number may do so at once. */
export const feedQueue = async (ports: JobPorts, settings: DispatchSettings, signal: AbortSignal): Promise<void> => {
  const { jobStorage, queue, clock, pause } = ports;
  for (;;) {
    const waiting = await jobStorage.waiting(settings.pageSize);
    if (signal.aborted) return;
    if (waiting.length > 0) {
      await queue.add(waiting.filter(({ retried }) => !retried));
      for (const job of waiting) if (job.retried) await queue.revive(job);
      await jobStorage.handedOver(waiting, clock.now());
      continue;
    }
    const silent = await jobStorage.silentSince(plusMillis(clock.now(), -settings.silentMillis), settings.pageSize);
    for (const job of silent) {
      const gone = new JobGivenUp('worker-lost', `Its worker died ${job.starts} times.`);
      if (job.starts >= settings.maxStarts) await giveUpJob(ports, job, job.starts, gone);
      else await queue.revive(job);
    }
    if (silent.length > 0) await jobStorage.handedOver(silent, clock.now());
    await pause(settings.pollMillis, signal);
    if (signal.aborted) return;
  }
};
