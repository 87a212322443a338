import { z } from 'zod';
import { raiseNotification } from '../commands/notifications.ts';
import { unreachable } from '../domain/kernel/decider.ts';
import type { Recipient } from '../domain/notifications/events.ts';
import { JobCompleted, JobFailed, type JobOrigin } from '../domain/processes/events.ts';
import { RUN_JOBS } from './analysis-jobs.ts';
import { DELIVER } from './notification-delivery.ts';
import { type CommandRequest, send } from './runtime/job.ts';
import { on, processManager, type Transition } from './runtime/process-manager.ts';

const DAY_MILLIS = 86_400_000;

interface Ended {
  readonly job: string;
  readonly jobId: string;
  readonly origin: JobOrigin;
}

/**
 * Tells whoever asked for a job how it ended, and the tenant where nobody did: a schedule, a webhook. A process manager
 * sees the end of its jobs itself; of a dead letter of its the tenant is told, for somebody has to look.
 */
const recipientOf = ({ kind, id }: JobOrigin, failed: boolean): Recipient | undefined => {
  switch (kind) {
    case 'api':
      return { kind: 'actor', id };
    case 'schedule':
    case 'webhook':
      return { kind: 'tenant' };
    case 'process':
      return failed ? { kind: 'tenant' } : undefined;
    default:
      return unreachable(kind);
  }
};

/** That a delivery of notifications went wrong is not sent out by way of deliveries: it might never end. */
const isDelivery = (job: string): boolean => job === DELIVER.name;

const told = (outputs: readonly CommandRequest[]): Transition<Record<string, never>> => ({
  step: 'told',
  state: {},
  outputs,
  finished: true,
});

const link = (jobId: string): string => `/v1/jobs/${jobId}`;
const instance = ({ data }: { readonly data: Ended }): string => data.jobId;

export const jobNotifications = processManager({
  name: 'jobNotifications',
  version: 1,
  state: z.strictObject({}),
  stuckAfterMillis: DAY_MILLIS,
  reactions: [
    on(JobCompleted, {
      instance,
      react: ({ data: { job, jobId, origin } }) => {
        const recipient = recipientOf(origin, false);
        if (recipient === undefined) return undefined;
        const text = `The job ${job} is done.`;
        return told([send(raiseNotification, { recipient, topic: 'job-completed', text, link: link(jobId) })]);
      },
    }),
    on(JobFailed, {
      instance,
      react: ({ data: { job, jobId, origin, code } }) => {
        const recipient = recipientOf(origin, true);
        if (recipient === undefined || isDelivery(job)) return undefined;
        const then = RUN_JOBS.has(job)
          ? 'What it was to compute has failed with it, and can be asked for anew.'
          : 'Once its cause is mended it can be retried.';
        const text = `The job ${job} failed for good (${code}). ${then}`;
        return told([send(raiseNotification, { recipient, topic: 'job-failed', text, link: link(jobId) })]);
      },
    }),
  ],
});
