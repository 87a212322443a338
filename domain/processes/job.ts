import { type Decider, unreachable } from '../kernel/decider.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import {
  JobCancelled,
  JobCompleted,
  type JobEvent,
  JobFailed,
  type JobOrigin,
  JobRequested,
  JobRetried,
} from './events.ts';
import { originOf } from './job-origin.ts';

export const jobStream = (tenant: TenantId, jobId: string): StreamName => streamName('job', tenant, jobId);

interface JobReference {
  readonly jobId: string;
  readonly job: string;
}
export type JobCommand =
  | (JobReference & {
      readonly type: 'RequestJob';
      readonly input: Readonly<Record<string, unknown>>;
      /** Why whoever asks may not. */
      readonly forbidden?: Refusal | undefined;
    })
  | (JobReference & {
      readonly type: 'RecordJobCompleted';
      readonly origin: JobOrigin;
      readonly attempts: number;
      readonly commands: readonly string[];
    })
  | (JobReference & {
      readonly type: 'RecordJobFailed';
      readonly origin: JobOrigin;
      readonly attempts: number;
      readonly code: string;
      readonly reason: string;
    })
  | { readonly type: 'RetryJob' | 'CancelJob'; readonly jobId: string };

interface JobState {
  readonly status: 'unknown' | 'requested' | 'completed' | 'failed' | 'cancelled';
  readonly job: string | undefined;
}

/** Which ends a job may have, and what people may do about them. That it runs is the queue's business, not the log's. */
export const job: Decider<JobState, JobCommand, JobEvent> = {
  initialState: { status: 'unknown', job: undefined },
  decide: (command, state, context) => {
    switch (command.type) {
      case 'RequestJob':
        if (command.forbidden !== undefined) return command.forbidden;
        if (state.status !== 'unknown') return [];
        return [
          JobRequested({
            jobId: command.jobId,
            job: command.job,
            input: { ...command.input },
            origin: originOf(context.actor),
          }),
        ];
      case 'RecordJobCompleted': {
        if (state.status === 'completed' || state.status === 'cancelled') return [];
        const { type: _, commands, ...end } = command;
        return [JobCompleted({ ...end, commands: [...commands] })];
      }
      case 'RecordJobFailed': {
        if (state.status !== 'unknown' && state.status !== 'requested') return [];
        const { type: _, ...end } = command;
        return [JobFailed(end)];
      }
      case 'RetryJob':
        if (state.job === undefined) return unknownJob;
        if (state.status !== 'failed') {
          return refuse('conflict', 'job-not-failed', 'Only a job whose last attempt failed can be retried.');
        }
        return [JobRetried({ jobId: command.jobId, job: state.job })];
      case 'CancelJob':
        if (state.job === undefined) return unknownJob;
        if (state.status === 'completed') return refuse('conflict', 'job-completed', 'The job is done already.');
        if (state.status === 'cancelled') return [];
        return [JobCancelled({ jobId: command.jobId, job: state.job })];
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'JobRequested':
      case 'JobRetried':
        return { status: 'requested', job: event.data.job };
      case 'JobCompleted':
        return { status: 'completed', job: event.data.job };
      case 'JobFailed':
        return { status: 'failed', job: event.data.job };
      case 'JobCancelled':
        return { status: 'cancelled', job: event.data.job };
      default:
        return state;
    }
  },
};

const unknownJob = refuse('notFound', 'job-unknown', 'There is no such job.');
