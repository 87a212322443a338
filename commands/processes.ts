import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import { InstanceId, JobCompleted, JobFailed, ProcessName } from '../domain/processes/events.ts';
import { job, jobStream } from '../domain/processes/job.ts';
import { processInstance, processStream } from '../domain/processes/process-instance.ts';
import { refusalOfJob } from './job-permission.ts';

export const retryProcess = command({
  name: 'RetryProcess',
  summary: 'Handles the failed input of a process instance again, and then what waits behind it.',
  route: 'POST /v1/processes/:process/:instance/retry',
  permission: 'processes:admin',
  input: z.strictObject({ process: ProcessName, instance: InstanceId }),
  stream: ({ process, instance }, { tenant }) => processStream(process, tenant, instance),
  decider: processInstance,
  command: (input) => ({ type: 'RetryProcess', ...input }),
  status: 202,
});

export const requestJob = command({
  name: 'RequestJob',
  summary: 'Puts a job that may be asked for by name into the queue.',
  route: 'POST /v1/jobs',
  permission: 'jobs:execute',
  input: z.strictObject({ job: z.string().min(1).max(100), input: z.record(z.string(), z.unknown()) }),
  stream: (_, { tenant, derivedId }) => jobStream(tenant, derivedId('job')),
  decider: job,
  gather: refusalOfJob,
  command: (input, forbidden, { derivedId }) => ({ type: 'RequestJob', jobId: derivedId('job'), ...input, forbidden }),
  status: 202,
});

const jobReference = z.strictObject({ jobId: z.uuid() });

export const retryJob = command({
  name: 'RetryJob',
  summary: 'Puts a job whose last attempt failed back into the queue.',
  route: 'POST /v1/jobs/:jobId/retry',
  permission: 'jobs:admin',
  input: jobReference,
  stream: ({ jobId }, { tenant }) => jobStream(tenant, jobId),
  decider: job,
  command: (input) => ({ type: 'RetryJob', ...input }),
  status: 202,
});

export const cancelJob = command({
  name: 'CancelJob',
  summary: 'Keeps a waiting job from starting, and tells a running one to stop.',
  route: 'POST /v1/jobs/:jobId/cancel',
  permission: 'jobs:admin',
  input: jobReference,
  stream: ({ jobId }, { tenant }) => jobStream(tenant, jobId),
  decider: job,
  command: (input) => ({ type: 'CancelJob', ...input }),
  status: 202,
});

/** Sent by the job runner once every command of a job was carried out. */
export const recordJobCompleted = command({
  name: 'RecordJobCompleted',
  summary: 'Records that a job is done.',
  permission: 'jobs:execute',
  input: JobCompleted.schema,
  stream: ({ jobId }, { tenant }) => jobStream(tenant, jobId),
  decider: job,
  command: (input) => ({ type: 'RecordJobCompleted', ...input }),
});

/** Sent by the job runner after the last attempt. */
export const recordJobFailed = command({
  name: 'RecordJobFailed',
  summary: 'Records that the last attempt of a job failed.',
  permission: 'jobs:execute',
  input: JobFailed.schema,
  stream: ({ jobId }, { tenant }) => jobStream(tenant, jobId),
  decider: job,
  command: (input) => ({ type: 'RecordJobFailed', ...input }),
});

export const processCommands = [
  retryProcess,
  requestJob,
  retryJob,
  cancelJob,
  recordJobCompleted,
  recordJobFailed,
] as const;
