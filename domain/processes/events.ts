import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { scheduleEvents } from './schedule-events.ts';
import { webhookEvents } from './webhook-events.ts';

/** A process's name is its streams' category. */
export const ProcessName = z.string().regex(/^[a-z][A-Za-z0-9]{0,99}$/);
export const InstanceId = z.string().min(1).max(200);
const jobName = z.string().min(1).max(100);
/** Plain JSON. It carries ids, never personal data: whoever does the work reads what is personal when it is done. */
const jsonObject = z.record(z.string(), z.unknown());

const outputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('command'), command: z.string(), input: jsonObject }),
  z.strictObject({ kind: z.literal('job'), job: jobName, input: jsonObject }),
  z.strictObject({ kind: z.literal('timer'), name: z.string(), at: z.iso.datetime() }),
  z.strictObject({ kind: z.literal('cancelTimer'), name: z.string() }),
]);

/** What moved a process instance: an event of the log, a timer of its own, or the refusal of commands that it sent. */
const triggerSchema = z.strictObject({
  kind: z.enum(['event', 'timer', 'refusal']),
  /** The event's id; for timers and refusals an id derived from what they belong to. An input is handled once by it. */
  id: z.uuid(),
  /** The event's type, the timer's name, or the first refused command's name. */
  name: z.string(),
  /** Decimal text; events only. */
  position: z.string().optional(),
});
export type Trigger = z.output<typeof triggerSchema>;

const instance = { process: ProcessName, instance: InstanceId };

/** One step of a process instance, with everything that it wants done: a second run sends these very outputs again. */
export const ProcessAdvanced = defineEvent(
  'ProcessAdvanced',
  1,
  z.strictObject({
    ...instance,
    processVersion: z.int().min(1),
    trigger: triggerSchema,
    step: z.string().min(1).max(100),
    state: jsonObject,
    outputs: z.array(outputSchema),
    finished: z.boolean(),
    /** Milliseconds without a further step after which the instance counts as stuck. */
    stuckAfterMillis: z.int().min(1),
  }),
);

/** An input could not be handled, however often it was tried. The instance stands still until it is retried. */
export const ProcessFailed = defineEvent(
  'ProcessFailed',
  1,
  z.strictObject({
    ...instance,
    trigger: triggerSchema,
    /** A refusal's code, or `exception`. */
    code: z.string(),
    reason: z.string(),
    attempts: z.int().min(1),
  }),
);

/** Somebody asked for the failed input, and what waits behind it, to be handled again. */
export const ProcessRetried = defineEvent('ProcessRetried', 1, z.strictObject(instance));

/** Who asked for a job: a request to the API, an inbound webhook, a schedule, or a process manager. */
export const JobOrigin = z.strictObject({
  kind: z.enum(['api', 'webhook', 'schedule', 'process']),
  /** The actor, the schedule and the time that was due, the webhook and its delivery, or the process. */
  id: z.string(),
});
export type JobOrigin = z.output<typeof JobOrigin>;

const job = { jobId: z.uuid(), job: jobName };

/** Somebody asked for work that runs in a worker. */
export const JobRequested = defineEvent(
  'JobRequested',
  1,
  z.strictObject({ ...job, input: jsonObject, origin: JobOrigin }),
);

/** The work is done and every command that it led to was carried out. */
export const JobCompleted = defineEvent(
  'JobCompleted',
  1,
  z.strictObject({ ...job, origin: JobOrigin, attempts: z.int().min(1), commands: z.array(z.string()) }),
);

/** The last attempt failed: the job is a dead letter until it is retried. */
export const JobFailed = defineEvent(
  'JobFailed',
  1,
  z.strictObject({ ...job, origin: JobOrigin, attempts: z.int().min(0), code: z.string(), reason: z.string() }),
);

export const JobRetried = defineEvent('JobRetried', 1, z.strictObject(job));

/** No attempt is to begin any more; one that runs is told to stop. */
export const JobCancelled = defineEvent('JobCancelled', 1, z.strictObject(job));

export type JobEvent = EventOf<
  typeof JobRequested | typeof JobCompleted | typeof JobFailed | typeof JobRetried | typeof JobCancelled
>;

export const processEvents = [
  ProcessAdvanced,
  ProcessFailed,
  ProcessRetried,
  JobRequested,
  JobCompleted,
  JobFailed,
  JobRetried,
  JobCancelled,
  ...scheduleEvents,
  ...webhookEvents,
] as const;
